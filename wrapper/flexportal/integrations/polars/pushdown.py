"""The filters of a request that follow from a predicate: the values of a column wherever the predicate is true.

A predicate is analysed through polars' public API: it is split into its operands and rebuilt from them with each known
operator, and polars says whether the result is the same predicate. So nothing depends on how polars represents an
expression. Unknown operations (negation, casts, functions, comparisons of columns) are not pushed down.
"""

# polars names NumPy in its signatures, which need not be installed.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import polars as pl
from flexportal_core.operation import Operation, Parameter

from .. import EMAIL_ADDRESS

__all__ = ["Pushdown"]

# Each value takes a request at least; the whole list has as many items on a page.
MOST_VALUES = 100
LONGEST_TEXT = 200
DEPTH = 200
# What a server takes a day for, in which time zone, and whether its end is included: each is less than a day off.
MARGIN = timedelta(days=1)


class Span(NamedTuple):
    """The times from `low` to `high`, both included."""

    low: datetime = datetime.min.replace(tzinfo=UTC)
    high: datetime = datetime.max.replace(tzinfo=UTC)

    def __bool__(self) -> bool:
        return self.low <= self.high

    def __and__(self, other: Span) -> Span:
        return Span(max(self.low, other.low), min(self.high, other.high))

    def __or__(self, other: Span) -> Span:
        return Span(min(self.low, other.low), max(self.high, other.high))


ALL = Span()
# Attribute and kind of comparison → the values that it may have wherever the predicate is true. What is not named may
# have any. The values of one entry are all of one type, which pyright cannot know.
Found = Mapping[tuple[str, str], Any]
FALSE: Found = {("", ""): frozenset[object]()}


class Pushdown:
    """The filters that a list operation offers.

    Args:
        operation: The list operation.
        given: Arguments that the caller has passed, which stay as they are.
        in_order: Whether the items must come as without filters. If not, several values of a filter may be requested,
            whose items follow one another.
    """

    def __init__(self, operation: Operation[Any], given: Mapping[str, object], *, in_order: bool) -> None:
        self._parameters: dict[tuple[str, str], Parameter] = {
            (each.filter.attribute, each.filter.match): each
            for each in operation.parameters
            if each.filter is not None and each.argument not in given
        }
        self._columns = {attribute: _column(attribute) for attribute, _ in self._parameters}
        self._most = 1 if in_order else MOST_VALUES

    def filters_of(self, predicate: pl.Expr) -> dict[str, Any] | None:
        """The filters of the request for a predicate.

        Every item that satisfies the predicate passes them. Others may too, so the predicate is still to be applied.

        Returns:
            Argument → its value, or a list of values; None if no item can satisfy the predicate.
        """
        found = self._analysed(predicate, DEPTH)
        if _is_false(found):
            return None
        filters: dict[str, Any] = {}
        requests = 1
        for key, values in found.items():
            if isinstance(values, Span):
                filters |= self._range(key[0], values)
            elif len(values) * requests <= self._most and _is_sendable(self._parameters[key], values):
                requests *= len(values)
                filters[self._parameters[key].argument] = sorted(values) if len(values) > 1 else min(values)
        return filters

    def _range(self, attribute: str, span: Span) -> dict[str, Any]:
        filters: dict[str, Any] = {}
        for match, end, margin in (("from", span.low, -MARGIN), ("until", span.high, MARGIN)):
            parameter = self._parameters.get((attribute, match))
            with suppress(OverflowError):  # there is no end, or no day beside it
                time = end + margin
                if parameter is not None:
                    filters[parameter.argument] = time.date() if parameter.kind is date else time
        return filters

    def _analysed(self, predicate: pl.Expr, depth: int) -> Found:
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

    def _compared(self, predicate: pl.Expr, first: pl.Expr, second: pl.Expr) -> Found:
        for low, high in ((first, second), (second, first)):
            if any(map(predicate.meta.eq, (low < high, low <= high, high > low, high >= low))):
                return self._span(low, None, high) or self._span(high, low, None)
        return {}

    def _between(self, predicate: pl.Expr, first: pl.Expr, second: pl.Expr, third: pl.Expr) -> Found:
        for column, low, high in ((first, second, third), (third, second, first)):
            for closed in ("both", "left", "right", "none"):
                if predicate.meta.eq(column.is_between(low, high, closed=closed)):
                    return self._span(column, low, high)
        return {}

    def _equal(self, column: pl.Expr, literal: pl.Expr) -> Found:
        return {**self._values(column, literal), **self._span(column, literal, literal)}

    def _values(self, column: pl.Expr, literal: pl.Expr) -> Found:
        parameter = self._parameters.get((name := self._name(column), "equal"))
        values = _constant(literal)
        if parameter is None or values is None:
            return {}
        # Null equals nothing and is in no list. Another type, such as a category, has its own rules of comparison.
        values = (values.explode() if isinstance(values.dtype, pl.List) else values).drop_nulls()
        known = {str: values.dtype == pl.String, bool: values.dtype == pl.Boolean, int: values.dtype.is_integer()}
        is_of_kind = values.is_empty() or known.get(parameter.kind, False)
        return {(name, "equal"): frozenset(values)} if is_of_kind else {}

    def _span(self, column: pl.Expr, low: pl.Expr | None, high: pl.Expr | None) -> Found:
        name = self._name(column)
        if not self._parameters.keys() & {(name, "from"), (name, "until")}:
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


def _is_sendable(parameter: Parameter, values: frozenset[Any]) -> bool:
    """Whether every server accepts these values, and they filter anything."""
    if parameter.choices is not None:
        # A server may reject a value that the contract does not know, although items may have it.
        return values < {each.value for each in parameter.choices}
    if parameter.argument == "email":
        return all(map(EMAIL_ADDRESS.fullmatch, values))
    texts = [value for value in values if isinstance(value, str)]
    return all(0 < len(text) <= LONGEST_TEXT and text.isprintable() and text.strip() == text for text in texts)


def _both(left: Found, right: Found) -> Found:
    return {**left, **right, **{key: left[key] & right[key] for key in left.keys() & right.keys()}}


def _either(left: Found, right: Found) -> Found:
    if _is_false(left) or _is_false(right):
        return right if _is_false(left) else left
    return {key: left[key] | right[key] for key in left.keys() & right.keys()}


def _is_false(found: Found) -> bool:
    return not all(found.values())
