"""Columns: the contract's fields of a customer as a table, the same for every row and every export.

The columns are the contract's fields, in its order, with their names in Python. A nested object is flattened
(`last_billing_address_city`) or kept as one column. The last column, `additional_properties`, holds as JSON whatever
the others do not: fields unknown to the contract, and values of another type. So nothing is lost.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

import msgspec

from .. import timestamps
from ..contract import Contract

__all__ = ["OTHERS", "Column", "Kind", "Layout", "json_text", "parsed"]

LISTING = "listCustomers"
OTHERS = "additional_properties"
WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Kind(StrEnum):
    """The type of a column's values."""

    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    STRINGS = "list of strings"
    JSON = "JSON"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Args:
        name: Its name, such as `last_billing_address_city`.
        kind: The type of its values.
        parts: The columns of an object that is not flattened.
    """

    name: str
    kind: Kind
    parts: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a JSON object and its column; `parts` are the fields of a nested object, `keys` their keys."""

    key: str
    column: Column
    parts: tuple[_Field, ...] = ()
    keys: frozenset[str] = frozenset()


class Layout:
    """The columns of a listing, and the cells of a row in them.

    Args:
        nested: Keep a nested object as one column instead of flattening it.
        contract: The contract with the fields; None means that of the installed client.
        only: Names of the fields to include. None means all, and as a last column `OTHERS`, which may also be named.
    """

    def __init__(
        self, *, nested: bool = False, contract: Contract | None = None, only: Collection[str] | None = None
    ) -> None:
        contract = contract or Contract.installed()
        fields = _fields(contract, contract.operation(LISTING).item_schema or {})
        self._nested = nested
        self._known = frozenset(field.key for field in fields)
        self._has_others = only is None or OTHERS in only
        self._fields = tuple(field for field in fields if self._has_others or field.column.name in (only or ()))
        self.columns: tuple[Column, ...] = tuple(self._columns())

    def _columns(self) -> Iterator[Column]:
        for field in self._fields:
            if field.parts and not self._nested:
                for part in field.column.parts:
                    yield Column(f"{field.column.name}_{part.name}", part.kind)
            else:
                yield field.column
        if self._has_others:
            yield Column(OTHERS, Kind.JSON)

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]

    def cells(self, row: Mapping[str, Any]) -> list[Any]:
        """The values of the columns in a row, in order; None where it has no value."""
        cells: list[Any] = []
        others: dict[str, Any] = {}
        if self._has_others and not self._known.issuperset(row):
            others = {key: value for key, value in row.items() if key not in self._known}
        for field in self._fields:
            if not field.parts:
                cells.append(_cell(field, row, others))
            elif self._nested:
                cells.append(_object(field, row, others))
            else:
                parts = _object(field, row, others)
                cells.extend(parts.values() if parts else [None] * len(field.parts))
        if self._has_others:
            cells.append(json_text(dict(sorted(others.items()))) if others else None)
        return cells


def parsed(row: bytes) -> dict[str, Any]:
    """A raw item as parsed JSON. Lone surrogates, which UTF-8 cannot encode, become U+FFFD."""
    try:
        content: dict[str, Any] = msgspec.json.decode(row)
    except ValueError:  # a lone surrogate, or a number out of range
        text = json_text(json.loads(row)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        content = json.loads(text)
    return content


def _cell(field: _Field, row: Mapping[str, Any], others: dict[str, Any]) -> Any:
    """The value of a field; one that its column cannot hold is added to `others` instead."""
    value = row.get(field.key)
    cell = None if value is None else READERS[field.column.kind](value)
    if cell is None and value is not None:
        others[field.key] = value
    return cell


def _object(field: _Field, row: Mapping[str, Any], others: dict[str, Any]) -> dict[str, Any] | None:
    """The parts of a nested object by column name; what no column can hold is added to `others`."""
    value = row.get(field.key)
    if not isinstance(value, dict):
        if value is not None:
            others[field.key] = value
        return None
    inner = cast("dict[str, Any]", value)
    rest = {key: value for key, value in inner.items() if key not in field.keys}
    parts = {part.column.name: _cell(part, inner, rest) for part in field.parts}
    if rest:
        others[field.key] = rest
    return parts


def _fields(contract: Contract, schema: Mapping[str, Any]) -> tuple[_Field, ...]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    return tuple(_field(contract, key, contract.resolve(node)) for key, node in properties.items())


def _field(contract: Contract, key: str, schema: Mapping[str, Any]) -> _Field:
    name, kind = WORD_START.sub("_", key).lower(), _kind(contract, schema)
    if kind is not Kind.OBJECT:
        return _Field(key, Column(name, kind))
    # An object within a nested object is not flattened: it is JSON.
    parts = tuple(
        _Field(part.key, Column(part.column.name, Kind.JSON)) if part.parts else part
        for part in _fields(contract, schema)
    )
    column = Column(name, kind, tuple(part.column for part in parts))
    return _Field(key, column, parts, frozenset(part.key for part in parts))


def _kind(contract: Contract, schema: Mapping[str, Any]) -> Kind:
    if schema.get("format") == "date-time" or schema.get("x-timestamp"):
        return Kind.TIMESTAMP
    declared: str | Sequence[str] = schema.get("type", ())
    types = {declared} if isinstance(declared, str) else set(declared)
    match sorted(types - {"null"}):
        case [("string" | "number" | "integer" | "boolean") as simple]:
            return Kind(simple)
        case ["array"] if contract.resolve(schema.get("items", {})).get("type") == "string":
            return Kind.STRINGS
        case ["object"] if schema.get("properties"):
            return Kind.OBJECT
        case _:
            return Kind.JSON


# Made once: `json.dumps` with these options would make an encoder for each value.
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def json_text(value: object) -> str:
    """The value as JSON text."""
    return _to_json(value)


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        # An integer that a float cannot represent exactly would be changed.
        return value if math.isfinite(value) and float(value) == value else None
    except OverflowError:
        return None


def _integer(value: object) -> object:
    fits = isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63
    return value if fits else None


def _strings(value: object) -> object:
    if not isinstance(value, list):
        return None
    texts = cast("list[object]", value)
    return texts if all(isinstance(text, str) for text in texts) else None


# Each returns None for a value that its column cannot hold.
READERS: dict[Kind, Callable[[object], Any]] = {
    Kind.STRING: lambda value: value if isinstance(value, str) else None,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: lambda value: value if isinstance(value, bool) else None,
    Kind.TIMESTAMP: timestamps.parse,
    Kind.STRINGS: _strings,
    Kind.JSON: json_text,
}
