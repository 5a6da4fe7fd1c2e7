"""What of a predicate a request can ask for: the texts that a column must have one of, wherever the predicate holds.

A predicate is taken apart by polars' own means: it gives up its operands, is built anew from them with each operator
known here, and whether that is the same predicate polars says. So nothing depends on how polars writes an expression
down, and what is not known here (negations, casts, functions, comparisons of columns) is no reason to ask for less.
"""

# polars names NumPy in its signatures, which need not be there.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ..adapter import CustomerStatus, CustomerType
from ..filters import ADDRESS

__all__ = ["EMAIL", "Wanted", "pushed"]

# Column → the texts of which it has one wherever the predicate holds. Columns that are not named may hold anything.
Wanted = Mapping[str, frozenset[str]]

CHOICES = {"status": frozenset(CustomerStatus), "customer_type": frozenset(CustomerType)}
EMAIL = "email"
COLUMNS = (*CHOICES, EMAIL)
# A request each; a page of the whole listing brings as many customers.
MOST_ADDRESSES = 100
DEPTH = 200

NOTHING: Wanted = {"": frozenset()}


def pushed(predicate: pl.Expr) -> Wanted | None:
    """The filters to ask with.

    Every customer that the predicate keeps passes them. Others may as well, so the predicate is still to be applied.

    Returns:
        Column → the values to ask for, each a value that the client sends; None where no customer can be kept.
    """
    wanted = _wanted(predicate, DEPTH)
    if _is_nothing(wanted):
        return None
    return {column: texts for column, texts in wanted.items() if _is_sendable(column, texts)}


def _is_sendable(column: str, texts: frozenset[str]) -> bool:
    if column == EMAIL:
        return len(texts) <= MOST_ADDRESSES and all(map(ADDRESS.fullmatch, texts))
    # By the contract a server may refuse a value that it does not know, and customers may have one all the same. All
    # that are known narrow nothing, and would be asked for one after the other, which changes the order.
    return texts < CHOICES[column]


def _wanted(predicate: pl.Expr, depth: int) -> Wanted:
    operands = predicate.meta.pop() if depth else []
    if not operands and predicate.meta.is_literal():
        return NOTHING if pl.select(predicate).item() is False else {}
    if len(operands) != 2:
        return {}
    for left, right in (operands, reversed(operands)):
        if predicate.meta.eq(left & right):
            return _both(_wanted(left, depth - 1), _wanted(right, depth - 1))
        if predicate.meta.eq(left | right):
            return _either(_wanted(left, depth - 1), _wanted(right, depth - 1))
        if predicate.meta.eq(left == right):
            return _one_of(left, right) or _one_of(right, left)
        if predicate.meta.eq(left.is_in(right)):
            return _one_of(left, right)
    return {}


def _both(left: Wanted, right: Wanted) -> Wanted:
    return {**left, **right, **{column: left[column] & right[column] for column in left.keys() & right.keys()}}


def _either(left: Wanted, right: Wanted) -> Wanted:
    if _is_nothing(left) or _is_nothing(right):
        return right if _is_nothing(left) else left
    return {column: left[column] | right[column] for column in left.keys() & right.keys()}


def _is_nothing(wanted: Wanted) -> bool:
    return not all(wanted.values())


def _one_of(column: pl.Expr, literal: pl.Expr) -> Wanted:
    name = next((name for name in COLUMNS if column.meta.eq(pl.col(name))), None)
    if name is None or not literal.meta.is_literal(allow_aliasing=True):
        return {}
    values = pl.select(literal).to_series()
    if len(values) != 1:
        return {}
    # A null equals nothing, and is in no list. Text of another type, such as a category, compares by its own rules.
    values = (values.explode() if isinstance(values.dtype, pl.List) else values).drop_nulls()
    return {name: frozenset(values)} if values.dtype == pl.String or values.is_empty() else {}
