"""Filters of a query that become part of the requests: values, ranges of dates, and tenants."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flexportal_core.operation import Operation, Parameter
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

from .. import EMAIL_ADDRESS
from ..lists import method_of
from .source import ListReader

__all__ = ["FilteringReader"]

Path = tuple[str, ...]

# Each combination of values takes a request at least; with more of them, Spark filters a read of the whole list.
MOST_VALUES = 100
TENANT: Path = ("tenant_id",)
# A date without a time may mean midnight or the whole day, in the server's time zone.
MARGIN = timedelta(days=2)


class FilteringReader(ListReader):
    """A reader that accepts filters."""

    _requests = 1

    @private
    def pushFilters(self, filters: list[Filter]) -> Iterable[Filter]:  # noqa: N802 - Spark's name for it
        """Narrow the requests by filters that the API has too. Returns all filters: Spark is to apply them again."""
        parameters = _parameters(self.operation)
        values = _values(filters, {TENANT, *(path for path, match in parameters if match == "equal")})
        bounds = _bounds(filters)
        self._wanted_tenants = values.pop(TENANT, None)
        self._is_empty = not all(values.values())
        for (path, match), parameter in parameters.items():
            if match == "equal" and path in values:
                self._push(parameter, sorted(values[path]))
            elif (path, match) in bounds:
                self._push_bound(parameter, bounds[path, match])
        return filters

    def _push(self, parameter: Parameter, values: Sequence[Any]) -> None:
        requests = self._requests * len(values)
        is_pushed = requests <= MOST_VALUES and self._is_sendable(parameter, values)
        if is_pushed:
            self._listing[parameter.argument], self._requests = values, requests
        # A scan is partitioned by known values; other filters leave too few rows to partition.
        exhaustive = parameter.filter is not None and parameter.filter.exhaustive
        self._split = self._split and is_pushed == exhaustive

    def _push_bound(self, parameter: Parameter, bound: datetime) -> None:
        try:
            is_from = parameter.filter is not None and parameter.filter.match == "from"
            self._listing[parameter.argument] = (bound - MARGIN if is_from else bound + MARGIN).date()
        except OverflowError:
            return

    def _is_sendable(self, parameter: Parameter, values: Sequence[Any]) -> bool:
        """Whether every server accepts these values, which may be none at all."""
        with self.planning() as client:
            try:
                method_of(client, self.operation)(**{parameter.argument: list(values) or None})
            except (TypeError, ValueError):
                return False
        return parameter.argument != "email" or all(map(EMAIL_ADDRESS.fullmatch, values))


def _parameters(operation: Operation[Any]) -> dict[tuple[Path, str], Parameter]:
    """The parameters that filter, by the column that they compare with and how."""
    return {
        (_path(each.filter.attribute.split(".")), each.filter.match): each
        for each in operation.parameters
        if each.filter is not None
    }


def _path(names: Iterable[str]) -> Path:
    # An attribute that Python reserves has an underscore behind it, which a column has not.
    return tuple(name.strip("_") for name in names)


def _values(filters: Iterable[Filter], columns: Collection[Path]) -> dict[Path, set[Any]]:
    """The values that these columns must have one of; none where the filters contradict each other."""
    found: dict[Path, set[Any]] = {}
    for each in filters:
        match each:
            case EqualTo(path, str(value)) | EqualNullSafe(path, str(value)):
                column, allowed = _path(path), {value}
            case In(path, several) if _path(path) in columns:
                column, allowed = _path(path), {value for value in several if value is not None}
            case _:
                continue
        if column in columns:
            found[column] = found.get(column, allowed) & allowed
    return found


def _bounds(filters: Iterable[Filter]) -> dict[tuple[Path, str], datetime]:
    """The first and the last moment that columns may have."""
    found: dict[tuple[Path, str], datetime] = {}
    for each in filters:
        match each:
            case GreaterThan(path, datetime() as value) | GreaterThanOrEqual(path, datetime() as value):
                found[path, "from"] = max(value, found.get((path, "from"), value))
            case LessThan(path, datetime() as value) | LessThanOrEqual(path, datetime() as value):
                found[path, "until"] = min(value, found.get((path, "until"), value))
            case EqualTo(path, datetime() as value):
                found[path, "from"] = found[path, "until"] = value
            case _:
                pass
    return found
