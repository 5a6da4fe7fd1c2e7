"""Iterates over a whole list despite faults: after an error, with the same iterator or with its resume token."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import anyio
from flexportal import AsyncFlexPortal, CustomerStatus, CustomerType, FlexPortal, FlexPortalError, PaginationError
from flexportal.testing import InstantClock
from flexportal.tracing import AttemptEvent

from .tally import Tally, WrongDeliveryError

__all__ = ["DRIVERS", "FILTERS", "KEY", "KINDS", "TENANT", "Plan", "iterate", "iterate_async"]

DRIVERS = ("sync", "asyncio", "trio")

KEY, TENANT = "test-key", "acme"
FILTERS: dict[str, dict[str, Any]] = {
    "list": {},
    "filtered": {"status": [*reversed(CustomerStatus)], "customer_type": [*reversed(CustomerType)]},
    "scan": {},
}
"""Kind of iteration → its filters."""
KINDS = tuple(FILTERS)
PAUSE = 0.005
# More errors in a row than this do not happen by chance.
MAX_ERRORS_IN_A_ROW = 2000


@dataclass(frozen=True)
class Plan:
    """How to iterate.

    Args:
        kind: One of `KINDS`.
        url: The server's URL.
        seed: What all choices are derived from.
        page_sizes: The smallest and the largest page size.
    """

    kind: str
    url: str
    seed: int
    page_sizes: tuple[int, int] = (10, 100)

    def client(self, make: Callable[..., Any], chance: Random, tally: Tally) -> Any:
        """A client with a random number of retries."""

        def count(event: AttemptEvent) -> None:
            tally.attempts += 1
            tally.retries += event.request.number > 1

        options: dict[str, Any] = {"timeout": 0.5, "max_retries": chance.choice((0, 1, 4))}
        return make(KEY, TENANT, base_url=self.url, on_attempt=count, clock=InstantClock(), **options)

    def pager(self, client: Any, chance: Random, token: str | None) -> Any:
        """A pager that starts at the token; some deliver models, some raw items."""
        options: dict[str, Any] = {"page_size": chance.randint(*self.page_sizes), "resume": token}
        if self.kind == "scan":
            pager = client.customers.scan(concurrency=chance.randint(1, 8), **options)
        else:
            pager = client.customers.list(prefetch=chance.random() < 0.5, **FILTERS[self.kind], **options)
        return pager.raw_items() if chance.random() < 0.2 else pager

    def delivered(self, item: Any) -> Any:
        """What is delivered to the tally."""
        return item.customer_id


class Section:
    """The part of an iteration that one iterator delivers.

    Args:
        plan: How to iterate.
        tally: Of the whole run.
        chance: Decides after how many customers the iterator is dropped, and whether it is used after an error.
    """

    def __init__(self, plan: Plan, tally: Tally, chance: Random) -> None:
        self._plan = plan
        self._tally = tally
        self._chance = chance
        self._remaining = chance.choice((None, chance.randint(1, 150), chance.randint(1, 3000)))
        if tally.resumes == 0:  # else a run might never resume, since the order of requests depends on the machine
            self._remaining = chance.randint(1, 150)
        self._errors_in_a_row = 0

    @property
    def is_complete(self) -> bool:
        """Whether to drop the iterator here, maybe in the middle of a page."""
        return self._remaining == 0

    def deliver(self, customer: Any) -> None:
        """Count a customer. Raises: WrongDeliveryError."""
        self._errors_in_a_row = 0
        self._tally.deliver(self._plan.delivered(customer))
        if self._remaining is not None:
            self._remaining -= 1

    def continues(self, error: FlexPortalError, items: Any) -> bool:
        """Whether to use the same iterator after this error. Raises: WrongDeliveryError."""
        self._tally.errors[type(error).__name__] += 1
        self._errors_in_a_row += 1
        if self._errors_in_a_row > MAX_ERRORS_IN_A_ROW:
            raise WrongDeliveryError(f"{MAX_ERRORS_IN_A_ROW} errors in a row; the last one: {error!r}") from error
        if error.resume_token is None or error.resume_token != items.resume_token:
            raise WrongDeliveryError(f"{error!r} has not the resume token of its iterator") from error
        # After a cursor that cannot be followed, only a new iterator helps.
        return not isinstance(error, PaginationError) and self._chance.random() < 0.5


def iterate(plan: Plan, tally: Tally) -> None:
    """Read all customers. Raises: WrongDeliveryError, or any error that is no FlexPortalError."""
    chance = Random(plan.seed)
    token: str | None = None
    while True:
        with plan.client(FlexPortal, chance, tally) as client:
            items = iter(plan.pager(client, chance, token))
            _read(items, Section(plan, tally, chance))
            token = items.resume_token
        if token is None:
            return tally.finish()
        tally.resumes += 1


def _read(items: Any, section: Section) -> None:
    while not section.is_complete:
        try:
            section.deliver(next(items))
        except StopIteration:
            return
        except FlexPortalError as error:
            if not section.continues(error, items):
                return
            time.sleep(PAUSE)


async def iterate_async(plan: Plan, tally: Tally) -> None:
    """As `iterate`; some requests are cancelled."""
    chance = Random(plan.seed)
    token: str | None = None
    while True:
        async with plan.client(AsyncFlexPortal, chance, tally) as client:
            items = aiter(plan.pager(client, chance, token))
            await _read_async(items, Section(plan, tally, chance), chance)
            token = items.resume_token
        if token is None:
            return tally.finish()
        tally.resumes += 1


async def _read_async(items: Any, section: Section, chance: Random) -> None:
    while not section.is_complete:
        try:
            # A cancelled `anext` has delivered no customer: nothing is awaited after one is there.
            with anyio.move_on_after(chance.choice((0.001, 0.01)) if chance.random() < 0.01 else 3600):
                section.deliver(await anext(items))
        except StopAsyncIteration:
            return
        except FlexPortalError as error:
            if not section.continues(error, items):
                return
            await anyio.sleep(PAUSE)
