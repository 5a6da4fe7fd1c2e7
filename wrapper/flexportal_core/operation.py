"""An API operation as data: what the session, the pager, mocks and suites need to know of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

from .bounds import single_bound

__all__ = [
    "RESERVED_ARGUMENTS",
    "Body",
    "Effect",
    "Field",
    "Filter",
    "Operation",
    "Paging",
    "Parameter",
    "Properties",
]

Result = TypeVar("Result")

# Methods that change nothing, and those whose repetition has no further effect (RFC 9110, 9.2.1 and 9.2.2).
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
IDEMPOTENT_METHODS = SAFE_METHODS | {"PUT", "DELETE"}

# Kind of a field → types of values that need no further look, which is worth half of the time that a body takes.
UNCHECKED: Mapping[type, tuple[type, ...]] = {str: (str,), int: (int,), bool: (bool,), float: (int,)}

Effect = Literal["safe", "idempotent", "once", "non-idempotent"]
"""What a request does when it is processed again: nothing, nothing more, it is refused, or it acts anew."""

RESERVED_ARGUMENTS = frozenset(("concurrency", "max_items", "page_size", "prefetch", "resume", "self", "start_after"))
"""Arguments that `list` and `scan` have themselves; a parameter of the same name gets an underscore behind it."""


@dataclass(frozen=True, slots=True)
class Filter:
    """How a query parameter selects items.

    Attributes:
        attribute: The item's attribute that the parameter's value is compared with; dotted where it is nested
            (`customer.customer_id`).
        match: How the two compare: "equal", "from" (the item's value is the parameter's or above) or "until" (that or
            below).
        exhaustive: Whether every item has exactly one of the choices, so that these partition the list.
    """

    attribute: str
    match: Literal["equal", "from", "until"] = "equal"
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
        required: Whether the API requires it.
        filter: How it selects items; None where it does not.
        separator: What separates several values; None where the parameter is sent once for each.
        bounds: The bounds of its values, by the keywords of JSON Schema: `{"maxLength": 40}`.
    """

    argument: str
    name: str
    location: Literal["query", "header", "path", "cookie"] = "query"
    kind: type = str
    choices: type[Enum] | None = None
    required: bool = False
    filter: Filter | None = None
    separator: str | None = None
    bounds: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Paging:
    """How a list operation pages.

    Attributes:
        cursor: Query parameter (name on the wire) that takes the cursor; None where the list has a single page.
        size: Query parameter (name on the wire) that takes the page size; None where there is none.
        size_type: What the page size is sent as.
        page_sizes: The page sizes that the API allows.
        items: Attribute of the envelope with the items.
        next: Attribute of the envelope with the cursor of the next page; None where the list has a single page.
        more: Attribute of the envelope that says whether items follow; None where there is none.
        count: Attribute of the envelope with the number of items on the page; None where there is none.
        limit: Attribute of the envelope with the page size applied; None where there is none.
        identity: Attribute of an item that tells it from all others; None where none does.
        envelope_names: Attribute of the envelope → its name on the wire, for those above.
        item_names: Attribute of the item → its name on the wire, for the identity and what filters compare with.
    """

    cursor: str | None
    size: str | None
    items: str
    next: str | None
    size_type: type[str] | type[int] = str
    page_sizes: range = range(1, 101)
    more: str | None = None
    count: str | None = None
    limit: str | None = None
    identity: str | None = None
    envelope_names: Mapping[str, str] = field(default_factory=dict[str, str])
    item_names: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Field:
    """A property of a request body, or of an object within one.

    Attributes:
        argument: Its name in Python.
        name: Its name on the wire.
        kind: The type of its values, as that of a parameter.
        choices: The enum of its values; None where the contract lists none.
        required: Whether the API requires it.
        nullable: Whether None is sent, as null.
        fields: The properties of the nested object, or of each item where there are many.
        many: Whether it is an array.
        equals: The value that the API expects, where the contract states it: a runtime expression (OpenAPI 3.1,
            "Runtime Expressions": `$request.path.orderId`). Filled in where the caller leaves it out.
        bounds: The bounds of the array or object, and of its values, as those of a parameter.
        unchecked: The types whose values are sent as they are, if they are within the bounds.
        is_within: Whether a number is within the bounds, where it has a single one; else None.
        properties: The fields by their names.
    """

    argument: str
    name: str
    kind: type = str
    choices: type[Enum] | None = None
    required: bool = False
    nullable: bool = False
    fields: tuple[Field, ...] = ()
    many: bool = False
    equals: str | None = None
    bounds: Mapping[str, Any] = field(default_factory=dict[str, Any])
    unchecked: tuple[type, ...] = field(init=False, repr=False, compare=False)
    is_within: Callable[[Any], bool] | None = field(init=False, repr=False, compare=False)
    properties: Properties = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        is_open = self.choices is None and not (self.many or self.fields)
        object.__setattr__(self, "unchecked", UNCHECKED.get(self.kind, ()) if is_open else ())
        object.__setattr__(self, "is_within", single_bound(self.bounds) if self.kind in (int, float) else None)
        object.__setattr__(self, "properties", Properties(self.fields) if self.fields else NO_PROPERTIES)


class Properties:
    """The properties of an object by their names, so that each value of a body is looked up once.

    Attributes:
        by_argument: Name in Python → property.
        by_name: Name on the wire → property.
        awaited: Those that are required, or filled in.
        awaited_names: Their names on the wire.
    """

    __slots__ = ("awaited", "awaited_names", "by_argument", "by_name")

    def __init__(self, fields: tuple[Field, ...]) -> None:
        self.by_argument = {each.argument: each for each in fields}
        self.by_name = {each.name: each for each in fields}
        self.awaited = tuple(each for each in fields if each.required or each.equals is not None)
        self.awaited_names = frozenset(each.name for each in self.awaited)


NO_PROPERTIES = Properties(())


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request.

    Attributes:
        media_types: What it may be sent as, the preferred one first.
        required: Whether the API requires it.
        fields: Its properties; empty where it is no object of known properties, and passed whole.
        bounds: The bounds of the whole body, as those of a parameter.
        properties: The fields by their names.
    """

    media_types: tuple[str, ...]
    required: bool = True
    fields: tuple[Field, ...] = ()
    bounds: Mapping[str, Any] = field(default_factory=dict[str, Any])
    properties: Properties = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "properties", Properties(self.fields))


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
        body: The body of the request; None where it takes none.
        paging: How it pages; None where it does not.
        result: Attribute of the decoded response that holds the record; None where the response itself is the result.
        effect: What a repeated request does, where the contract states it; None: what the method says.
        call: What users call: `orders.create`.
        read_back: The call that shows whether the operation was processed: `orders.list()`; empty where none does.
        accept: The media types of a successful response (RFC 9110, 12.5.1).
    """

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...] = ()
    responses: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    body: Body | None = None
    paging: Paging | None = None
    result: str | None = None
    effect: Effect | None = None
    call: str = ""
    read_back: str = ""
    accept: str = "application/json"

    @cached_property
    def is_repeatable(self) -> bool:
        """Whether it may be sent again although the server may have processed it."""
        if self.effect is None:
            return self.method in IDEMPOTENT_METHODS
        return self.effect in ("safe", "idempotent")
