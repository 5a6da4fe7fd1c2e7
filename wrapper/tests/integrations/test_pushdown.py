"""Which filters of the request follow from a predicate."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Any

import pytest

# The predicates are built when a test runs, since importing polars takes its time.
Predicate = Callable[[Any], Any]

ADDRESSES = [f"person{number}@example.com" for number in range(101)]


def pushed(predicate: Predicate) -> dict[str, set[str]] | None:
    """The filters for a predicate; None if no customer can satisfy it."""
    import polars
    from flexportal.integrations.polars.pushdown import filters_of

    found = filters_of(predicate(polars))
    return None if found is None else {column: set(values) for column, values in found.items()}


def active(pl: Any) -> Any:
    return pl.col("status") == "active"


def business(pl: Any) -> Any:
    return pl.col("customer_type") == "business"


def empty(pl: Any) -> Any:
    return pl.col("email").is_in(pl.Series([[]], dtype=pl.List(pl.String)))


PUSHED: dict[str, tuple[Predicate, dict[str, set[str]]]] = {
    "equal": (active, {"status": {"active"}}),
    "equal, reversed": (lambda pl: pl.lit("active") == pl.col("status"), {"status": {"active"}}),
    "equal to an alias": (lambda pl: pl.lit("active").alias("x") == pl.col("status"), {"status": {"active"}}),
    "in a list": (lambda pl: pl.col("status").is_in(["active", None]), {"status": {"active"}}),
    "in a series": (lambda pl: pl.col("status").is_in(pl.Series("x", [["active"]])), {"status": {"active"}}),
    "in addresses": (lambda pl: pl.col("email").is_in(ADDRESSES[:100]), {"email": set(ADDRESSES[:100])}),
    "and": (lambda pl: active(pl) & business(pl), {"status": {"active"}, "customer_type": {"business"}}),
    "and something else": (lambda pl: active(pl) & (pl.col("total_orders") > 3), {"status": {"active"}}),
    "and true": (lambda pl: active(pl) & pl.lit(True), {"status": {"active"}}),
    "or": (
        lambda pl: (pl.col("email") == ADDRESSES[0]) | (pl.col("email") == ADDRESSES[1]),
        {"email": set(ADDRESSES[:2])},
    ),
    "or false": (lambda pl: active(pl) | pl.lit(False), {"status": {"active"}}),
    "false or": (lambda pl: pl.lit(False) | active(pl), {"status": {"active"}}),
    "or nothing": (lambda pl: active(pl) | (empty(pl) & business(pl)), {"status": {"active"}}),
    "in common": (lambda pl: (active(pl) & business(pl)) | active(pl), {"status": {"active"}}),
    "intersection": (
        lambda pl: pl.col("email").is_in(ADDRESSES[:3]) & pl.col("email").is_in(ADDRESSES[2:5]),
        {"email": {ADDRESSES[2]}},
    ),
    "deep": (lambda pl: reduce(and_, [active(pl)] * 150), {"status": {"active"}}),
    "too deep": (
        lambda pl: reduce(and_, [active(pl), *(pl.col("total_orders").is_in([number]) for number in range(400))]),
        {},
    ),
}


@pytest.mark.parametrize(("predicate", "filters"), PUSHED.values(), ids=PUSHED)
def test_predicates_that_become_filters(predicate: Predicate, filters: dict[str, set[str]]) -> None:
    assert pushed(predicate) == filters


NOT_PUSHED: dict[str, Predicate] = {
    "not": lambda pl: ~active(pl),
    "not equal": lambda pl: pl.col("status") != "active",
    "equal or both missing": lambda pl: pl.col("status").eq_missing("active"),
    "null": lambda pl: pl.col("status").is_null(),
    "in a list, nulls equal": lambda pl: pl.col("status").is_in(["active"], nulls_equal=True),
    "cast": lambda pl: pl.col("status").cast(pl.Categorical) == "active",
    "function": lambda pl: pl.col("status").str.to_lowercase() == "active",
    "two columns": lambda pl: pl.col("status") == pl.col("email"),
    "in columns": lambda pl: pl.col("status").is_in(pl.concat_list("email", "first_name")),
    "categories": lambda pl: pl.col("status").is_in(pl.Series(["active"], dtype=pl.Categorical).implode()),
    "computed": lambda pl: pl.lit("act") + "ive" == pl.col("status"),
    "several": lambda pl: pl.lit(pl.Series(["active", "inactive"])) == pl.col("status"),
    "or something else": lambda pl: active(pl) | (pl.col("total_orders") > 3),
    "another column": lambda pl: pl.col("first_name") == "active",
    "python": lambda pl: pl.col("status").map_elements(str.isidentifier, return_dtype=pl.Boolean),
    "true": lambda pl: pl.lit(True),
    "every value": lambda pl: pl.col("status").is_in(["active", "inactive"]),
    "a value unknown to the contract": lambda pl: pl.col("status").is_in(["active", "paused"]),
    "no address": lambda pl: pl.col("email").is_in(["nobody", ADDRESSES[0]]),
    "too many addresses": lambda pl: pl.col("email").is_in(ADDRESSES),
}


@pytest.mark.parametrize("predicate", NOT_PUSHED.values(), ids=NOT_PUSHED)
def test_other_predicates_are_applied_afterwards(predicate: Predicate) -> None:
    assert pushed(predicate) == {}


NOBODY: dict[str, Predicate] = {
    "contradiction": lambda pl: active(pl) & (pl.col("status") == "paused"),
    "empty list": empty,
    "null in a list": lambda pl: pl.col("status").is_in([None]),
    "equal to null": lambda pl: pl.lit(None) == pl.col("status"),
    "and false": lambda pl: business(pl) & pl.lit(False),
    "nobody or nobody": lambda pl: reduce(or_, [empty(pl), pl.lit(False)]),
}


@pytest.mark.parametrize("predicate", NOBODY.values(), ids=NOBODY)
def test_predicates_that_no_customer_can_satisfy(predicate: Predicate) -> None:
    assert pushed(predicate) is None
