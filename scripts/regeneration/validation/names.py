"""Whether every method has a name of its own in Python, and every value of an enum is there once."""

from __future__ import annotations

from collections.abc import Iterator

from flexportal.contract import Contract

from ..changes.comparison import as_object, canonical
from ..changes.naming import attribute_name, call_name, scan_name
from ..changes.shapes import component, shape_of
from ..nodes import is_schema, nodes
from ..yaml_source import Finding, Source
from .structure import operations

__all__ = ["check_names"]

# What the modules of operations import, as a function or as its data.
_OF_MODULES = frozenset(["asynchronous", "unset", "uuid"])


def check_names(source: Source) -> Iterator[Finding]:
    """Check the methods of resources, the functions of operations and the values of each enum."""
    yield from _check_methods(source)
    yield from _check_classes(source)
    for path, node in nodes(source.document):
        values = [value for value in node.get("enum", ()) if value is not None] if is_schema(path) else []
        for index, value in enumerate(values):
            if canonical(value) in map(canonical, values[:index]):
                yield source.finding((*path, "enum", index), f"the value `{value}` is a duplicate; remove one.")


def _check_classes(source: Source) -> Iterator[Finding]:
    contract, owners = Contract(source.document), dict[str, str]()
    for name, schema in as_object(as_object(source.document.get("components")).get("schemas")).items():
        if component(schema)[0] or as_object(schema).keys() & {"anyOf", "oneOf"}:
            continue  # no class of its own
        own = shape_of(contract, {"$ref": f"#/components/schemas/{name}"}).class_named((name,))
        other = owners.setdefault(own, name) if own else name
        if other != name:
            sentence = f"`{other}` and `{name}` would both be the class `{own}`; give one of them another `title`."
            yield source.finding(("components", "schemas", name), sentence)


def _check_methods(source: Source) -> Iterator[Finding]:
    owners: dict[tuple[str, str], str] = {}
    for path, node in operations(source.document):
        own, stated = node["operationId"], node.get("x-method")
        resource, method = call_name(str(path[1]), own, stated)
        # A list has a scan beside it.
        names = [method, scan_name(method)] if "x-pagination" in node else [method]
        for call in (f"client.{resource}.{name}()" for name in names):
            other = owners.setdefault((call, ""), own)
            if other != own:
                yield source.finding(
                    path, f"`{other}` and `{own}` would both be `{call}`; state another in `x-method`."
                )
        function = attribute_name(own)
        other = owners.setdefault((resource, function), own)
        if other != own or function in _OF_MODULES:
            sentence = f"the function of `{own}` would have the name of another, `{function}`; rename the operation."
            yield source.finding((*path, "operationId"), sentence)
