"""The filters of a request that follow from a predicate: the values of a column wherever the predicate is true.

A predicate is analysed through polars' public API: it is split into its operands and rebuilt from them with each known
operator, and polars says whether the result is the same predicate. So nothing depends on how polars represents an
expression. Unknown operations (negation, casts, functions, comparisons of columns) are not pushed down.
"""

# polars names NumPy in its signatures, which need not be installed.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl
from flexportal_core.operation import Operation

from ..pushdown import ALL, MOST_VALUES, Allowed, Filters, Span

__all__ = ["Pushdown"]

DEPTH = 200
FALSE: Allowed = {("", ""): frozenset[object]()}


class Pushdown:
    """The filters that a list operation offers.

    Args:
        operation: The list operation.
        given: Arguments that the caller has passed, which stay as they are.
        in_order: Whether the items must come as without filters. If not, several values of a filter may be requested,
            whose items follow one another.
    """

    def __init__(self, operation: Operation[Any], given: Mapping[str, object], *, in_order: bool) -> None:
        self._filters = Filters(operation, given)
        self._columns = {attribute: _column(attribute) for attribute, _ in self._filters.keys}
        self._most = 1 if in_order else MOST_VALUES

    def filters_of(self, predicate: pl.Expr) -> dict[str, Any] | None:
        """The filters of the request for a predicate; None if no item can satisfy it; see `Filters.arguments`."""
        return self._filters.arguments(self._analysed(predicate, DEPTH), self._most)

    def _analysed(self, predicate: pl.Expr, depth: int) -> Allowed:
        operands = predicate.meta.pop() if depth else []
        if not operands and predicate.meta.is_literal():
            return FALSE if pl.select(predicate).item() is False else {}
        if len(operands) == 3:
            return self._between(predicate, *operands)
        if len(operands) != 2:
            return {}
        for left, right in (operands, reversed(operands)):
            is_same = predicate.meta.eq
            if is_same(left & right):
                return _both(self._analysed(left, depth - 1), self._analysed(right, depth - 1))
            if is_same(left | right):
                return _either(self._analysed(left, depth - 1), self._analysed(right, depth - 1))
            if is_same(left == right):
                return self._equal(left, right) or self._equal(right, left)
            if is_same(left.is_in(right)):
                return self._values(left, right)
        return self._compared(predicate, *operands)

    def _compared(self, predicate: pl.Expr, first: pl.Expr, second: pl.Expr) -> Allowed:
        for low, high in ((first, second), (second, first)):
            if any(map(predicate.meta.eq, (low < high, low <= high, high > low, high >= low))):
                return self._span(low, None, high) or self._span(high, low, None)
        return {}

    def _between(self, predicate: pl.Expr, first: pl.Expr, second: pl.Expr, third: pl.Expr) -> Allowed:
        for column, low, high in ((first, second, third), (third, second, first)):
            for closed in ("both", "left", "right", "none"):
                if predicate.meta.eq(column.is_between(low, high, closed=closed)):
                    return self._span(column, low, high)
        return {}

    def _equal(self, column: pl.Expr, literal: pl.Expr) -> Allowed:
        return {**self._values(column, literal), **self._span(column, literal, literal)}

    def _values(self, column: pl.Expr, literal: pl.Expr) -> Allowed:
        parameter = self._filters.parameters.get((name := self._name(column), "equal"))
        values = _constant(literal)
        if parameter is None or values is None:
            return {}
        # Null equals nothing and is in no list. Another type, such as a category, has its own rules of comparison.
        values = (values.explode() if isinstance(values.dtype, pl.List) else values).drop_nulls()
        known = {str: values.dtype == pl.String, bool: values.dtype == pl.Boolean, int: values.dtype.is_integer()}
        is_of_kind = values.is_empty() or known.get(parameter.kind, False)
        return {(name, "equal"): frozenset(values)} if is_of_kind else {}

    def _span(self, column: pl.Expr, low: pl.Expr | None, high: pl.Expr | None) -> Allowed:
        name = self._name(column)
        if (name, "range") not in self._filters.keys:
            return {}
        ends = [None if end is None else _time(end) for end in (low, high)]
        span = Span(ends[0] or ALL.low, ends[1] or ALL.high)
        return {(name, "range"): span} if span != ALL else {}

    def _name(self, column: pl.Expr) -> str:
        return next((name for name, known in self._columns.items() if column.meta.eq(known)), "")


def _column(attribute: str) -> pl.Expr:
    name, *parts = attribute.split(".")
    column = pl.col(name)
    for part in parts:
        column = column.struct.field(part)
    return column


def _constant(literal: pl.Expr) -> pl.Series | None:
    """The value of a literal, as a series of one value."""
    if not literal.meta.is_literal(allow_aliasing=True):
        return None
    values = pl.select(literal).to_series()
    return values if len(values) == 1 else None


def _time(literal: pl.Expr) -> datetime | None:
    """The time of a literal; None where it is no point in time."""
    values = _constant(literal)
    if values is None or not isinstance(values.dtype, pl.Datetime) or values.dtype.time_zone is None:
        return None
    time: datetime | None = values.dt.convert_time_zone("UTC").item()
    return time


def _both(left: Allowed, right: Allowed) -> Allowed:
    return {**left, **right, **{key: left[key] & right[key] for key in left.keys() & right.keys()}}


def _either(left: Allowed, right: Allowed) -> Allowed:
    if _is_false(left) or _is_false(right):
        return right if _is_false(left) else left
    return {key: left[key] | right[key] for key in left.keys() & right.keys()}


def _is_false(found: Allowed) -> bool:
    return not all(found.values())
