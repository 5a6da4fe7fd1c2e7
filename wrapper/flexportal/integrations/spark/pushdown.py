"""Filters of a query that become part of the requests: values, ranges of dates, and tenants."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from flexportal_core.tracebacks import private
from pyspark.sql.datasource import (
    EqualNullSafe,
    EqualTo,
    Filter,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    LessThan,
    LessThanOrEqual,
)

from ..pushdown import MOST_VALUES, Allowed, Filters, Span
from .source import ListReader

__all__ = ["FilteringReader"]

Key = tuple[str, str]

TENANT: Key = ("tenant_id", "equal")


class FilteringReader(ListReader):
    """A reader that accepts filters."""

    @private
    def pushFilters(self, filters: list[Filter]) -> Iterable[Filter]:  # noqa: N802 - Spark's name for it
        """Narrow the requests by filters that the API has too. Returns all filters: Spark is to apply them again."""
        offered = Filters(self.operation)
        allowed = _allowed(filters, offered.keys | {TENANT})
        self._wanted_tenants = allowed.pop(TENANT, None)
        arguments = offered.arguments(allowed, MOST_VALUES)
        self._is_empty = arguments is None
        self._listing |= arguments or {}
        for (attribute, kind), values in allowed.items():
            if kind == "equal":
                parameter = offered.parameters[attribute, kind]
                # A scan is partitioned by known values; other filters leave too few rows to partition.
                if parameter.filter is not None and parameter.filter.exhaustive:
                    self._split = self._split and values <= {each.value for each in parameter.choices or ()}
                else:
                    self._split = self._split and parameter.argument not in self._listing
        return filters


def _allowed(filters: Iterable[Filter], keys: Collection[Key]) -> dict[Key, Any]:
    """What the filters together allow in the columns that can be filtered by."""
    found: dict[Key, Any] = {}
    for each in filters:
        for key, values in _allowed_by(each).items():
            if key in keys:
                found[key] = found[key] & values if key in found else values
    return found


def _allowed_by(each: Filter) -> Allowed:
    # Spark's times are aware, in UTC.
    match each:
        case EqualTo(path, str(value)) | EqualNullSafe(path, str(value)):
            return {(".".join(path), "equal"): frozenset({value})}
        case In(path, values):
            return {(".".join(path), "equal"): frozenset(value for value in values if value is not None)}
        case EqualTo(path, datetime() as value):
            return {(".".join(path), "range"): Span(value, value)}
        case GreaterThan(path, datetime() as value) | GreaterThanOrEqual(path, datetime() as value):
            return {(".".join(path), "range"): Span(low=value)}
        case LessThan(path, datetime() as value) | LessThanOrEqual(path, datetime() as value):
            return {(".".join(path), "range"): Span(high=value)}
        case _:
            return {}
