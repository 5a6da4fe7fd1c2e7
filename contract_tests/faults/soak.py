"""Reads many listings from a faulty server in one process; memory, descriptors and threads must not grow."""

from __future__ import annotations

import gc
import threading
import tracemalloc
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from .fault_schedule import light_schedule
from .iterations import DRIVERS, KINDS, Plan
from .listings import expected_ids, run, serve
from .processes import served
from .tally import Tally

__all__ = ["Usage", "main"]

CUSTOMERS, RATE, PARTS = 60, 0.2, 4
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


def main(options: Namespace) -> int:
    """Read with each driver, in parts; 0 if nothing grew after the first part."""
    grown = False
    tracemalloc.start()
    with served(serve, CUSTOMERS, light_schedule, options.seed, RATE) as (url, _):
        expected = {kind: expected_ids(kind, CUSTOMERS) for kind in KINDS}
        for driver in options.driver or DRIVERS:
            usage: list[Usage] = []
            for part in range(PARTS):
                for number in range(options.number // PARTS):
                    kind = KINDS[number % len(KINDS)]
                    tally = Tally(expected[kind], in_order=kind != "scan")
                    run(Plan(kind, url, number, page_sizes=(7, 30)), driver, tally)
                usage.append(Usage.now())
                print(f"{driver:>8}  part {part + 1}  {usage[-1]}", flush=True)
            grown |= usage[-1].has_grown(usage[0])
    tracemalloc.stop()
    return int(grown)
