"""Columns: the fields of the contract's customer laid out for a table, the same for every row and every export.

The columns are the contract's fields in its order, in the names that they have in Python. A nested object is flattened
(`last_billing_address_city`) or kept as one column. The last column, `additional_properties`, holds as JSON whatever
the others do not: fields that the contract does not know, and values that are not what it says. So nothing is lost.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, cast

import msgspec

from .. import timestamps
from ..contract import Contract

__all__ = ["OTHERS", "Column", "Kind", "Layout", "json_text", "parsed"]

LISTING = "listCustomers"
OTHERS = "additional_properties"
WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
TIME_FORM = "timestamp-form"


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "whole number"
    FLAG = "true or false"
    TIME = "time"
    TEXTS = "list of texts"
    JSON = "JSON"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Args:
        name: Its name, such as `last_billing_address_city`.
        kind: What it holds.
        parts: The columns within, for an object that is kept whole.
    """

    name: str
    kind: Kind
    parts: tuple[Column, ...] = ()


@dataclass(frozen=True)
class _Field:
    """A field of the wire and the columns that it fills: its own, or those of its parts where it is flattened."""

    key: str
    column: Column
    within: tuple[_Field, ...] = ()

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of what is within."""
        return frozenset(part.key for part in self.within)


class Layout:
    """The columns of a listing, and how a row is laid out in them.

    Args:
        nested: Keep a nested object as one column instead of flattening it.
        contract: Where the fields come from; None means the contract of the installed client.
        only: The fields to lay out, by name, for who needs no more. None means all of them and, in a last column, what
            none of them holds; so does a collection with `OTHERS`.
    """

    def __init__(
        self, *, nested: bool = False, contract: Contract | None = None, only: Collection[str] | None = None
    ) -> None:
        contract = contract or Contract.installed()
        fields = _fields(contract, contract.operation(LISTING).item_schema or {})
        self._nested = nested
        self._known = frozenset(field.key for field in fields)
        self._is_whole = only is None or OTHERS in only
        self._fields = tuple(field for field in fields if self._is_whole or field.column.name in (only or ()))
        self.columns: tuple[Column, ...] = tuple(self._columns())

    def _columns(self) -> Iterable[Column]:
        for field in self._fields:
            if field.within and not self._nested:
                for part in field.within:
                    yield Column(f"{field.column.name}_{part.column.name}", part.column.kind)
            else:
                yield field.column
        if self._is_whole:
            yield Column(OTHERS, Kind.JSON)

    @property
    def names(self) -> list[str]:
        """The names of the columns, in their order."""
        return [column.name for column in self.columns]

    def cells(self, row: Mapping[str, Any]) -> list[Any]:
        """What each column holds of a row, in the columns' order; None where it has nothing."""
        cells: list[Any] = []
        others: dict[str, Any] = {}
        if self._is_whole and not self._known.issuperset(row):
            others = _without(row, self._known)
        for field in self._fields:
            value = row.get(field.key)
            if field.within:
                parts, rest = _opened(field, value)
                cells.extend([parts] if self._nested else parts.values() if parts else [None] * len(field.within))
                if rest is not None:
                    others[field.key] = rest
            else:
                cell = None if value is None else READERS[field.column.kind](value)
                cells.append(cell)
                if cell is None and value is not None:
                    others[field.key] = value
        if self._is_whole:
            cells.append(json_text(dict(sorted(others.items()))) if others else None)
        return cells


def parsed(row: bytes) -> dict[str, Any]:
    """A row as parsed JSON, in text that UTF-8 can carry: half of a surrogate pair becomes U+FFFD."""
    try:
        content: dict[str, Any] = msgspec.json.decode(row)
    except ValueError:  # such a half, or a number beyond all bounds
        text = json_text(json.loads(row)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        content = json.loads(text)
    return content


def _without(row: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in known}


def _opened(field: _Field, value: object) -> tuple[dict[str, Any] | None, object]:
    """The parts of a nested object by column name, and what of it no column holds."""
    if not isinstance(value, dict):
        return None, value
    row = cast("dict[str, Any]", value)
    rest = _without(row, field.keys)
    parts: dict[str, Any] = {}
    for part in field.within:
        inner = row.get(part.key)
        cell = parts[part.column.name] = None if inner is None else READERS[part.column.kind](inner)
        if cell is None and inner is not None:
            rest[part.key] = inner
    return parts, rest or None


def _fields(contract: Contract, schema: Mapping[str, Any]) -> tuple[_Field, ...]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    return tuple(_field(contract, key, contract.resolve(node)) for key, node in properties.items())


def _field(contract: Contract, key: str, schema: Mapping[str, Any]) -> _Field:
    name, kind = WORD_START.sub("_", key).lower(), _kind(contract, schema)
    # Within an object that is within an object nothing is flattened any more: it is JSON.
    within = (
        []
        if kind is not Kind.OBJECT
        else [
            field if field.column.kind is not Kind.OBJECT else _Field(field.key, Column(field.column.name, Kind.JSON))
            for field in _fields(contract, schema)
        ]
    )
    return _Field(key, Column(name, kind, tuple(part.column for part in within)), tuple(within))


def _kind(contract: Contract, schema: Mapping[str, Any]) -> Kind:
    if schema.get("format") == "date-time" or schema.get("x-assumption") == TIME_FORM:
        return Kind.TIME
    declared: str | Sequence[str] = schema.get("type", ())
    types = {declared} if isinstance(declared, str) else set(declared)
    match sorted(types - {"null"}):
        case ["string"]:
            return Kind.TEXT
        case ["number"]:
            return Kind.NUMBER
        case ["integer"]:
            return Kind.INTEGER
        case ["boolean"]:
            return Kind.FLAG
        case ["array"] if contract.resolve(schema.get("items", {})).get("type") == "string":
            return Kind.TEXTS
        case ["object"] if schema.get("properties"):
            return Kind.OBJECT
        case _:
            return Kind.JSON


# Made once: `json.dumps` with these options would make one for each value.
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def json_text(value: object) -> str:
    """The value as JSON text."""
    return _to_json(value)


def _text(value: object) -> object:
    return value if isinstance(value, str) else None


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        # An integer that a float does not hold exactly would come out as another one.
        return value if math.isfinite(value) and float(value) == value else None
    except OverflowError:
        return None


def _integer(value: object) -> object:
    fits = isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63
    return value if fits else None


def _flag(value: object) -> object:
    return value if isinstance(value, bool) else None


def _texts(value: object) -> object:
    if not isinstance(value, list):
        return None
    texts = cast("list[object]", value)
    return texts if all(isinstance(text, str) for text in texts) else None


# Each gives None for a value that its column cannot hold.
READERS: dict[Kind, Callable[[object], Any]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.FLAG: _flag,
    Kind.TIME: timestamps.parse,
    Kind.TEXTS: _texts,
    Kind.JSON: json_text,
}
