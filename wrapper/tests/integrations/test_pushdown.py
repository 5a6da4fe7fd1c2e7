"""Which filters of the request follow from a predicate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import reduce
from operator import and_, or_
from typing import Any

import pytest
from flexportal_api.operations.customers import LIST_CUSTOMERS
from flexportal_api.operations.orders import LIST_ORDERS
from flexportal_api.operations.payments import LIST_PAYMENTS
from flexportal_api.operations.subscriptions import LIST_SUBSCRIPTIONS
from flexportal_core.operation import Filter, Operation, Paging, Parameter

# The predicates are built when a test runs, since importing polars takes its time.
Predicate = Callable[[Any], Any]

ADDRESSES = [f"person{number}@example.com" for number in range(101)]


def pushed(predicate: Predicate, operation: Any = LIST_CUSTOMERS) -> dict[str, Any] | None:
    """The filters for a predicate; None if no item can satisfy it."""
    import polars
    from flexportal.integrations.polars.pushdown import Pushdown

    found = Pushdown(operation, {}, in_order=False).filters_of(predicate(polars))
    one = (str, int, date)
    return (
        None
        if found is None
        else {name: {value} if isinstance(value, one) else set(value) for name, value in found.items()}
    )


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


NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
APRIL, MAY = date(2026, 4, 29), date(2026, 5, 3)
RANGES: dict[str, tuple[Predicate, dict[str, set[Any]] | None]] = {
    "above": (lambda pl: pl.col("due_date") > NOON, {"due_date_from": {APRIL}}),
    "at least": (lambda pl: pl.col("due_date") >= NOON, {"due_date_from": {APRIL}}),
    "below, reversed": (lambda pl: pl.lit(NOON) > pl.col("due_date"), {"due_date_to": {MAY}}),
    "at most": (lambda pl: pl.col("due_date") <= NOON, {"due_date_to": {MAY}}),
    "equal": (lambda pl: pl.col("due_date") == NOON, {"due_date_from": {APRIL}, "due_date_to": {MAY}}),
    "between": (
        lambda pl: pl.col("due_date").is_between(NOON, NOON, closed="left"),
        {"due_date_from": {APRIL}, "due_date_to": {MAY}},
    ),
    "either": (
        lambda pl: (pl.col("due_date") == NOON) | (pl.col("due_date") < NOON),
        {"due_date_to": {MAY}},
    ),
    "both": (
        lambda pl: (pl.col("due_date") > NOON) & (pl.col("due_date") < NOON.replace(year=2027)),
        {"due_date_from": {APRIL}, "due_date_to": {MAY.replace(year=2027)}},
    ),
    "never": (lambda pl: (pl.col("due_date") > NOON) & (pl.col("due_date") < NOON.replace(year=2025)), None),
    "anywhere": (lambda pl: (pl.col("due_date") > NOON) | (pl.col("due_date") < NOON), {}),
    "without a time zone": (lambda pl: pl.col("due_date") > NOON.replace(tzinfo=None), {}),
    "null": (lambda pl: pl.col("due_date") > pl.lit(None, dtype=pl.Datetime("us", "UTC")), {}),
    "a column": (lambda pl: pl.col("due_date") > pl.col("paid_at"), {}),
    "the last day": (lambda pl: pl.col("due_date") < datetime.max.replace(tzinfo=UTC), {}),
    "another column": (lambda pl: pl.col("paid_at") > NOON, {}),
    "another column between": (lambda pl: pl.col("total").is_between(1, 2), {}),
    "other operands": (lambda pl: pl.when(pl.col("manually_marked")).then(True).otherwise(False), {}),
}


@pytest.mark.parametrize(("predicate", "filters"), RANGES.values(), ids=RANGES)
def test_ranges_of_dates(predicate: Predicate, filters: dict[str, set[Any]] | None) -> None:
    assert pushed(predicate, LIST_PAYMENTS) == filters


def test_filters_of_other_lists() -> None:
    def nested(pl: Any) -> Any:
        return pl.col("customer").struct.field("customer_id") == "cus_1"

    assert pushed(nested, LIST_ORDERS) == {"customer_id": {"cus_1"}}
    assert pushed(lambda pl: pl.col("asset_serial_number") == "SN-1", LIST_SUBSCRIPTIONS) == {"serial_number": {"SN-1"}}
    for text in ("", " padded", "line\nbreak", "x" * 201):
        assert pushed(lambda pl, text=text: pl.col("sku") == text, LIST_SUBSCRIPTIONS) == {}  # type: ignore[misc]


def test_filters_by_numbers_and_flags() -> None:
    parameters = (
        Parameter("day", "day", kind=int, filter=Filter("billing_day")),
        Parameter("code", "code", filter=Filter("code"), bounds={"maxLength": 3}),
        Parameter("late", "late", kind=bool, filter=Filter("is_late")),
        Parameter("since", "since", kind=datetime, filter=Filter("created_at", "from")),
    )
    operation: Operation[Any] = Operation(
        "listThings", "GET", "/things", parameters, paging=Paging(None, None, "", None)
    )
    assert pushed(lambda pl: pl.col("billing_day").is_in([1, 5]), operation) == {"day": {1, 5}}
    assert pushed(lambda pl: pl.col("billing_day") == 1.5, operation) == {}
    assert pushed(lambda pl: pl.col("code") == "abc", operation) == {"code": {"abc"}}
    assert pushed(lambda pl: pl.col("code") == "abcd", operation) == {}
    assert pushed(lambda pl: pl.col("is_late") == False, operation) == {"late": {False}}  # noqa: E712 - a predicate
    assert pushed(lambda pl: pl.col("created_at") == NOON, operation) == {"since": {NOON.replace(day=29, month=4)}}


def test_values_of_several_filters_are_bounded_together() -> None:
    def many(pl: Any) -> Any:
        return pl.col("sku").is_in(ADDRESSES[:50]) & pl.col("customer_id").is_in(ADDRESSES[:3])

    found = pushed(many, LIST_SUBSCRIPTIONS)
    assert found is not None
    assert len(found) == 1
