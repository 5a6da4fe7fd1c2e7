"""An API operation as data: what the session, the pager, mocks and suites need to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, Literal, TypeVar

__all__ = ["RESERVED_ARGUMENTS", "Filter", "Operation", "Paging", "Parameter"]

Result = TypeVar("Result")

RESERVED_ARGUMENTS = frozenset(("concurrency", "max_items", "page_size", "prefetch", "resume", "self", "start_after"))
"""Arguments that `list` and `scan` have themselves; a parameter of the same name gets an underscore behind it."""


@dataclass(frozen=True, slots=True)
class Filter:
    """How a query parameter selects items.

    Attributes:
        attribute: The item's attribute that the parameter's value is compared with.
        match: How the two compare: "equal".
        exhaustive: Whether every item has exactly one of the choices, so that these partition the list.
    """

    attribute: str
    match: str = "equal"
    exhaustive: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation.

    Attributes:
        argument: Its name in Python.
        name: Its name on the wire.
        location: Where it is sent.
        kind: The type of its values: `str`, `int`, `float`, `bool`, or `object` for any other.
        choices: The enum of its values; None where it has none.
        required: Whether the API insists on it.
        filter: How it selects items; None where it does not.
    """

    argument: str
    name: str
    location: Literal["query", "header", "path", "cookie"] = "query"
    kind: type = str
    choices: type[Enum] | None = None
    required: bool = False
    filter: Filter | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """How a list operation pages.

    Attributes:
        cursor: Query parameter (name on the wire) that takes the cursor.
        size: Query parameter (name on the wire) that takes the page size.
        size_type: What the page size is sent as.
        page_sizes: The page sizes that the API allows.
        items: Attribute of the envelope with the items.
        next: Attribute of the envelope with the cursor of the next page.
        more: Attribute of the envelope that says whether items follow; None where there is none.
        count: Attribute of the envelope with the number of items on the page; None where there is none.
        limit: Attribute of the envelope with the page size applied; None where there is none.
        identity: Attribute of an item that tells it from all others; None where none does.
        envelope_names: Attribute of the envelope → its name on the wire, for those above.
        item_names: Attribute of the item → its name on the wire, for the identity and what filters compare with.
    """

    cursor: str
    size: str
    items: str
    next: str
    size_type: type[str] | type[int] = str
    page_sizes: range = range(1, 101)
    more: str | None = None
    count: str | None = None
    limit: str | None = None
    identity: str | None = None
    envelope_names: Mapping[str, str] = field(default_factory=dict[str, str])
    item_names: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Operation(Generic[Result]):
    """An operation of the API. `Result` is what a successful response is decoded to.

    Attributes:
        id: Its operationId in the contract.
        method: The HTTP method, in upper case.
        path: Path template below the base URL: `/v1/customers/{customerId}`.
        parameters: All of its parameters.
        responses: Declared status ("200", "4XX", "default") → where the decoder of its body is, as `module:name`; None
            where the response has no body. A decoder has the method `decode(content: bytes)`.
        body: Media types of the request body, the preferred one first; empty where it takes none.
        paging: How it pages; None where it does not.
    """

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...] = ()
    responses: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    body: tuple[str, ...] = ()
    paging: Paging | None = None
