"""Rows, pages of them, and bounded waiting for other threads, for tests of prefetching."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flexportal_core.paging.page import Page, PageRequest
from tests.scripted import customer

ROWS = [customer(number) for number in range(10)]
IDS = [str(row["customerId"]) for row in ROWS]
PATIENCE = 20.0
FIRST, SECOND = PageRequest({}, None, 1, 0), PageRequest({}, None, 1, 1)


def ids(customers: Any) -> list[str]:
    return [found.customer_id for found in customers]


def page_of(request: PageRequest) -> Page[int]:
    return Page([request.partition], False, None, 1, 1, b"{}")


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until another thread has done something; bounded."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)
