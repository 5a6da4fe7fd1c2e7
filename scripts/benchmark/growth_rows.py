"""Rows on growth: what one more partition and one more tenant cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from flexportal import FlexPortal

from .bodies import PAGE
from .decode_rows import DisagreementError
from .processes import served
from .results import Row
from .rounds import Sample, interleaved
from .runners import KEY
from .server import PARTITIONS
from .settings import Settings

__all__ = ["growth"]

CHOICES: dict[str, dict[str, Any]] = {
    "no filter: 1 listing": {},
    "2 partitions": {"status": ["active"], "customer_type": ["individual", "business"]},
    "4 partitions": {"status": ["active", "inactive"], "customer_type": ["individual", "business"]},
}


def growth(settings: Settings) -> list[Row]:
    """What partitions and tenants cost in CPU."""
    pages = 20
    with served(pages) as url:
        # Each partition holds a fourth of the pages, so two of them hold half of the customers.
        held = {"no filter: 1 listing": pages, "2 partitions": pages // 2, "4 partitions": pages}
        partitioned = interleaved(
            {name: _partitions(url, choice, held[name] * PAGE) for name, choice in CHOICES.items()}, settings.rounds
        )
        tenants = interleaved({f"{count} tenants": _tenants(url, count) for count in (1, 10, 50)}, settings.rounds)
    return [
        _report(
            "growth, partitions",
            "list-valued filters: CPU a customer with four partitions against one listing",
            partitioned["4 partitions"].median / partitioned["no filter: 1 listing"].median,
            partitioned,
            "µs of CPU a customer",
            f"one page more for each of the {len(PARTITIONS)} partitions, and the set of ids that were delivered",
        ),
        _report(
            "growth, tenants",
            "a client for each tenant and its first page: CPU a tenant with fifty against one",
            tenants["50 tenants"].median / tenants["1 tenants"].median,
            tenants,
            "ms of CPU a tenant",
            "a connection for each client, and its first page",
        ),
    ]


def _report(key: str, says: str, figure: float, samples: dict[str, Sample], unit: str, limit: str) -> Row:
    return Row(key, says, "× as much", figure, samples=samples, sample_unit=unit, limit=limit)


def _partitions(url: str, choice: dict[str, Any], expected: int) -> Callable[[], float]:
    def measure() -> float:
        with FlexPortal(KEY, "acme", base_url=url) as client:
            client.customers.list().first()
            started = time.process_time()
            count = sum(1 for _ in client.customers.list(**choice))
            spent = time.process_time() - started
        if count != expected:
            raise DisagreementError(f"{count} customers were delivered in place of {expected}")
        return spent * 1e6 / count

    return measure


def _tenants(url: str, count: int) -> Callable[[], float]:
    def measure() -> float:
        started = time.process_time()
        with ExitStack() as stack:
            for index in range(count):
                client = stack.enter_context(FlexPortal(KEY, f"tenant-{index}", base_url=url))
                client.customers.list(page_size=PAGE).first()
        return (time.process_time() - started) * 1e3 / count

    return measure
