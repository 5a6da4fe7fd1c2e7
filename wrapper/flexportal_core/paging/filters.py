"""Filters: the values that callers pass, checked and split into the single-valued lists that the API offers."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import cast

from ..operation import Parameter
from ..values import checked, timestamp

__all__ = ["FilterValue", "Partition", "Value", "checked_options", "partitions", "with_all_choices"]

# What a parameter's value may be. Text nearly always; an API may filter by number or flag as well.
Value = object

# What a caller may pass for a filter; None means: do not filter.
FilterValue = Value | Collection[Value] | None

# The parameters of one single-valued listing: Python argument name → value.
Partition = Mapping[str, Value]


def partitions(parameters: Sequence[Parameter], values: Mapping[str, FilterValue]) -> tuple[Partition, ...]:
    """Every combination of the given values, in the order they were given; the last filter varies fastest.

    An item has one value of each filtered field, so the combinations do not overlap.

    Args:
        parameters: The filters of the operation.
        values: Python argument name → what the caller passed.

    Returns:
        At least one partition; a partition without filters is the whole list.

    Raises:
        TypeError: A value is not of the filter's type, nor a collection of such values where it compares for equality.
        ValueError: A collection is empty, or a text is not a value of this filter.
    """
    columns = [
        [(parameter.argument, value) for value in _members(parameter, values[parameter.argument])]
        for parameter in parameters
        if values.get(parameter.argument) is not None
    ]
    return tuple(dict(row) for row in itertools.product(*columns))


def with_all_choices(parameters: Sequence[Parameter], values: Mapping[str, FilterValue]) -> dict[str, FilterValue]:
    """The values, with all choices of each filter that has no value and whose choices partition the list."""
    every = {each.argument: list(each.choices or ()) for each in parameters if each.filter and each.filter.exhaustive}
    return {name: every.get(name) if value is None else value for name, value in values.items()}


def checked_options(parameters: Sequence[Parameter], values: Mapping[str, Value]) -> Partition:
    """The values of parameters that do not filter, checked; None leaves one out.

    Raises:
        TypeError: An option is of the wrong type, or a required one is missing.
        ValueError: An option has a value that it cannot have.
    """
    for parameter in parameters:
        if parameter.required and values.get(parameter.argument) is None:
            raise TypeError(f"{parameter.argument} is required")
    given = [parameter for parameter in parameters if values.get(parameter.argument) is not None]
    return {parameter.argument: _checked(parameter, values[parameter.argument]) for parameter in given}


def _members(parameter: Parameter, value: FilterValue) -> list[Value]:
    """The distinct values, in order."""
    if not isinstance(value, (list, tuple, set, frozenset)):
        return [_checked(parameter, value)]
    if parameter.filter is not None and parameter.filter.match != "equal":
        raise TypeError(f"{parameter.argument} is one end of a range and takes a single value, not a list")
    members = [_checked(parameter, member) for member in cast("Iterable[Value]", value)]
    if not members:
        raise ValueError(f"{parameter.argument} is an empty list, which matches nothing; pass None for no filter")
    distinct = list(dict.fromkeys(members))
    # A set has no order of its own: sort it, so that two runs send the same requests in the same order.
    return sorted(distinct, key=str) if isinstance(value, (set, frozenset)) else distinct


def _checked(parameter: Parameter, value: Value) -> Value:
    name, compares = parameter.argument, parameter.filter
    if isinstance(value, date) and compares is not None and compares.match != "equal":
        return timestamp(name, value)
    sent = checked(name, value, parameter.kind, parameter.choices, parameter.bounds)
    if isinstance(sent, str) and (not sent or not _is_encodable(sent)):
        raise ValueError(f"{name} must be non-empty text that UTF-8 can encode")
    return cast("Value", sent)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True
