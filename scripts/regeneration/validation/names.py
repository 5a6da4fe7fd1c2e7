"""Whether everything gets a name of its own in Python: of two fields or values that share one, one can't be reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from ..changes.naming import field_name, member_name
from ..changes.references import as_object
from ..finding import Finding, Path
from ..yaml_source import Source
from .structure import nodes

__all__ = ["check_names"]


def check_names(source: Source) -> Iterator[Finding]:
    """Fields of one object and values of one enum that would be called the same."""
    for path, node in nodes(source.document):
        fields = as_object(node.get("properties"))
        yield from _twins(source, [((*path, "properties", name), name, field_name(name)) for name in fields])
        values = [value for value in cast("list[Any]", node.get("enum") or []) if value is not None]
        named = [(str(value), member_name(value, at)) for at, value in enumerate(values)]
        yield from _twins(source, [((*path, "enum", at), *names) for at, names in enumerate(named)])


def _twins(source: Source, named: list[tuple[Path, str, str]]) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for path, wire, name in named:
        if name not in owners:
            owners[name] = wire
        elif owners[name] == wire:
            yield source.finding(path, f"`{wire}` stands twice; remove one.")
        else:
            both = f"`{owners[name]}` and `{wire}` would both be `{name}` in Python"
            yield source.finding(path, f"{both}, where only one can be; rename one.")
