"""JSON values as the type checkers understand them."""

from __future__ import annotations

from typing import Any, TypeGuard

__all__ = ["Json", "is_list", "is_object", "same"]

Json = dict[str, Any]


def is_object(value: object) -> TypeGuard[Json]:
    """Whether the value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether the value is a JSON array."""
    return isinstance(value, list)


def same(first: Any, second: Any) -> bool:
    """Equality as JSON has it: `True` is not 1, and order counts in a list but not in an object."""
    if is_object(first) and is_object(second):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if is_list(first) and is_list(second):
        return len(first) == len(second) and all(map(same, first, second))
    return isinstance(first, bool) == isinstance(second, bool) and bool(first == second)
