"""The filters of a request that follow from a predicate: the values of a column wherever the predicate is true.

A predicate is analysed through polars' public API: it is split into its operands and rebuilt from them with each known
operator, and polars says whether the result is the same predicate. So nothing depends on how polars represents an
expression. Unknown operations (negation, casts, functions, comparisons of columns) are not pushed down.
"""

# polars names NumPy in its signatures, which need not be installed.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from flexportal_api.models.customer_status import CustomerStatus
from flexportal_api.models.customer_type import CustomerType

from .. import EMAIL_ADDRESS

__all__ = ["EMAIL", "Filters", "filters_of"]

# Column → its possible values wherever the predicate is true. Columns that are not named may have any value.
Filters = Mapping[str, frozenset[str]]

CHOICES = {"status": frozenset(CustomerStatus), "customer_type": frozenset(CustomerType)}
EMAIL = "email"
COLUMNS = (*CHOICES, EMAIL)
# Each takes a request; a page of the whole listing has as many customers.
MOST_ADDRESSES = 100
DEPTH = 200

FALSE: Filters = {"": frozenset()}


def filters_of(predicate: pl.Expr) -> Filters | None:
    """The filters of the request for a predicate.

    Every customer that satisfies the predicate passes them. Others may too, so the predicate is still to be applied.

    Returns:
        Column → the values to request; None if no customer can satisfy the predicate.
    """
    filters = _analysed(predicate, DEPTH)
    if _is_false(filters):
        return None
    return {column: values for column, values in filters.items() if _is_sendable(column, values)}


def _is_sendable(column: str, values: frozenset[str]) -> bool:
    if column == EMAIL:
        return len(values) <= MOST_ADDRESSES and all(map(EMAIL_ADDRESS.fullmatch, values))
    # A server may reject a value that the contract does not know, although customers may have it. All known values
    # filter nothing, but would be requested one after the other, which changes the order.
    return values < CHOICES[column]


def _analysed(predicate: pl.Expr, depth: int) -> Filters:
    operands = predicate.meta.pop() if depth else []
    if not operands and predicate.meta.is_literal():
        return FALSE if pl.select(predicate).item() is False else {}
    if len(operands) != 2:
        return {}
    for left, right in (operands, reversed(operands)):
        if predicate.meta.eq(left & right):
            return _both(_analysed(left, depth - 1), _analysed(right, depth - 1))
        if predicate.meta.eq(left | right):
            return _either(_analysed(left, depth - 1), _analysed(right, depth - 1))
        if predicate.meta.eq(left == right):
            return _values(left, right) or _values(right, left)
        if predicate.meta.eq(left.is_in(right)):
            return _values(left, right)
    return {}


def _both(left: Filters, right: Filters) -> Filters:
    return {**left, **right, **{column: left[column] & right[column] for column in left.keys() & right.keys()}}


def _either(left: Filters, right: Filters) -> Filters:
    if _is_false(left) or _is_false(right):
        return right if _is_false(left) else left
    return {column: left[column] | right[column] for column in left.keys() & right.keys()}


def _is_false(filters: Filters) -> bool:
    return not all(filters.values())


def _values(column: pl.Expr, literal: pl.Expr) -> Filters:
    name = next((name for name in COLUMNS if column.meta.eq(pl.col(name))), None)
    if name is None or not literal.meta.is_literal(allow_aliasing=True):
        return {}
    values = pl.select(literal).to_series()
    if len(values) != 1:
        return {}
    # Null equals nothing and is in no list. Another type, such as a category, has its own rules of comparison.
    values = (values.explode() if isinstance(values.dtype, pl.List) else values).drop_nulls()
    return {name: frozenset(values)} if values.dtype == pl.String or values.is_empty() else {}
