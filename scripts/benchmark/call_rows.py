"""Rows on single calls: one after the other, each client in a process of its own against the same server."""

from __future__ import annotations

import sys
from collections.abc import Callable

from .calls import CALLS, OPENAI, OURS, STOCK_CLIENT, STRIPE
from .processes import ran, served
from .results import Bound, Row, ratio
from .rounds import interleaved
from .settings import Settings

__all__ = ["create", "get"]

LIMIT = "httpcore and h11: half of it is writing the request and reading the response"

# Each with its gate and goal for the same call.
RIVALS = {
    "stock": (STOCK_CLIENT, "the stock generated client", Bound(0.6, 0.55, at_most=True)),
    "openai": (OPENAI, "openai's machinery", Bound(0.5, 0.45, at_most=True)),
    "stripe": (STRIPE, "stripe's machinery", Bound(0.5, 0.45, at_most=True)),
}


def get(settings: Settings) -> list[Row]:
    """One order by its id, over loopback."""
    return _rows("get", "`orders.get` of 1.3 KB over loopback", settings)


def create(settings: Settings) -> list[Row]:
    """A create with a body of 2 KB over loopback."""
    return _rows("create", "`orders.create` with a body of 2 KB over loopback", settings)


def _rows(call: str, what: str, settings: Settings) -> list[Row]:
    times = settings.size(1_000, 50)
    with served(1) as url:

        def measured(rival: str) -> Callable[[], float]:
            command = [sys.executable, "-m", "benchmark.calls", call, rival, url, str(times)]
            return lambda: float(ran(command, [settings.peers])) * 1e6

        samples = interleaved({rival: measured(rival) for rival in CALLS[call]}, settings.rounds)
    return [
        Row(
            f"{call}, {key}",
            f"{what}: CPU against {says}",
            "× as much",
            *ratio(samples[OURS], samples[rival]),
            bound,
            samples,
            "µs of CPU an order",
            LIMIT,
        )
        for key, (rival, says, bound) in RIVALS.items()
    ]
