"""Options of a client, checked before they are used."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

from flexportal_core.clock import Clock
from flexportal_core.rate_limit import RateLimit

from .errors import ConfigurationError

__all__ = ["UNCHANGED", "Unchanged", "count", "hook", "rate_limit", "seconds"]

F = TypeVar("F", bound=Callable[..., Any])

DAY = 86_400


class Unchanged(Enum):
    """The value of an option that was not passed, where None means something else."""

    UNCHANGED = "unchanged"

    def __repr__(self) -> str:
        return "UNCHANGED"


UNCHANGED = Unchanged.UNCHANGED


def seconds(name: str, value: float | None) -> float | None:
    """A span of time; None means no limit. Raises: ConfigurationError."""
    # Sockets accept no more than some weeks; a day is more than anybody needs.
    if value is not None and not (_is_number(value) and 0 < value <= DAY):
        raise ConfigurationError(f"{name}= must be seconds above 0, {DAY} at most, or None for no limit")
    return value


def count(name: str, value: int) -> int:
    """A whole number from 0. Raises: ConfigurationError."""
    if not _is_whole(value) or value < 0:
        raise ConfigurationError(f"{name}= must be a whole number from 0, not {value!r}")
    return value


def rate_limit(
    requests_per_minute: int | None, rate_limit_file: str | PathLike[str] | None, clock: Clock
) -> RateLimit | None:
    """A limit of so many requests in any minute; None means no limit. Raises: ConfigurationError.

    Args:
        requests_per_minute: How many.
        rate_limit_file: The file that shares it with other processes; None means that it is not shared.
        clock: Where time comes from.
    """
    if requests_per_minute is None:
        if rate_limit_file is not None:
            raise ConfigurationError("rate_limit_file= shares a rate limit, so it needs requests_per_minute=")
        return None
    if not _is_whole(requests_per_minute) or requests_per_minute < 1:
        raise ConfigurationError(
            f"requests_per_minute= must be a whole number from 1, or None for no limit, not {requests_per_minute!r}"
        )
    if rate_limit_file is None:
        return RateLimit(requests_per_minute)
    if not _is_path(rate_limit_file):
        raise ConfigurationError(f"rate_limit_file= must be a path, not {type(rate_limit_file).__name__}")
    from flexportal_core.rate_limit_file import SharedRateLimit

    return SharedRateLimit(requests_per_minute, Path(rate_limit_file), clock)


def hook(name: str, value: F | None) -> F | None:
    """A function, or None. Raises: ConfigurationError."""
    if value is not None and not callable(value):
        raise ConfigurationError(f"{name}= must be callable, or None, not {type(value).__name__}")
    return value


def _is_path(value: object) -> bool:
    return isinstance(value, (str, PathLike))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
