"""Reads many listings from a faulty server in one process, and reports what grows: memory, descriptors, threads.

Some listings are dropped in the middle, some end with an error. The server runs in a process of its own.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import threading
import tracemalloc
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

import anyio
from flexportal import AsyncFlexPortal, FlexPortal, FlexPortalError
from flexportal.testing import InstantClock

from .differential import KEY, TIMEOUT, FaultyListing
from .fault_server import FaultServer
from .listing_data import TENANT, Listing, random_rows

__all__ = ["DRIVERS", "Usage", "main", "soak"]

DRIVERS = ("sync", "asyncio", "trio")
ROWS, RATE = 60, 0.2
# Of what Python allocates; caches are filled by the listings before the first measurement.
KILOBYTES_ALLOWED = 300
DESCRIPTORS = Path("/dev/fd")


@dataclass(frozen=True, slots=True)
class Usage:
    """What the process uses; descriptors are 0 where the system does not list them."""

    kilobytes: int
    descriptors: int
    threads: int

    @classmethod
    def now(cls) -> Usage:
        """What it uses now; tracemalloc must be tracing."""
        gc.collect()
        for thread in threading.enumerate():
            # One that fetched ahead for a listing that was dropped ends as soon as it notices.
            if thread is not threading.current_thread() and thread.is_alive():
                thread.join(5)
        descriptors = len(list(DESCRIPTORS.iterdir())) if DESCRIPTORS.is_dir() else 0
        return cls(tracemalloc.get_traced_memory()[0] // 1024, descriptors, threading.active_count())

    def has_grown(self, before: Usage) -> bool:
        """Whether it uses more than before, apart from some memory."""
        return (
            self.kilobytes > before.kilobytes + KILOBYTES_ALLOWED
            or self.descriptors > before.descriptors
            or self.threads > before.threads
        )


def soak(driver: str, count: int, seed: int) -> list[Usage]:
    """Read so many listings in four parts, each with a client of its own. Returns: the usage after each part."""
    usage: list[Usage] = []
    tracemalloc.start()
    try:
        with _server(seed) as url:
            for part in range(4):
                chance = Random(f"{seed} {part}")
                if driver == "sync":
                    _read(url, count // 4, chance)
                else:
                    anyio.run(_read_async, url, count // 4, chance, backend=driver)
                usage.append(Usage.now())
    finally:
        tracemalloc.stop()
    return usage


def _read(url: str, count: int, chance: Random) -> None:
    with _client(FlexPortal, url) as client:
        for _ in range(count):
            items = iter(_pager(client, chance))
            with suppress(FlexPortalError, StopIteration):
                for _ in range(_portion(chance)):
                    next(items)


async def _read_async(url: str, count: int, chance: Random) -> None:
    async with _client(AsyncFlexPortal, url) as client:
        for _ in range(count):
            items = aiter(_pager(client, chance))
            with suppress(FlexPortalError, StopAsyncIteration):
                for _ in range(_portion(chance)):
                    await anext(items)


def _client(make: Any, url: str) -> Any:
    return make(KEY, TENANT, base_url=url, timeout=TIMEOUT, clock=InstantClock())


def _pager(client: Any, chance: Random) -> Any:
    page_size = chance.choice((7, 20, 100))
    pager = chance.choice(
        (
            lambda: client.customers.list(page_size=page_size),
            lambda: client.customers.list(page_size=page_size, status=["active", "inactive"]),
            lambda: client.customers.scan(page_size=page_size),
        )
    )()
    return pager.raw_items() if chance.random() < 0.3 else pager


def _portion(chance: Random) -> int:
    return chance.choice((ROWS + 1, ROWS + 1, chance.randint(1, ROWS)))


@contextmanager
def _server(seed: int) -> Generator[str, None, None]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=[theirs, seed])
    process.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        process.join(20)
        process.kill()
        process.join()
        process.close()


def _serve(pipe: Connection, seed: int) -> None:
    answer = FaultyListing(Listing(random_rows(Random(seed), ROWS), seed), seed, RATE, Counter())
    with FaultServer(answer) as server, suppress(EOFError):
        pipe.send(server.url)
        pipe.recv()


def main(arguments: Sequence[str]) -> int:
    """Run the soak; 0 if nothing grew after the first part, else 1."""
    parser = argparse.ArgumentParser(prog="scripts/faults soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="seed of the faults and choices (default: %(default)s)")
    parser.add_argument("--count", type=int, default=2000, help="number of listings (default: %(default)s)")
    parser.add_argument("--driver", choices=DRIVERS, action="append", help="repeatable (default: all)")
    options = parser.parse_args(arguments)
    failed = 0
    for driver in options.driver or DRIVERS:
        usage = soak(driver, options.count, options.seed)
        for part, used in enumerate(usage, 1):
            print(f"{driver:>8}  after {part * (options.count // 4):>6} listings  {used}", flush=True)
        failed += usage[-1].has_grown(usage[0])
    return 1 if failed else 0
