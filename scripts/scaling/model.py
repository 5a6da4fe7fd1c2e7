"""The model: how long a read takes, and what bounds it. Arithmetic alone; what goes in is shown beside what comes out.

A read of so many customers is so many pages. Some of them are asked for at a time, and each takes a round trip and the
CPU that its customers cost. So it takes no less than each of these:

- the round trips, and each page's CPU between them, for as many pages as follow one another;
- the CPU of all customers, over the cores that share it;
- the minutes in which the key's rate limit lets all pages pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

__all__ = ["INPUTS", "SCENARIOS", "Inputs", "Read", "Scenario", "read"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is assumed of the API and of a cluster.

    Args:
        round_trip: Seconds from a request to its answer.
        page: Customers a page.
        parts: Parts that status and type make of a tenant, taken to be of the same size.
        executors: Executors of the Spark cluster.
        cores: Cores of each.
    """

    round_trip: float = 0.06
    page: int = 100
    parts: int = 4
    executors: int = 8
    cores: int = 4


INPUTS = Inputs()


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is to be read: so many customers, over so many tenants of the same size."""

    customers: int
    tenants: int


SCENARIOS = tuple(
    Scenario(customers, tenants)
    for customers, tenants in (
        (1_000, 1),
        (100_000, 1),
        (1_000_000, 10),
        (10_000_000, 100),
        (100_000_000, 1_000),
        (1_000_000_000, 10_000),
    )
)


@dataclass(frozen=True, slots=True)
class Read:
    """How long a read takes at least, in seconds, and what it waits for: "round trip", "core" or "rate limit"."""

    seconds: float
    bound: str


def read(
    way: str, scenario: Scenario, cpu: float, limit: int | None = None, start: float = 0.0, inputs: Inputs = INPUTS
) -> Read:
    """What a read takes.

    Args:
        way: "list", "scan", "polars" or "Spark". The first three read one tenant after the other in one process.
        scenario: What is read.
        cpu: Seconds of CPU a customer.
        limit: Requests a minute that the key may make; None means no limit.
        start: Seconds before the first request.
        inputs: What is assumed of the rest.
    """
    split = way in ("scan", "Spark")
    of_a_tenant = ceil(scenario.customers / scenario.tenants)
    of_a_part = ceil(ceil(of_a_tenant / (inputs.parts if split else 1)) / inputs.page)
    # A scan's search for values that nobody knows is a page more.
    pages = scenario.tenants * (of_a_part * inputs.parts + 1 if split else of_a_part)
    at_once, cores = {
        "scan": (inputs.parts, 1),
        "Spark": (inputs.executors * inputs.cores, inputs.executors * inputs.cores),
    }.get(way, (1, 1))
    in_a_row = max(pages / at_once, of_a_part)
    page_cpu = cpu * min(inputs.page, of_a_tenant)
    waits = {
        "round trip": in_a_row * (inputs.round_trip + page_cpu),
        "core": scenario.customers * cpu / min(cores, max(1, pages)),
        # The first minute's requests need not wait; each further minute lets as many pass.
        "rate limit": 0.0 if limit is None else 60.0 * ((pages - 1) // limit),
    }
    bound = max(waits, key=lambda name: waits[name])
    if bound == "round trip" and page_cpu > inputs.round_trip:
        bound = "core"
    return Read(start + max(waits.values()), bound)
