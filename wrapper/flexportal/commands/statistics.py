"""Statistics: customers counted by status, type and country, with what they pay a month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

__all__ = ["GROUPS", "Group", "Summary", "summarize"]

# What customers are grouped by, and where in a row it is.
GROUPS: dict[str, tuple[str, ...]] = {
    "status": ("status",),
    "type": ("customerType",),
    "country": ("lastBillingAddress", "country"),
}
REVENUE = "totalMonthlyRevenue"
UNKNOWN = "(none)"


@dataclass(slots=True)
class Group:
    """Some customers: how many, and what they pay a month in major units."""

    customers: int = 0
    revenue: Decimal = Decimal(0)

    def add(self, revenue: Decimal) -> None:
        """Count one more."""
        self.customers += 1
        self.revenue += revenue

    def as_json(self) -> dict[str, Any]:
        """As `flexportal customers stats` prints it when piped."""
        return {"customers": self.customers, "monthly_revenue": float(self.revenue)}


@dataclass(slots=True)
class Summary:
    """All customers, and the groups among them, the largest first."""

    total: Group = field(default_factory=Group)
    groups: dict[str, dict[str, Group]] = field(default_factory=lambda: {name: {} for name in GROUPS})

    def as_json(self) -> dict[str, Any]:
        """As `flexportal customers stats` prints it when piped."""
        groups = {
            f"by_{name}": {value: group.as_json() for value, group in groups.items()}
            for name, groups in self.groups.items()
        }
        return self.total.as_json() | groups


def summarize(rows: Iterable[Mapping[str, Any]]) -> Summary:
    """Count rows as they pass; none is kept."""
    summary = Summary()
    for row in rows:
        revenue = _amount(row.get(REVENUE))
        summary.total.add(revenue)
        for name, path in GROUPS.items():
            summary.groups[name].setdefault(_text_at(row, path), Group()).add(revenue)
    for name, groups in summary.groups.items():
        summary.groups[name] = dict(sorted(groups.items(), key=lambda pair: (-pair[1].customers, pair[0])))
    return summary


def _amount(value: object) -> Decimal:
    # By way of its text: what was sent as 9.99 adds up as 9.99.
    is_amount = isinstance(value, (int, float)) and not isinstance(value, bool)
    return Decimal(str(value)) if is_amount else Decimal(0)


def _text_at(row: Mapping[str, Any], path: tuple[str, ...]) -> str:
    value: Any = row
    for key in path:
        value = cast("dict[str, Any]", value).get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) and value else UNKNOWN
