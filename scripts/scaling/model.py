"""The model: how long a read takes at least, and what limits it.

A read of so many items is so many pages. Each takes a round trip and the CPU of its items; some are requested
at the same time. So a read takes no less than each of these:

- the round trips and CPU of the pages that follow one another;
- the CPU of all items, over the cores that share it;
- the minutes in which the key's rate limit admits all pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

__all__ = ["INPUTS", "SCENARIOS", "Inputs", "Read", "Scenario", "read"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """Assumptions on the API and a Spark cluster.

    Args:
        round_trip: Seconds from a request to its response.
        page: Items per page.
        parts: Partitions of a tenant's list, such as those by status, assumed to be of equal size.
        executors: Executors of the cluster.
        cores: Cores of an executor.
    """

    round_trip: float = 0.06
    page: int = 100
    parts: int = 4
    executors: int = 8
    cores: int = 4


INPUTS = Inputs()


@dataclass(frozen=True, slots=True)
class Scenario:
    """The items to read, over so many tenants of equal size."""

    items: int
    tenants: int


SCENARIOS = (
    *(Scenario(1_000, 1), Scenario(100_000, 1), Scenario(1_000_000, 10), Scenario(10_000_000, 100)),
    *(Scenario(100_000_000, 1_000), Scenario(1_000_000_000, 10_000)),
)


@dataclass(frozen=True, slots=True)
class Read:
    """The least duration of a read in seconds, and what limits it: "round trip", "core" or "rate limit"."""

    seconds: float
    bound: str


def read(
    way: str, scenario: Scenario, cpu: float, limit: int | None = None, start: float = 0.0, inputs: Inputs = INPUTS
) -> Read:
    """The duration of a read.

    Args:
        way: "list", "scan", "polars" or "Spark". The first three read one tenant after the other in one process.
        scenario: What to read.
        cpu: Seconds of CPU per item.
        limit: Requests per minute of the key; None means no limit.
        start: Seconds before the first request.
        inputs: The other assumptions.
    """
    split = way in ("scan", "Spark")
    of_a_tenant = ceil(scenario.items / scenario.tenants)
    of_a_part = ceil(ceil(of_a_tenant / (inputs.parts if split else 1)) / inputs.page)
    # A scan takes one page more to look for unknown values.
    pages = scenario.tenants * (of_a_part * inputs.parts + 1 if split else of_a_part)
    cores = inputs.executors * inputs.cores if way == "Spark" else 1
    at_once = inputs.parts if way == "scan" else cores
    page_cpu = cpu * min(inputs.page, of_a_tenant)
    waits = {
        "round trip": max(pages / at_once, of_a_part) * (inputs.round_trip + page_cpu),
        "core": scenario.items * cpu / min(cores, max(1, pages)),
        # The first minute's requests need not wait; each further minute admits as many.
        "rate limit": 0.0 if limit is None else 60.0 * ((pages - 1) // limit),
    }
    bound = max(waits, key=lambda name: waits[name])
    if bound == "round trip" and page_cpu > inputs.round_trip:
        bound = "core"
    return Read(start + max(waits.values()), bound)
