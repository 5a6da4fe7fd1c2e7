"""The reader of the contract. It reads a parsed OpenAPI 3.1 document and does no I/O of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, cast

from ..media_types import by_preference
from .description import (
    METHODS,
    Assumption,
    Body,
    Effect,
    Filter,
    Json,
    Link,
    Operation,
    Order,
    Pagination,
    Parameter,
    Response,
    success_of,
)

__all__ = ["Contract", "value_at"]


class Contract:
    """A parsed OpenAPI document, which is read, never changed."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    @classmethod
    def installed(cls) -> Contract:
        """The contract that the installed client was generated from."""
        from ..document import contract_document

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

    def present(self, schema: Json) -> Json:
        """The schema of a value that isn't null, references resolved: the other type or alternative."""
        whole = self.resolve(schema)
        word = "anyOf" if "anyOf" in whole else "oneOf"
        parts = [self.resolve(part) for part in whole.get(word, ())]
        others = [part for part in parts if part.get("type") != "null"]
        if len(others) == 1 < len(parts):
            whole = {**others[0], **{name: part for name, part in whole.items() if name != word}}
        if isinstance(kinds := whole.get("type"), list):
            rest = [kind for kind in cast("list[str]", kinds) if kind != "null"]
            whole = {**whole, "type": rest[0] if len(rest) == 1 else rest}
        if None in whole.get("enum", ()):
            whole = {**whole, "enum": [value for value in whole["enum"] if value is not None]}
        return whole

    def properties(self, schema: Json) -> dict[str, Json]:
        """The properties of an object, those of `allOf` included."""
        whole = self.present(schema)
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
                schema=self.present(node.get("schema", {})),
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
        success = success_of(responses)
        if pagination is None or success is None or success.schema is None:
            return None
        whole = pagination.items == "$"
        items = self.resolve(success.schema) if whole else self.field_schema(success.schema, pagination.items)
        return self.resolve(items.get("items", {}))


def value_at(item: Mapping[str, Any], field: str) -> Any:
    """The value of an item's field, whose name may be a path with dots. Raises: KeyError where there is none."""
    value: Any = item
    for name in field.split("."):
        if not isinstance(value, Mapping):
            raise KeyError(field)
        value = cast("Mapping[str, Any]", value)[name]
    return value


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
