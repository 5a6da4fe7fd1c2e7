"""The whole run: `python -m contract_tests.faults`.

Reads 100,000 customers by each kind of walk while thousands of requests go wrong, and says what it took. Each walk runs
in a process of its own and so does its server, so that the memory told is the client's.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import anyio
from flexportal import FlexPortal
from flexportal.testing import FaultyServer, MockPortal, no_backoff

from .account import Account
from .walks import FILTERS, KEY, TENANT, WALKS, Walk, walk, walk_async
from .weather import weather

__all__ = ["DRIVERS", "Figures", "expected_ids", "main", "run"]

DRIVERS = ("sync", "asyncio", "trio")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run took.

    Args:
        walk: The kind of walk and its driver.
        customers: How many were delivered, each once.
        requests: How many reached the server.
        faults: Kind → how often.
        attempts: Requests that were tried, those that never arrived included.
        retries: Attempts that were not a request's first.
        errors: What was raised → how often.
        resumes: How often a token was all that was left.
        stops: How often of these nothing had failed.
        seconds: How long it took.
        megabytes: Memory of the client's process, at most.
        grown: Of these what came on top after it had started.
    """

    walk: str
    customers: int
    requests: int
    faults: dict[str, int]
    attempts: int
    retries: int
    errors: dict[str, int]
    resumes: int
    stops: int
    seconds: float
    megabytes: float
    grown: float


def expected_ids(kind: str, customers: int) -> list[str]:
    """The ids in the order of that walk, from a server without faults."""
    filters = FILTERS if kind == "lists" else {}
    with FlexPortal(KEY, TENANT, transport=MockPortal(customers).transport(), base_url="http://127.0.0.1:1") as portal:
        return [row.customer_id for row in portal.customers.list(**filters).rows()]


def run(kind: str, driver: str, url: str, account: Account, seed: int, **measures: Any) -> None:
    """One walk. Raises: Broken."""
    plan = Walk(kind, url, seed, **measures)
    with no_backoff():
        if driver == "sync":
            walk(plan, account)
        else:
            anyio.run(walk_async, plan, account, backend=driver)


def _measured(kind: str, driver: str, customers: int, seed: int, rate: float) -> Figures:
    account = Account(expected_ids(kind, customers), in_order=kind != "scan")
    with _server(customers, seed, rate) as (url, counts):
        before, began = _megabytes(), time.monotonic()
        run(kind, driver, url, account, seed)
        seconds, after = time.monotonic() - began, _megabytes()
        requests, faults = counts()
    return Figures(
        f"{kind}, {driver}",
        account.delivered,
        requests,
        faults,
        account.attempts,
        account.retries,
        dict(account.errors),
        account.resumes,
        account.stops,
        round(seconds, 1),
        round(after),
        round(after - before),
    )


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def _server(customers: int, seed: int, rate: float) -> Generator[tuple[str, Any], None, None]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, customers, seed, rate))
    process.start()
    try:

        def counts() -> Any:
            ours.send(None)
            return ours.recv()

        yield ours.recv(), counts
    finally:
        ours.close()
        process.join(20)
        process.kill()


def _serve(pipe: Connection, customers: int, seed: int, rate: float) -> None:
    mock = MockPortal(customers)
    with FaultyServer(mock, weather(seed, rate)) as server:
        pipe.send(server.url)
        try:
            while True:
                pipe.recv()
                pipe.send((server.requests, {str(kind): number for kind, number in server.injected.most_common()}))
        except EOFError:
            return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m contract_tests.faults", description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000, help="how many there are (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="what faults and choices are drawn from")
    parser.add_argument("--rate", type=float, default=0.6, help="the part of the requests that goes wrong")
    parser.add_argument("--walk", choices=WALKS, action="append", help="may be repeated (default: list and scan)")
    parser.add_argument("--driver", choices=DRIVERS, action="append", help="may be repeated (default: sync, asyncio)")
    parser.add_argument("--json", type=Path, help="where the figures go as well")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for, one after the other; 0 where every customer came once."""
    asked = _parser().parse_args(arguments)
    context = multiprocessing.get_context("spawn")
    found: list[Figures] = []
    for kind in asked.walk or ("list", "scan"):
        for driver in asked.driver or ("sync", "asyncio"):
            with ProcessPoolExecutor(1, mp_context=context) as pool:
                measures = kind, driver, asked.customers, asked.seed, asked.rate
                figures = pool.submit(_measured, *measures).result()
            _show(figures)
            found.append(figures)
    if asked.json:
        asked.json.write_text(json.dumps([asdict(figures) for figures in found], indent=2) + "\n", encoding="utf-8")
    return 0


def _show(figures: Figures) -> None:
    for name, value in asdict(figures).items():
        print(f"{name:>10}  {value}")
    print(f"{'in all':>10}  {sum(figures.faults.values())} faults\n", flush=True)
