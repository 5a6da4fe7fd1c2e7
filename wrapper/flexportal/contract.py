"""The contract, read: operations, parameters, responses and the paging and filter annotations.

The mock, the contract suite, the generator and the consistency tests all read the contract through it. It reads a
parsed OpenAPI 3.1 document and does no I/O of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

__all__ = ["METHODS", "Assumption", "Contract", "Filter", "Operation", "Order", "Pagination", "Parameter", "Response"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The methods that a path of an OpenAPI document may have, in lower case."""

Location = Literal["query", "header", "path", "cookie"]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pagination:
    """Which names carry the paging of a list operation (the annotation `x-pagination`).

    Args:
        cursor: Query parameter that takes the cursor.
        size: Query parameter that takes the page size.
        items: Envelope key of the array of items.
        next: Envelope key of the next page's cursor.
        more: Envelope key of the flag that says whether items follow; None where the envelope has none.
        count: Envelope key of the number of items on the page; None where the envelope has none.
        echo: Envelope key of the page size applied; None where the envelope has none.
    """

    cursor: str
    size: str
    items: str
    next: str
    more: str | None = None
    count: str | None = None
    echo: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list operation (an entry of `x-filters`): parameter, item field, how they compare."""

    parameter: str
    field: str
    match: str


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a listing (the annotation `x-order`): by which item field, and whether the largest comes first."""

    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation, references resolved."""

    name: str
    location: Location
    required: bool
    schema: Json = field(hash=False)
    assumption: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A declared response. `schema` is None where the response has no JSON body."""

    status: str
    media_type: str | None
    schema: Json | None = field(hash=False)
    headers: Mapping[str, Json] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Assumption:
    """A sentence the contract assumes where the documentation is silent (an entry of `x-assumptions`)."""

    id: str
    sentence: str
    source: str
    settle: str


@dataclass(frozen=True)
class Operation:
    """An operation of the contract: method, path, parameters, responses, annotations."""

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
    def identity(self) -> str | None:
        """The item field that tells two items apart, or None where no required text field is named after it.

        It is `id`, or the singular of the envelope's key with `Id` behind it: `customers` → `customerId`.
        """
        if self.pagination is None or self.item_schema is None:
            return None
        singular = self.pagination.items.removesuffix("s")
        if self.pagination.items.endswith("ies"):
            singular = self.pagination.items.removesuffix("ies") + "y"
        required: list[str] = self.item_schema.get("required", [])
        return next((name for name in ("id", f"{singular}Id") if name in required), None)


class Contract:
    """A parsed OpenAPI document and what this project reads from it.

    Args:
        document: The parsed document; it is read, never changed.
    """

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

    def schema(self, name: str) -> Json:
        """The component schema of that name. Raises: KeyError where there is none."""
        return self.at(f"#/components/schemas/{name}")

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
        )

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
            )
        return tuple(found.values())

    def _response(self, status: str, node: Json) -> Response:
        response = self.resolve(node)
        content: Json = response.get("content", {})
        media_type = next(iter(content), None)
        schema = None if media_type is None else content[media_type].get("schema")
        headers = {name: self.resolve(header) for name, header in response.get("headers", {}).items()}
        return Response(str(status), media_type, schema, headers)

    def _item_schema(self, responses: tuple[Response, ...], pagination: Pagination | None) -> Json | None:
        success = next((response for response in responses if response.status.startswith("2")), None)
        if pagination is None or success is None or success.schema is None:
            return None
        items = self.resolve(success.schema).get("properties", {}).get(pagination.items, {})
        return self.resolve(self.resolve(items).get("items", {}))


def _order(annotation: Json | None) -> Order | None:
    return None if annotation is None else Order(annotation["field"], annotation["direction"] == "descending")
