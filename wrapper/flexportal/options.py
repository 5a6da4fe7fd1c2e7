"""Options: what a portal may be told about time and effort, checked before anything is done with it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

from .errors import ConfigurationError
from .pace import Pace

__all__ = ["UNCHANGED", "Unchanged", "count", "hook", "pace", "seconds"]

F = TypeVar("F", bound=Callable[..., Any])

DAY = 86_400


class Unchanged(Enum):
    """What an option has that is not passed, where None means something else."""

    UNCHANGED = "unchanged"

    def __repr__(self) -> str:
        return "UNCHANGED"


UNCHANGED = Unchanged.UNCHANGED


def seconds(name: str, value: float | None) -> float | None:
    """A span of time; None means no limit. Raises: ConfigurationError."""
    # Sockets take no more than some weeks; a day is already more than anybody means.
    if value is not None and not (_is_number(value) and 0 < value <= DAY):
        raise ConfigurationError(f"{name}= must be seconds above 0, {DAY} at most, or None for no limit")
    return value


def count(name: str, value: int) -> int:
    """A whole number from 0. Raises: ConfigurationError."""
    if not _is_whole(value) or value < 0:
        raise ConfigurationError(f"{name}= must be a whole number from 0, not {value!r}")
    return value


def pace(requests_per_minute: int | None, pace_file: str | PathLike[str] | None = None) -> Pace | None:
    """The pace of so many requests a minute; None means none. Raises: ConfigurationError.

    Args:
        requests_per_minute: How many.
        pace_file: Where it is shared with other processes; None means that it is not.
    """
    if requests_per_minute is None:
        if pace_file is not None:
            raise ConfigurationError("pace_file= says where a pace is shared, so it needs requests_per_minute=")
        return None
    if not _is_whole(requests_per_minute) or requests_per_minute < 1:
        raise ConfigurationError(
            f"requests_per_minute= must be a whole number from 1, or None for no limit, not {requests_per_minute!r}"
        )
    if pace_file is None:
        return Pace(requests_per_minute)
    if not _is_path(pace_file):
        raise ConfigurationError(f"pace_file= must be a path, not {type(pace_file).__name__}")
    from .shared_pace import SharedPace

    return SharedPace(requests_per_minute, Path(pace_file))


def hook(name: str, value: F | None) -> F | None:
    """Something to call, or None. Raises: ConfigurationError."""
    if value is not None and not callable(value):
        raise ConfigurationError(f"{name}= must be something to call, or None, not {type(value).__name__}")
    return value


def _is_path(value: object) -> bool:
    return isinstance(value, (str, PathLike))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
