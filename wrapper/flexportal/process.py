"""What a process must not share with those that it forks: sockets, and locks that a thread of its parent may hold."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["PerProcess", "process_lock"]

T = TypeVar("T")


class PerProcess(Generic[T]):
    """One thing for each process, made when it is first asked for there.

    What the parent made stays referenced in the child, so that nothing there closes it.

    Args:
        make: Makes it. Two threads that ask at once may both call this; one of the two results is kept.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        # Reading and setdefault are each one step of the interpreter: no lock that a fork could leave held.
        self._made: dict[int, T] = {}

    def get(self) -> T:
        """This process's own."""
        found = self.made
        return self._made.setdefault(os.getpid(), self._make()) if found is None else found

    @property
    def made(self) -> T | None:
        """This process's own; None where it has not been asked for."""
        return self._made.get(os.getpid())


def process_lock() -> PerProcess[Lock]:
    """A lock that is free in a child, whoever held it in the parent when the process forked."""
    return PerProcess(Lock)
