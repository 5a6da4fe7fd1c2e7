"""Reads all customers from a server whose requests fail at random; every customer must be delivered once."""

from __future__ import annotations

import resource
import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

import anyio
from flexportal.testing import FaultSchedule, FaultyServer, MockAPI

from .fault_schedule import fault_schedule
from .iterations import FILTERS, Plan, iterate, iterate_async
from .processes import in_a_process, served
from .tally import Tally

__all__ = ["expected_ids", "main", "run", "serve"]

RATE = 0.6


def expected_ids(kind: str, customers: int) -> list[str]:
    """The ids in the order of that kind of iteration, from a server without faults."""
    with MockAPI(customers).client() as client:
        return [customer.customer_id for customer in client.customers.list(**FILTERS[kind])]


def run(plan: Plan, driver: str, tally: Tally) -> None:
    """One iteration. Raises: WrongDeliveryError."""
    if driver == "sync":
        iterate(plan, tally)
    else:
        anyio.run(iterate_async, plan, tally, backend=driver)


def serve(
    pipe: Connection, customers: int, schedule: Callable[[int, float], FaultSchedule], seed: int, rate: float
) -> None:
    """Serve customers with faults; for `processes.served`, to which it tells its counts of requests and faults."""
    with FaultyServer(MockAPI(customers), schedule(seed, rate)) as server, suppress(EOFError):
        pipe.send(server.url)
        while True:
            pipe.recv()
            pipe.send((server.requests, {str(kind): number for kind, number in server.injected.most_common()}))


def _measured(kind: str, driver: str, customers: int, seed: int) -> dict[str, Any]:
    tally = Tally(expected_ids(kind, customers), in_order=kind != "scan")
    with served(serve, customers, fault_schedule, seed, RATE) as (url, seen):
        memory, start = _megabytes(), time.monotonic()
        run(Plan(kind, url, seed), driver, tally)
        seconds = time.monotonic() - start
        requests, faults = seen()
    return {
        "iteration": f"{kind}, {driver}",
        "customers": tally.delivered,
        "requests": requests,
        "faults": sum(faults.values()),
        "faults by kind": faults,
        "attempts": tally.attempts,
        "retries": tally.retries,
        "errors": dict(tally.errors),
        "resumes": tally.resumes,
        "seconds": round(seconds, 1),
        "megabytes": round(_megabytes()),
        "megabytes grown": round(_megabytes() - memory),
    }


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(options: Namespace) -> int:
    """List and scan with each driver; an error where a customer is not delivered once."""
    for kind in ("list", "scan"):
        for driver in options.driver or ("sync", "asyncio"):
            result = in_a_process(_measured, kind, driver, options.number, options.seed)
            print(*(f"{name:>16}  {value}" for name, value in result.items()), "", sep="\n", flush=True)
    return 0
