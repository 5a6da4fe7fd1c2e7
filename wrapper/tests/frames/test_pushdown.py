"""What of a predicate becomes part of the request, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import polars as pl
import pytest
from flexportal.frames.pushdown import MOST_ADDRESSES, pushed
from polars import col, lit

# polars names NumPy in its signatures, which need not be there.
# pyright: reportUnknownMemberType=false

STATUS, TYPE, EMAIL, ORDERS = col("status"), col("customer_type"), col("email"), col("total_orders")
ACTIVE, BUSINESS = STATUS == "active", TYPE == "business"
ADDRESSES = [f"person{number}@example.com" for number in range(MOST_ADDRESSES + 1)]


def filters_of(predicate: pl.Expr) -> dict[str, set[str]] | None:
    """What is asked for by way of a predicate."""
    found = pushed(predicate)
    return None if found is None else {column: set(texts) for column, texts in found.items()}


def all_of(predicates: list[pl.Expr]) -> pl.Expr:
    """As somebody writes it who knows only of `&`."""
    found = predicates[0]
    for predicate in predicates[1:]:
        found &= predicate
    return found


def both(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return left & right


def either(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return left | right


def is_known(status: str) -> bool:
    """A function of Python's, which polars knows nothing of."""
    return status.isidentifier()


@pytest.mark.parametrize(
    ("predicate", "filters"),
    [
        (ACTIVE, {"status": {"active"}}),
        (lit("active") == STATUS, {"status": {"active"}}),
        (STATUS.is_in(["active"]), {"status": {"active"}}),
        (STATUS.is_in(("active", None)), {"status": {"active"}}),
        (STATUS.is_in(pl.Series(["active"]).implode()), {"status": {"active"}}),
        (STATUS.is_in(pl.Series("chosen", [["active"]])), {"status": {"active"}}),
        (EMAIL.is_in(ADDRESSES[:3]), {"email": set(ADDRESSES[:3])}),
        (lit("active").alias("wanted") == STATUS, {"status": {"active"}}),
        (ACTIVE & BUSINESS, {"status": {"active"}, "customer_type": {"business"}}),
        (ACTIVE & (ORDERS > 3) & EMAIL.str.contains("a"), {"status": {"active"}}),
        ((ADDRESSES[0] == EMAIL) | (ADDRESSES[1] == EMAIL), {"email": set(ADDRESSES[:2])}),
        ((ACTIVE & BUSINESS) | (ACTIVE & (ORDERS > 3)), {"status": {"active"}}),
        (EMAIL.is_in(ADDRESSES[:3]) & EMAIL.is_in(ADDRESSES[2:5]), {"email": {ADDRESSES[2]}}),
        (ACTIVE | (EMAIL.is_in(pl.Series([[]], dtype=pl.List(pl.String))) & BUSINESS), {"status": {"active"}}),
        (ACTIVE & lit(True), {"status": {"active"}}),
        (ACTIVE | lit(False), {"status": {"active"}}),
        (lit(False) | ACTIVE, {"status": {"active"}}),
        (all_of([ACTIVE] * 150), {"status": {"active"}}),
    ],
    ids=lambda value: " ".join(cast("dict[str, object]", value)) if isinstance(value, dict) else str(value)[:80],
)
def test_what_a_request_can_ask_for_is_asked_for(predicate: pl.Expr, filters: dict[str, set[str]]) -> None:
    assert filters_of(predicate) == filters


@pytest.mark.parametrize(
    "predicate",
    [
        ~ACTIVE,
        STATUS != "active",
        STATUS.eq_missing("active"),
        STATUS.is_null(),
        STATUS.is_in(["active"], nulls_equal=True),
        STATUS > "active",
        STATUS.cast(pl.Categorical) == "active",
        STATUS.str.to_lowercase() == "active",
        STATUS == EMAIL,
        STATUS.is_in(pl.concat_list("email", "first_name")),
        lit("active", dtype=pl.Enum(["active", "inactive"])) == STATUS,
        STATUS.is_in(pl.Series(["active"], dtype=pl.Categorical).implode()),
        lit("act") + "ive" == STATUS,
        lit(pl.Series(["active", "inactive"])) == STATUS,
        ACTIVE | (ORDERS > 3),
        ACTIVE ^ BUSINESS,
        ACTIVE.fill_null(value=False),
        pl.when(ACTIVE).then(lit(True)).otherwise(lit(False)),
        col("first_name") == "active",
        STATUS.map_elements(is_known, return_dtype=pl.Boolean),
        lit(True),
        lit(None, dtype=pl.Boolean),
    ],
    ids=str,
)
def test_what_is_not_known_for_sure_is_not_asked_for(predicate: pl.Expr) -> None:
    assert filters_of(predicate) == {}


@pytest.mark.parametrize(
    "predicate",
    [
        STATUS == "paused",
        STATUS.is_in(["active", "paused"]),
        STATUS == "Active",
        EMAIL == "nobody",
        EMAIL == "",
        EMAIL == "a@b\n",
        EMAIL.is_in(["a" * 65 + "@example.com"]),
        EMAIL.is_in(["nobody", ADDRESSES[0]]),
    ],
    ids=str,
)
def test_a_value_that_a_server_may_refuse_is_filtered_after(predicate: pl.Expr) -> None:
    assert filters_of(predicate & BUSINESS) == {"customer_type": {"business"}}


def test_all_the_values_there_are_narrow_nothing() -> None:
    assert filters_of(STATUS.is_in(["active", "inactive"])) == {}


def test_more_addresses_than_a_page_has_customers_are_filtered_after() -> None:
    assert filters_of(EMAIL.is_in(ADDRESSES)) == {}
    assert filters_of(EMAIL.is_in(ADDRESSES[:-1])) == {"email": set(ADDRESSES[:-1])}


@pytest.mark.parametrize(
    "predicate",
    [
        ACTIVE & (STATUS == "inactive"),
        ACTIVE & (STATUS == "paused"),
        STATUS.is_in(pl.Series([[]], dtype=pl.List(pl.String))),
        STATUS.is_in([None]),
        lit(None) == STATUS,
        lit(False),
        BUSINESS & lit(False),
        EMAIL.is_in([None]) | lit(False),
        (ACTIVE & (STATUS == "inactive")) | (BUSINESS & (TYPE == "individual")),
    ],
    ids=str,
)
def test_what_nobody_can_fulfil_is_known_without_asking(predicate: pl.Expr) -> None:
    assert filters_of(predicate) is None


@pytest.mark.parametrize(("levels", "found"), [(199, True), (200, False)])
@pytest.mark.parametrize("leads", [True, False], ids=["first", "last"])
@pytest.mark.parametrize(("joined", "other"), [(both, BUSINESS), (either, ACTIVE)], ids=["and", "or"])
def test_two_hundred_levels_are_looked_into(
    joined: Callable[[pl.Expr, pl.Expr], pl.Expr], other: pl.Expr, leads: bool, levels: int, found: bool
) -> None:
    deep = ACTIVE
    for _ in range(levels):
        deep = joined(deep, other) if leads else joined(other, deep)
    assert ("status" in (filters_of(deep) or {})) is found


def test_a_predicate_of_any_depth_is_taken_apart_as_far_as_it_pays() -> None:
    deep = all_of([ACTIVE, *(ORDERS.is_in([number]) for number in range(400))])
    assert filters_of(deep) == {}
    assert filters_of(ACTIVE & deep) == {"status": {"active"}}
