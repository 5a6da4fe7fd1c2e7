"""The filters of a request that follow from what a query allows in columns: some values, or a span of time."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from flexportal_core.operation import Operation, Parameter
from flexportal_core.values import checked

__all__ = ["ALL", "MOST_VALUES", "Allowed", "Filters", "Span"]

# Each value takes a request at least; the whole list has as many items on a page.
MOST_VALUES = 100
LONGEST_TEXT = 200
# Roughly an e-mail address. A server may reject anything else, which no customer has.
EMAIL_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
# What a server takes a day for, in which time zone, and whether its end is included: together less than two days.
MARGIN = timedelta(days=2)


class Span(NamedTuple):
    """The times from `low` to `high`, both included."""

    low: datetime = datetime.min.replace(tzinfo=UTC)
    high: datetime = datetime.max.replace(tzinfo=UTC)

    def __bool__(self) -> bool:
        return self.low <= self.high

    def __and__(self, other: Span) -> Span:
        return Span(max(self.low, other.low), min(self.high, other.high))

    def __or__(self, other: Span) -> Span:
        return Span(min(self.low, other.low), max(self.high, other.high))


ALL = Span()
Allowed = Mapping[tuple[str, str], Any]
"""Attribute and "equal" or "range" → the set of values, or the `Span`, that an item of the result must have.

What is not named may have any. The values of a set are all of one type, which pyright cannot know.
"""


class Filters:
    """The filters that a list operation offers.

    Args:
        operation: The list operation.
        given: Arguments that the caller has passed, which stay as they are.
    """

    def __init__(self, operation: Operation[Any], given: Collection[str] = ()) -> None:
        self.parameters: dict[tuple[str, str], Parameter] = {
            (each.filter.attribute, each.filter.match): each
            for each in operation.parameters
            if each.filter is not None and each.argument not in given
        }
        self.keys = {(name, match if match == "equal" else "range") for name, match in self.parameters}
        """What can be a filter, as a key of `Allowed`."""

    def arguments(self, allowed: Allowed, most: int) -> dict[str, Any] | None:
        """The filters of the request.

        Every item of the result passes them. Others may too, so the query is still to be applied.

        Args:
            allowed: What the query allows; only keys of this object's `keys`, unless it allows nothing.
            most: Maximum number of requests.

        Returns:
            Argument → its value, or a list of values; None if no item can be in the result.
        """
        if not all(allowed.values()):
            return None
        found: dict[str, Any] = {}
        requests = 1
        for (attribute, kind), values in allowed.items():
            parameter = self.parameters.get((attribute, kind))
            if parameter is None:
                found |= self._range(attribute, values)
            elif len(values) * requests <= most and _is_sendable(parameter, values):
                requests *= len(values)
                found[parameter.argument] = sorted(values) if len(values) > 1 else min(values)
        return found

    def _range(self, attribute: str, span: Span) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for match, end, margin in (("from", span.low, -MARGIN), ("until", span.high, MARGIN)):
            parameter = self.parameters.get((attribute, match))
            with suppress(OverflowError):  # there is no end, or no day beside it
                time = end + margin
                if parameter is not None:
                    found[parameter.argument] = time.date() if parameter.kind is date else time
        return found


def _is_sendable(parameter: Parameter, values: Collection[Any]) -> bool:
    """Whether every server accepts these values, and they filter anything."""
    if parameter.choices is not None:
        # A server may reject a value that the contract does not know, although items may have it.
        return set(values) < {each.value for each in parameter.choices}
    try:
        for value in values:
            checked(parameter.argument, value, parameter.kind, None, parameter.bounds)
    except (TypeError, ValueError):
        return False
    if parameter.argument == "email":
        return all(map(EMAIL_ADDRESS.fullmatch, values))
    texts = [value for value in values if isinstance(value, str)]
    return all(0 < len(text) <= LONGEST_TEXT and text.isprintable() and text.strip() == text for text in texts)
