"""Rows on creating: one order after the other, each rival in a process of its own against the same server."""

from __future__ import annotations

import sys
from collections.abc import Callable

from .creators import CREATORS, OPENAI, OURS, STOCK_CLIENT, STRIPE
from .processes import ran, served
from .results import Bound, Row, ratio
from .rounds import interleaved
from .settings import Settings

__all__ = ["create"]

LIMIT = "httpcore and h11: half of it is writing the request and reading the response"


def create(settings: Settings) -> list[Row]:
    """A create with a body of 2 KB over loopback."""
    times = settings.size(1_000, 50)
    with served(1) as url:

        def measured(rival: str) -> Callable[[], float]:
            command = [sys.executable, "-m", "benchmark.creators", rival, url, str(times)]
            return lambda: float(ran(command, [settings.peers])) * 1e6

        samples = interleaved({rival: measured(rival) for rival in CREATORS}, settings.rounds)
    bounds = {
        "create, stock": (STOCK_CLIENT, "the stock generated client", Bound(0.6, 0.55, at_most=True)),
        "create, openai": (OPENAI, "openai's machinery", Bound(0.5, 0.45, at_most=True)),
        "create, stripe": (STRIPE, "stripe's machinery", Bound(0.5, 0.45, at_most=True)),
    }
    return [
        Row(
            key,
            f"`orders.create` with a body of 2 KB over loopback: CPU against {says}",
            "× as much",
            *ratio(samples[OURS], samples[rival]),
            bound,
            samples,
            "µs of CPU an order",
            LIMIT,
        )
        for key, (rival, says, bound) in bounds.items()
    ]
