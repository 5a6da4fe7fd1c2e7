"""Columns: the fields of a list's items as a table, the same for every item and every reader.

The columns are the fields of the generated model, in its order, with their names in Python. One rule holds for objects:
a nested object is flattened (`last_billing_address_city`) or kept as one column of its fields; what is nested more
deeply, arrays of objects and objects without declared fields are JSON text. The last column, `additional_properties`,
holds as JSON text whatever the others do not: unknown fields, and values of another type. So nothing is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from ..errors import APIError
from ..operation import Operation
from .cells import READERS, Kind, is_number, json_text, parsed
from .fields import Column, Field, fields_of

__all__ = ["OTHERS", "Column", "Kind", "Layout", "NumberError", "json_text", "parsed"]

OTHERS = "additional_properties"
NUMERIC = (Kind.NUMBER, Kind.INTEGER)


class NumberError(APIError):
    """A number does not fit into the 64 bits of its column."""


class Layout:
    """The columns of a list, and the cells of an item in them.

    Args:
        operation: The list operation, such as `client.orders.list().operation`.
        nested: Keep a nested object as one column instead of flattening it.
        only: Names of the fields to include. None means all, and as a last column `OTHERS`, which may also be named.
        numbers_as_text: What happens to a number that does not fit into the 64 bits of its column. True: it is kept as
            text, in `OTHERS`. False: the item is refused with a `NumberError`.

    Raises:
        TypeError: It is not a list operation.
    """

    def __init__(
        self,
        operation: Operation[Any],
        *,
        nested: bool = False,
        only: Collection[str] | None = None,
        numbers_as_text: bool = True,
    ) -> None:
        fields, paging = fields_of(operation), operation.paging
        self._identity = None if paging is None else paging.item_names.get(paging.identity or "")
        self._nested = nested
        self._numbers_as_text = numbers_as_text
        self._known = frozenset(field.key for field in fields)
        self._has_others = only is None or OTHERS in only
        self._fields = tuple(field for field in fields if self._has_others or field.column.name in (only or ()))
        self.columns: tuple[Column, ...] = tuple(_unique(self._columns()))

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

    def rows(self, items: Iterable[bytes], first: int = 1) -> Iterator[list[Any]]:
        """The cells of raw items.

        Args:
            items: The items, as the server sent them.
            first: The number of the first one, for errors.

        Raises:
            NumberError: A number does not fit into its column, and is not to be kept as text.
        """
        for number, item in enumerate(items, first):
            row = parsed(item)
            try:
                cells = self.cells(row)
            except NumberError as error:
                name = f" ({self._identity} {str(row.get(self._identity))[:80]})" if self._identity else ""
                raise NumberError(f"row {number}{name}: {error}") from None
            yield cells

    def cells(self, row: Mapping[str, Any]) -> list[Any]:
        """The values of the columns in a parsed item, in order; None where it has no value. Raises: NumberError."""
        cells: list[Any] = []
        others: dict[str, Any] = {}
        if self._has_others and not self._known.issuperset(row):
            others = {key: value for key, value in row.items() if key not in self._known}
        for field in self._fields:
            if not field.parts:
                cells.append(self._cell(field, row, others))
            elif self._nested:
                cells.append(self._object(field, row, others))
            else:
                parts = self._object(field, row, others)
                cells.extend(parts.values() if parts else [None] * len(field.parts))
        if self._has_others:
            cells.append(json_text(dict(sorted(others.items()))) if others else None)
        return cells

    def _cell(self, field: Field, row: Mapping[str, Any], others: dict[str, Any]) -> Any:
        """The value of a field; one that its column cannot hold is added to `others` instead."""
        value, kind = row.get(field.key), field.column.kind
        cell = None if value is None else READERS[kind](value)
        if cell is None and value is not None:
            if kind in NUMERIC and is_number(value) and not self._numbers_as_text:
                shown = json_text(value)
                raise NumberError(
                    f"{field.column.name} is {shown[:40]}{'…' * (len(shown) > 40)}, which does not fit into a column "
                    f"of 64-bit {kind}s; numbers_as_text keeps such a number as text, in {OTHERS}"
                )
            others[field.key] = value
        return cell

    def _object(self, field: Field, row: Mapping[str, Any], others: dict[str, Any]) -> dict[str, Any] | None:
        """The parts of a nested object by column name; what no column can hold is added to `others`."""
        value = row.get(field.key)
        if not isinstance(value, dict):
            if value is not None:
                others[field.key] = value
            return None
        inner = cast("dict[str, Any]", value)
        rest = {key: value for key, value in inner.items() if key not in field.keys}
        parts = {part.column.name: self._cell(part, inner, rest) for part in field.parts}
        if rest:
            others[field.key] = rest
        return parts


def _unique(columns: Iterable[Column]) -> Iterator[Column]:
    """The columns; a name that an earlier column has gets a number: `billing_address_city_2`."""
    taken: set[str] = set()
    for column in columns:
        names = (column.name, *(f"{column.name}_{number}" for number in range(2, len(taken) + 3)))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        yield replace(column, name=name)
