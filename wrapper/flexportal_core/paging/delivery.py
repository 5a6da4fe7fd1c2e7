"""What has been delivered of an iteration, and who may ask for more."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from operator import length_hint
from typing import Generic, TypeVar

from ..errors import APIError, stopped
from .listing import Listing
from .state import IterationState

__all__ = ["Delivery"]

T = TypeVar("T")


class Delivery(Generic[T]):
    """What has been delivered of an iteration; shared by a pager, its pages and its items.

    Args:
        listing: What is listed.
    """

    def __init__(self, listing: Listing) -> None:
        self.state: IterationState[T] = IterationState(listing)
        # Who fetches the next page, by process. setdefault is atomic: no lock that a fork or an interrupt leaves held.
        self._turning: dict[int, object] = {}
        self.turn(())

    def turn(self, items: Sequence[T]) -> None:
        """Deliver these next."""
        self._items = items
        # It knows how many items it has left, so nobody needs to count.
        self.undelivered = iter(items)

    @property
    def resume_token(self) -> str | None:
        """Names the next undelivered item; None at the end."""
        left = length_hint(self.undelivered)
        return self.state.token_within(self._items, len(self._items) - left) if left else self.state.resume_token

    @contextmanager
    def turning(self) -> Generator[None]:
        """Around fetching the next page for `__next__`: one caller at a time, and nobody else's end of an iteration.

        Raises:
            APIError: Another thread or task is fetching it. Or a hook or transport raised StopIteration, its cause: in
                `__next__` that would end a loop as if nothing were left.
        """
        process, caller = os.getpid(), object()
        try:
            if self._turning.setdefault(process, caller) is not caller:
                raise APIError(
                    "another thread or task is waiting for the next item of this iterator; "
                    "use one iterator for each, or a lock around next()"
                )
            yield
        except (StopIteration, StopAsyncIteration) as error:
            raise self.located(stopped(error)) from error
        finally:
            is_callers = self._turning.get(process) is caller
            self._turning.pop(process if is_callers else 0, None)

    def located(self, error: APIError) -> APIError:
        """The error, with how far the iteration has come."""
        error.resume_token, error.progress = self.state.resume_token, self.state.progress
        return error
