"""What the tests of prefetching share: rows, their ids, and patience."""

from __future__ import annotations

import time
from collections.abc import Callable

from flexportal import Customer
from tests.scripted import customer

ROWS = [customer(number) for number in range(10)]
BACKENDS = ["asyncio", "trio"]
PATIENCE = 5.0


def ids(customers: list[Customer]) -> list[str]:
    return [found.customer_id for found in customers]


EVERYTHING = [str(row["customerId"]) for row in ROWS]


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until another thread has done something; bounded."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)
