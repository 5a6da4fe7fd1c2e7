"""Filters: what callers pass, checked and laid out as the single-valued listings that the API understands."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

__all__ = ["ADDRESS", "FilterParameter", "FilterValue", "Partition", "Value", "all_parted", "options", "partitions"]

# What a parameter's value may be. Text nearly always; an API may filter by number or flag as well.
Value = object

# What a caller may pass for a filter; None means: do not filter.
FilterValue = Value | Collection[Value] | None

# An e-mail address, roughly. What is none a server may refuse, where nobody has it.
ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")

# The parameters of one single-valued listing: Python argument name → value.
Partition = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class FilterParameter:
    """A parameter of a list operation that does not page: a filter, or an option such as the order.

    Args:
        argument: Its name in Python.
        attribute: The item's attribute that it compares with, by equality; None for an option.
        choices: The enum of its values; None where it has none.
        kind: What its values are.
        required: Whether the API insists on it.
        parts: Whether every item has exactly one of the choices, so that they part a listing.
    """

    argument: str
    attribute: str | None
    choices: type[StrEnum] | None = None
    kind: type = str
    required: bool = False
    parts: bool = False


def partitions(parameters: Sequence[FilterParameter], values: Mapping[str, FilterValue]) -> tuple[Partition, ...]:
    """Every combination of the values asked for, in the order they were given; the last filter varies fastest.

    An item has one value of each filtered field, so the combinations don't overlap, and together they are what was
    asked for.

    Args:
        parameters: The filters there are.
        values: Python argument name → what the caller passed.

    Returns:
        At least one partition; a partition without filters is the whole listing.

    Raises:
        TypeError: A value is neither text nor a collection of texts.
        ValueError: A collection is empty, or a text is not a value of this filter.
    """
    columns = [
        [(parameter.argument, value) for value in _members(parameter, values[parameter.argument])]
        for parameter in parameters
        if values.get(parameter.argument) is not None
    ]
    return tuple(dict(row) for row in itertools.product(*columns))


def all_parted(parameters: Sequence[FilterParameter], values: Mapping[str, FilterValue]) -> dict[str, FilterValue]:
    """The values asked for, and for each filter that parts the listing and was not asked for, all of its choices."""
    every = {parameter.argument: list(parameter.choices or ()) for parameter in parameters if parameter.parts}
    return {name: every.get(name) if value is None else value for name, value in values.items()}


def options(parameters: Sequence[FilterParameter], values: Mapping[str, Value]) -> Partition:
    """The options asked for, checked; None leaves one out.

    Raises:
        TypeError: An option is of the wrong type, or a required one is missing.
        ValueError: An option has a value that it cannot have.
    """
    for parameter in parameters:
        if parameter.required and values.get(parameter.argument) is None:
            raise TypeError(f"{parameter.argument} is required")
    given = [parameter for parameter in parameters if values.get(parameter.argument) is not None]
    return {parameter.argument: _checked(parameter, values[parameter.argument]) for parameter in given}


def _members(parameter: FilterParameter, value: FilterValue) -> list[Value]:
    """The distinct values asked for, in order."""
    if not isinstance(value, (list, tuple, set, frozenset)):
        return [_checked(parameter, value)]
    members = [_checked(parameter, member) for member in cast("Iterable[Value]", value)]
    if not members:
        raise ValueError(f"{parameter.argument} is an empty list, which nothing can match; pass None not to filter")
    distinct = list(dict.fromkeys(members))
    # A set has no order of its own: sort it, so that two runs ask the same questions in the same order.
    return sorted(distinct, key=str) if isinstance(value, (set, frozenset)) else distinct


def _checked(parameter: FilterParameter, value: Value) -> Value:
    if parameter.choices is not None or parameter.kind is str:
        return _text(parameter, value)
    # A flag is an int to Python, and an int will do for a float; neither is meant the other way round.
    fits = isinstance(value, (int, float) if parameter.kind is float else parameter.kind)
    if not fits or (isinstance(value, bool) and parameter.kind in (int, float)):
        raise TypeError(f"{parameter.argument} must be {parameter.kind.__name__}, not {type(value).__name__}")
    return value


def _text(parameter: FilterParameter, value: Value) -> str:
    name, choices = parameter.argument, parameter.choices
    if not isinstance(value, str):
        expected = "text" if parameter.attribute is None else "text or a list of texts"
        raise TypeError(f"{name} must be {expected}, not {type(value).__name__}")
    # A member of the enum passes even where the contract does not know it: CustomerStatus("paused") is meant so.
    if choices is not None and not isinstance(value, choices) and value not in list(choices):
        known = ", ".join(repr(str(choice)) for choice in choices)
        raise ValueError(f"{name}={value!r} is not a known value; choose from {known}")
    text = str(value)
    if not text or not _is_encodable(text):
        raise ValueError(f"{name} must be non-empty text that UTF-8 can carry")
    return text


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True
