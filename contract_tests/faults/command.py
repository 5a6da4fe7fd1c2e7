"""Reads all customers from a server whose requests fail at random; every customer must be delivered once.

Each iteration runs in a process of its own and so does its server, so that the memory reported is the client's.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import anyio
from flexportal.testing import FaultyServer, MockAPI, Schedule

from .fault_schedule import fault_schedule
from .iterations import FILTERS, KINDS, Plan, iterate, iterate_async
from .tally import Tally

__all__ = ["DRIVERS", "expected_ids", "faulty_server", "main", "run"]

DRIVERS = ("sync", "asyncio", "trio")


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


def _measured(kind: str, driver: str, customers: int, seed: int, rate: float) -> dict[str, Any]:
    tally = Tally(expected_ids(kind, customers), in_order=kind != "scan")
    with faulty_server(customers, fault_schedule, seed, rate) as (url, counts):
        memory, start = _megabytes(), time.monotonic()
        run(Plan(kind, url, seed), driver, tally)
        seconds = time.monotonic() - start
        requests, faults = counts()
    return {
        "iteration": f"{kind}, {driver}",
        "customers": tally.delivered,
        "requests": requests,
        "faults": sum(faults.values()),
        "faults_by_kind": faults,
        "attempts": tally.attempts,
        "retries": tally.retries,
        "errors": dict(tally.errors),
        "resumes": tally.resumes,
        "seconds": round(seconds, 1),
        "megabytes": round(_megabytes()),
        "megabytes_grown": round(_megabytes() - memory),
    }


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def faulty_server(
    customers: int, schedule: Callable[[int, float], Schedule], seed: int, rate: float
) -> Generator[tuple[str, Any], None, None]:
    """A server in a process of its own: its URL, and a function that returns its counts of requests and faults."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, customers, schedule, seed, rate))
    process.start()

    def counts() -> Any:
        ours.send(None)
        return ours.recv()

    try:
        yield ours.recv(), counts
    finally:
        ours.close()
        process.join(20)
        process.kill()


def _serve(
    pipe: Connection, customers: int, schedule: Callable[[int, float], Schedule], seed: int, rate: float
) -> None:
    with FaultyServer(MockAPI(customers), schedule(seed, rate)) as server:
        pipe.send(server.url)
        try:
            while True:
                pipe.recv()
                pipe.send((server.requests, {str(kind): number for kind, number in server.injected.most_common()}))
        except EOFError:
            return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/faults", description=__doc__)
    parser.epilog = "Other runs, each with options of its own: cancellations, differential, interrupts, soak, writes."
    parser.add_argument("--customers", type=int, default=100_000, help="number of customers (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the faults and choices (default: %(default)s)")
    parser.add_argument("--rate", type=float, default=0.6, help="fraction of requests to fail (default: %(default)s)")
    parser.add_argument("--kind", choices=KINDS, action="append", help="repeatable (default: list and scan)")
    parser.add_argument("--driver", choices=DRIVERS, action="append", help="repeatable (default: sync and asyncio)")
    parser.add_argument("--json", type=Path, help="write the results to this file, too")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run all combinations of the requested kinds and drivers; 0 if every customer was delivered once."""
    options = _parser().parse_args(arguments)
    context = multiprocessing.get_context("spawn")
    results: list[dict[str, Any]] = []
    for kind in options.kind or ("list", "scan"):
        for driver in options.driver or ("sync", "asyncio"):
            with ProcessPoolExecutor(1, mp_context=context) as pool:
                measured = pool.submit(_measured, kind, driver, options.customers, options.seed, options.rate)
                results.append(measured.result())
            print(*(f"{name:>16}  {value}" for name, value in results[-1].items()), "", sep="\n", flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 0
