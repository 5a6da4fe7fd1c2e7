"""Customers counted by status, type and country, with their monthly revenue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

__all__ = ["GROUPS", "Group", "Summary", "summarize"]

# Group → the field of an item that it counts by, and the field within that, if any.
GROUPS: dict[str, tuple[str, ...]] = {
    "status": ("status",),
    "type": ("customerType",),
    "country": ("lastBillingAddress", "country"),
}
REVENUE = "totalMonthlyRevenue"
UNKNOWN = "(none)"


@dataclass(slots=True)
class Group:
    """A number of customers and their monthly revenue, in major units."""

    customers: int = 0
    revenue: Decimal = Decimal(0)

    def add(self, customers: int, revenue: Decimal) -> None:
        """Add customers to the group."""
        self.customers += customers
        self.revenue += revenue

    def as_json(self) -> dict[str, Any]:
        """The group as `flexportal customers stats` prints it when piped."""
        return {"customers": self.customers, "monthly_revenue": float(self.revenue)}


@dataclass(slots=True)
class Summary:
    """All customers, and their groups, the largest first."""

    total: Group = field(default_factory=Group)
    groups: dict[str, dict[str, Group]] = field(default_factory=lambda: {name: {} for name in GROUPS})

    def as_json(self) -> dict[str, Any]:
        """The summary as `flexportal customers stats` prints it when piped."""
        groups = {
            f"by_{name}": {value: group.as_json() for value, group in groups.items()}
            for name, groups in self.groups.items()
        }
        return self.total.as_json() | groups


def summarize(rows: Iterable[Mapping[str, Any]]) -> Summary:
    """Count rows one by one; none is kept in memory."""
    summary = Summary()
    for row in rows:
        revenue = _amount(row.get(REVENUE))
        summary.total.add(1, revenue)
        for name, path in GROUPS.items():
            summary.groups[name].setdefault(_text_at(row, path), Group()).add(1, revenue)
    for name, groups in summary.groups.items():
        summary.groups[name] = dict(sorted(groups.items(), key=lambda pair: (-pair[1].customers, pair[0])))
    return summary


def _amount(value: object) -> Decimal:
    # Through its text, so that 9.99 is added as 9.99.
    is_amount = isinstance(value, (int, float)) and not isinstance(value, bool)
    return Decimal(str(value)) if is_amount else Decimal(0)


def _text_at(row: Mapping[str, Any], path: tuple[str, ...]) -> str:
    value: Any = row
    for key in path:
        value = cast("dict[str, Any]", value).get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) and value else UNKNOWN
