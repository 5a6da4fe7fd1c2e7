"""The contract, read: operations, parameters, bodies, responses and the annotations.

The mock, the contract suite, the generator and the consistency tests all read the contract through it. It reads a
parsed OpenAPI 3.1 document and does no I/O of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, cast

from .media_types import by_preference

__all__ = [
    "METHODS",
    "Assumption",
    "Body",
    "Contract",
    "Effect",
    "Filter",
    "Link",
    "Operation",
    "Order",
    "Pagination",
    "Parameter",
    "Response",
    "value_at",
]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The methods that a path of an OpenAPI document may have, in lower case."""

Effect = Literal["safe", "idempotent", "once", "non-idempotent"]
"""What sending a request again does: nothing, nothing more, it is refused, or it acts again."""

Location = Literal["query", "header", "path", "cookie"]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    """Which names carry the paging of a list operation (the annotation `x-pagination`).

    Args:
        cursor: Query parameter that takes the cursor; None where the list is a single page.
        size: Query parameter that takes the page size.
        items: Envelope key of the array of items.
        next: Envelope key of the next page's cursor; None where the list is a single page.
        more: Envelope key of the flag that says whether items follow; None where the envelope has none.
        count: Envelope key of the number of items on the page; None where the envelope has none.
        echo: Envelope key of the page size applied; None where the envelope has none.
    """

    cursor: str | None = None
    size: str
    items: str
    next: str | None = None
    more: str | None = None
    count: str | None = None
    echo: str | None = None


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
        return _success(self.responses)

    @property
    def identity(self) -> str | None:
        """The item field that identifies an item (the annotation `x-identity`); None where none is stated."""
        return None if self.item_schema is None else self.item_schema.get("x-identity")


class Contract:
    """A parsed OpenAPI document, which is read, never changed."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    @classmethod
    def installed(cls) -> Contract:
        """The contract that the installed client was generated from."""
        from .document import contract_document

        return cls(contract_document())

    def resolve(self, node: Mapping[str, Any]) -> Json:
        """The node itself, or what its `$ref` points at (siblings of the reference win, as OpenAPI 3.1 allows)."""
        seen: set[str] = set()
        resolved = dict(node)
        while (reference := resolved.pop("$ref", None)) is not None:
            if reference in seen:
                raise ValueError(f"the reference {reference} points at itself")
            seen.add(reference)
            resolved = {**self.at(reference), **resolved}
        return resolved

    def at(self, reference: str) -> Json:
        """The node a local reference (`#/components/…`) points at. Raises: KeyError where nothing is there."""
        if not reference.startswith("#/"):
            raise KeyError(f"only references within the document are supported, not {reference!r}")
        node: Any = self.document
        for part in reference[2:].split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            try:
                node = node[key]
            except (KeyError, TypeError):
                raise KeyError(f"{reference} points at nothing") from None
        found: Json = node
        return found

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, in the document's order."""
        return tuple(self._operations())

    @property
    def listings(self) -> tuple[Operation, ...]:
        """The operations that carry `x-pagination`."""
        return tuple(operation for operation in self.operations if operation.pagination is not None)

    def operation(self, operation_id: str) -> Operation:
        """The operation of that id. Raises: KeyError where there is none."""
        for operation in self.operations:
            if operation.id == operation_id:
                return operation
        raise KeyError(f"the contract has no operation {operation_id!r}")

    @cached_property
    def assumptions(self) -> tuple[Assumption, ...]:
        """The ledger `x-assumptions`, in the document's order."""
        return tuple(
            Assumption(entry["id"], entry["sentence"], entry["source"], entry["settle"])
            for entry in self.document.get("x-assumptions", [])
        )

    def field_schema(self, schema: Json, field: str) -> Json:
        """The schema of an object's field, whose name may be a path with dots; empty where there is no such field."""
        for name in field.split("."):
            schema = self.resolve(self.properties(schema).get(name, {}))
        return schema

    def properties(self, schema: Json) -> dict[str, Json]:
        """The properties of an object, those of `allOf` included."""
        whole = self.resolve(schema)
        parts = [self.properties(part) for part in whole.get("allOf", ())]
        return {name: each for part in [*parts, whole.get("properties", {})] for name, each in part.items()}

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.document.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    yield self._operation(path, method, item[method], item.get("parameters", []))

    def _operation(self, path: str, method: str, node: Json, shared: list[Json]) -> Operation:
        responses = tuple(self._response(status, entry) for status, entry in node.get("responses", {}).items())
        annotation = node.get("x-pagination")
        pagination = None if annotation is None else Pagination(**annotation)
        return Operation(
            id=node.get("operationId", f"{method} {path}"),
            method=method.upper(),
            path=path,
            tags=tuple(node.get("tags", ())),
            parameters=self._parameters([*shared, *node.get("parameters", [])]),
            responses=responses,
            pagination=pagination,
            filters=tuple(Filter(name, **entry) for name, entry in node.get("x-filters", {}).items()),
            secured=bool(node.get("security", self.document.get("security"))),
            item_schema=self._item_schema(responses, pagination),
            order=_order(node.get("x-order")),
            body=self._body(node.get("requestBody")),
            effect=node.get("x-effect") or _effect(method),
            call=node.get("x-method"),
            result=node.get("x-result"),
            transition=node.get("x-transition"),
        )

    def _body(self, node: Json | None) -> Body | None:
        if node is None:
            return None
        body = self.resolve(node)
        content: dict[str, Json] = body["content"]
        media_types = tuple(by_preference(content))
        first = content[media_types[0]] if media_types else Json()
        return Body(media_types, body.get("required", False), self.resolve(first.get("schema", {})))

    def _parameters(self, nodes: list[Json]) -> tuple[Parameter, ...]:
        # A parameter of the operation replaces one of the path that has the same name and place.
        found: dict[tuple[str, str], Parameter] = {}
        for node in map(self.resolve, nodes):
            found[node["name"], node["in"]] = Parameter(
                name=node["name"],
                location=node["in"],
                required=node.get("required", False),
                schema=self.resolve(node.get("schema", {})),
                assumption=node.get("x-assumption"),
                separator=_separator(node),
            )
        return tuple(found.values())

    def _response(self, status: str, node: Json) -> Response:
        response = self.resolve(node)
        content: Json = response.get("content", {})
        media_type = next(iter(by_preference(content)), None)
        schema = None if media_type is None else content[media_type].get("schema")
        headers = {name: self.resolve(header) for name, header in response.get("headers", {}).items()}
        links = {name: self._link(link) for name, link in response.get("links", {}).items()}
        return Response(str(status), media_type, schema, headers, links)

    def _link(self, node: Json) -> Link:
        link = self.resolve(node)
        return Link(link["operationId"], link.get("parameters", {}))

    def _item_schema(self, responses: tuple[Response, ...], pagination: Pagination | None) -> Json | None:
        success = _success(responses)
        if pagination is None or success is None or success.schema is None:
            return None
        items = self.properties(success.schema).get(pagination.items, {})
        return self.resolve(self.resolve(items).get("items", {}))


def value_at(item: Mapping[str, Any], field: str) -> Any:
    """The value of an item's field, whose name may be a path with dots. Raises: KeyError where there is none."""
    value: Any = item
    for name in field.split("."):
        if not isinstance(value, Mapping):
            raise KeyError(field)
        value = cast("Mapping[str, Any]", value)[name]
    return value


def _success(responses: tuple[Response, ...]) -> Response | None:
    declared = sorted((each for each in responses if each.status[0] in "2d"), key=lambda each: each.status[0])
    return declared[0] if declared else None


def _separator(parameter: Json) -> str | None:
    """What separates the values of an array (OpenAPI 3.1, "Style Values")."""
    style = parameter.get("style", "form" if parameter["in"] in ("query", "cookie") else "simple")
    if parameter.get("explode", style == "form") and style != "simple":
        return None
    return {"pipeDelimited": "|", "spaceDelimited": " "}.get(style, ",")


def _effect(method: str) -> Effect:
    """What sending a request of that method again does (RFC 9110, 9.2)."""
    if method in ("put", "delete"):
        return "idempotent"
    return "non-idempotent" if method in ("post", "patch") else "safe"


def _order(annotation: Json | None) -> Order | None:
    if annotation is None:
        return None
    parameters = annotation.get("fieldParameter"), annotation.get("directionParameter")
    return Order(annotation["field"], annotation["direction"] == "descending", *parameters)
