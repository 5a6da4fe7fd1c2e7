"""What the contract says, as data: operations, parameters, bodies, responses and the annotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = [
    "METHODS",
    "Assumption",
    "Body",
    "Effect",
    "Filter",
    "Json",
    "Link",
    "Operation",
    "Order",
    "Pagination",
    "Parameter",
    "Response",
    "success_of",
]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The methods that a path of an OpenAPI document may have, in lower case."""

Effect = Literal["safe", "idempotent", "once", "non-idempotent"]
"""What sending a request again does: nothing, nothing more, it is refused, or it acts again."""

Location = Literal["query", "header", "path", "cookie"]
Json = dict[str, Any]
"""An object of JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    """Which names carry the paging of a list operation (the annotation `x-pagination`).

    Args:
        cursor: Query parameter that takes the cursor; None where the list is a single page.
        size: Query parameter that takes the page size.
        items: Envelope key of the array of items; "$", the default, where the body itself is the array.
        next: Envelope key of the next page's cursor; None where the list is a single page.
        more: Envelope key of the flag that says whether items follow; None where the envelope has none.
        count: Envelope key of the number of items on the page; None where the envelope has none.
        echo: Envelope key of the page size applied; None where the envelope has none.
        total: Envelope key of the number of items of the whole list; None where the envelope has none.
    """

    cursor: str | None = None
    size: str
    items: str = "$"
    next: str | None = None
    more: str | None = None
    count: str | None = None
    echo: str | None = None
    total: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list operation (an entry of `x-filters`): parameter, item field, how they compare.

    Args:
        parameter: The query parameter.
        field: The item's field; a path with dots within nested objects.
        match: The field has to equal the value, be at least it ("from"), or be at most it ("until").
    """

    parameter: str
    field: str
    match: Literal["equal", "from", "until"]


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list (the annotation `x-order`).

    Args:
        field: The item field that it is sorted by.
        descending: Whether the largest comes first.
        field_parameter: Query parameter that names another field; None where there is none.
        direction_parameter: Query parameter that takes the direction; None where there is none.
    """

    field: str
    descending: bool
    field_parameter: str | None = None
    direction_parameter: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation, references resolved.

    `separator` stands between the values of an array; None where the parameter is sent once for each value.
    """

    name: str
    location: Location
    required: bool
    schema: Json = field(hash=False)
    assumption: str | None = None
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request: its media types, the preferred one first, and that one's schema."""

    media_types: tuple[str, ...]
    required: bool
    schema: Json = field(hash=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a response: the operation it leads to, and runtime expressions for the parameters of that."""

    operation: str
    parameters: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Response:
    """A declared response. `schema` is None where the response has no JSON body."""

    status: str
    media_type: str | None
    schema: Json | None = field(hash=False)
    headers: Mapping[str, Json] = field(hash=False)
    links: Mapping[str, Link] = field(hash=False, default_factory=dict[str, Link])


@dataclass(frozen=True, slots=True)
class Assumption:
    """A sentence the contract assumes where the documentation is silent (an entry of `x-assumptions`)."""

    id: str
    sentence: str
    source: str
    settle: str


@dataclass(frozen=True)
class Operation:
    """An operation of the contract.

    `call` is the annotation `x-method`, `result` is `x-result`, `transition` is `x-transition`; None where it has none.
    """

    id: str
    method: str
    path: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    responses: tuple[Response, ...]
    pagination: Pagination | None
    filters: tuple[Filter, ...]
    secured: bool
    item_schema: Json | None = field(hash=False, compare=False)
    order: Order | None = None
    body: Body | None = None
    effect: Effect = "safe"
    call: str | None = None
    result: str | None = None
    transition: Mapping[str, Any] | None = field(default=None, hash=False)

    def parameter(self, name: str, location: Location = "query") -> Parameter:
        """The parameter of that wire name. Raises: KeyError where there is none."""
        for parameter in self.parameters:
            if (parameter.name, parameter.location) == (name, location):
                return parameter
        raise KeyError(f"{self.id} has no {location} parameter {name!r}")

    def response(self, status: int) -> Response | None:
        """The response declared for that status: by number, by range (`4XX`) or `default`; else None."""
        declared = {response.status.upper(): response for response in self.responses}
        return declared.get(str(status)) or declared.get(f"{status // 100}XX") or declared.get("DEFAULT")

    @property
    def success(self) -> Response | None:
        """The first response that is declared for success, or else for every status."""
        return success_of(self.responses)

    @property
    def identity(self) -> str | None:
        """The item field that identifies an item (the annotation `x-identity`); None where none is stated."""
        return None if self.item_schema is None else self.item_schema.get("x-identity")


def success_of(responses: tuple[Response, ...]) -> Response | None:
    """The first of the responses that is declared for success, or else for every status; None where there is none."""
    declared = sorted((each for each in responses if each.status[0] in "2d"), key=lambda each: each.status[0])
    return declared[0] if declared else None
