"""A whole listing through the faults: whatever is raised, it goes on, with the iterator or with the token only."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import anyio
from flexportal import (
    AsyncFlexPortal,
    CustomerStatus,
    CustomerType,
    FlexPortal,
    FlexPortalError,
    PaginationError,
    RateLimitError,
)
from flexportal.tracing import AttemptEvent

from .account import Account, Broken

__all__ = ["WALKS", "Walk", "walk", "walk_async"]

KEY, TENANT = "test-key", "acme"
WALKS = ("list", "lists", "scan")
"""A list; a list of lists of filter values; a scan."""
PAUSE = 0.005
# Errors in a row without a customer in between: more must not happen by chance.
PATIENCE = 2000


@dataclass(frozen=True, slots=True)
class Walk:
    """How to walk.

    Args:
        kind: One of `WALKS`.
        url: Where the server is.
        seed: What all choices on the way are drawn from.
        page_sizes: The smallest and the largest page size.
        timeout: Seconds for an attempt.
    """

    kind: str
    url: str
    seed: int
    page_sizes: tuple[int, int] = (10, 100)
    timeout: float = 0.5

    def portal(self, make: Callable[..., Any], dice: Random, account: Account) -> Any:
        """A portal, not as patient each time."""
        retries = dice.choice((0, 1, 4))
        note = _counting(account)
        return make(KEY, TENANT, base_url=self.url, timeout=self.timeout, max_retries=retries, on_attempt=note)

    def pager(self, portal: Any, dice: Random, token: str | None) -> Any:
        """The listing from there on; some as items, some as rows."""
        options: dict[str, Any] = {"page_size": dice.randint(*self.page_sizes), "resume": token}
        if self.kind == "scan":
            pager = portal.customers.scan(concurrency=dice.randint(1, 8), **options)
        else:
            filters = {} if self.kind == "list" else FILTERS
            pager = portal.customers.list(look_ahead=dice.randint(0, 1), **filters, **options)
        return pager.rows() if dice.random() < 0.2 else pager


FILTERS: dict[str, Any] = {"status": [*reversed(CustomerStatus)], "customer_type": [*reversed(CustomerType)]}


def _counting(account: Account) -> Callable[[AttemptEvent], None]:
    def note(event: AttemptEvent) -> None:
        account.attempts += 1
        account.retries += event.request.number > 1

    return note


class Leg:
    """A part of the way: one iterator, until it is over or somebody takes its token away.

    Args:
        account: Of the whole run.
        dice: What chooses.
        most: Customers after which it is left; None means never.
    """

    def __init__(self, account: Account, dice: Random) -> None:
        self._account = account
        self._dice = dice
        self._left = dice.choice((None, dice.randint(1, 150), dice.randint(1, 3000)))
        self._in_vain = 0

    def is_long_enough(self) -> bool:
        """Whether to leave the iterator here, maybe amid a page."""
        if self._left == 0:
            self._account.stops += 1
        return self._left == 0

    def take(self, customer: Any) -> None:
        """A customer came."""
        self._in_vain = 0
        self._account.deliver(customer.customer_id)
        if self._left is not None:
            self._left -= 1

    def goes_on(self, error: FlexPortalError, items: Any) -> bool:
        """An error came: whether the same iterator is asked again. Raises: Broken."""
        self._account.errors[type(error).__name__] += 1
        self._in_vain += 1
        if self._in_vain > PATIENCE:
            raise Broken(f"{PATIENCE} errors in a row, of which the last is {error!r}") from error
        if error.resume_token is None or error.resume_token != items.resume_token:
            raise Broken(f"{error!r} does not say where to go on") from error
        if isinstance(error, RateLimitError) and error.retry_after is not None and error.retry_after < 0:
            raise Broken(f"{error!r} would have us come back in the past") from error
        # A cursor that cannot be followed is not asked for again by the same iterator.
        return not isinstance(error, PaginationError) and self._dice.random() < 0.5


def walk(plan: Walk, account: Account) -> None:
    """Read all customers. Raises: Broken, or whatever is no FlexPortalError."""
    dice = Random(plan.seed)
    token: str | None = None
    while True:
        with plan.portal(FlexPortal, dice, account) as portal:
            items = iter(plan.pager(portal, dice, token))
            _follow(items, Leg(account, dice))
            token = items.resume_token
        if token is None:
            return account.close()
        account.resumes += 1


def _follow(items: Any, leg: Leg) -> None:
    while not leg.is_long_enough():
        try:
            leg.take(next(items))
        except StopIteration:
            return
        except FlexPortalError as error:
            if not leg.goes_on(error, items):
                return
            time.sleep(PAUSE)


async def walk_async(plan: Walk, account: Account) -> None:
    """As `walk`, and now and then cancelled amid a request."""
    dice = Random(plan.seed)
    token: str | None = None
    while True:
        async with plan.portal(AsyncFlexPortal, dice, account) as portal:
            items = aiter(plan.pager(portal, dice, token))
            await _follow_async(items, Leg(account, dice), dice)
            token = items.resume_token
        if token is None:
            return account.close()
        account.resumes += 1


async def _follow_async(items: Any, leg: Leg, dice: Random) -> None:
    while not leg.is_long_enough():
        try:
            # Cancelled here, it has taken no customer: nothing of it is awaited after one is there.
            with anyio.move_on_after(dice.choice((0.001, 0.01)) if dice.random() < 0.01 else 3600):
                leg.take(await anext(items))
        except StopAsyncIteration:
            return
        except FlexPortalError as error:
            if not leg.goes_on(error, items):
                return
            await anyio.sleep(PAUSE)
