"""Whether everything has a name of its own in Python: of two that share a name, one could not be reached."""

from __future__ import annotations

from collections.abc import Iterator

from ..changes.comparison import canonical
from ..changes.naming import field_name, member_name
from ..yaml_source import Finding, Source
from .structure import is_schema, nodes

__all__ = ["check_names"]


def check_names(source: Source) -> Iterator[Finding]:
    """Check the fields of each object and the values of each enum."""
    for path, node in nodes(source.document):
        if not is_schema(path):
            continue
        named = [((*path, "properties", name), name, field_name(name)) for name in node.get("properties", {})]
        values = [value for value in node.get("enum", ()) if value is not None]
        named += [((*path, "enum", at), str(value), member_name(value, at)) for at, value in enumerate(values)]
        owners: dict[str, str] = {}
        for at, wire, name in named:
            other = owners.setdefault(name, wire)
            if other != wire:
                sentence = f"`{other}` and `{wire}` would both be `{name}` in Python; rename one."
                yield source.finding(at, sentence)
        for index, value in enumerate(values):
            if canonical(value) in map(canonical, values[:index]):
                yield source.finding((*path, "enum", index), f"the value `{value}` is a duplicate; remove one.")
