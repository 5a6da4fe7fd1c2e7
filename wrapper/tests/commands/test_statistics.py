"""Statistics: what is counted, what it adds up to, in which order the groups come."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flexportal.commands.statistics import Group, summarize


def row(country: object, revenue: object = 9.99, **others: Any) -> dict[str, Any]:
    address = {"country": country} if country is not None else None
    business: dict[str, Any] = {"status": "active", "customerType": "business"}
    return business | {"totalMonthlyRevenue": revenue, "lastBillingAddress": address} | others


def test_amounts_add_up_as_they_were_sent() -> None:
    summary = summarize([row("DE"), row("DE", 0.01), row("AT", "much"), row("AT", True), row("AT", None)])
    assert summary.total == Group(5, Decimal("10.00"))
    assert summary.groups == {
        "status": {"active": Group(5, Decimal("10.00"))},
        "type": {"business": Group(5, Decimal("10.00"))},
        "country": {"DE": Group(2, Decimal("10.00")), "AT": Group(3, Decimal(0))},
    }


def test_the_largest_groups_come_first_and_equal_ones_by_name() -> None:
    countries = ["DE", "CH", "AT", "AT", "CH", "AT", "AT", "DE", "BE"]
    summary = summarize(map(row, countries))
    assert list(summary.groups["country"]) == ["AT", "CH", "DE", "BE"]


def test_what_no_group_names_is_counted_as_none() -> None:
    rows = [row("DE"), row(None), row(""), row(49), row("AT", lastBillingAddress="here"), {}]
    assert {name: group.customers for name, group in summarize(rows).groups["country"].items()} == {
        "(none)": 5,
        "DE": 1,
    }
    assert summarize(rows).groups["status"]["(none)"].customers == 1


def test_as_json_they_are_one_object() -> None:
    assert summarize([row("DE"), row("DE", 0.01, status="inactive")]).as_json() == {
        "customers": 2,
        "monthly_revenue": 10.0,
        "by_status": {
            "active": {"customers": 1, "monthly_revenue": 9.99},
            "inactive": {"customers": 1, "monthly_revenue": 0.01},
        },
        "by_type": {"business": {"customers": 2, "monthly_revenue": 10.0}},
        "by_country": {"DE": {"customers": 2, "monthly_revenue": 10.0}},
    }
