"""Runs the contract suite against the honest servers, in all their variations, and prints a line for each run.

`python -m contract_tests.honest_servers [RUNS] [sqlite|node] [static|changing]`. Exit code 1 where a check failed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from flexportal.contract import Contract

from contract_tests.flexportal_contract import Outcome, Report, run

from .node import WRITES, serve_node
from .sqlite_server.server import Application, serve
from .sqlite_server.variations import Variations

__all__ = ["NODE", "SQLITE", "checked"]

SQLITE: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "ties": {"ties": True, "duplicate_emails": True, "mixed_timestamps": True},
    "compressed": {"gzip": True, "extras": True},
    "http10": {"http10": True},
    "close": {"close": True, "short_pages": True},
    "stamps": {"stamps": True},
    "some-stamps": {"some_stamps": True},
    "validate-first": {"validate_first": True, "invalid": 422, "conflict": 400},
    "limited": {"limited": 40},
    "lagging": {"lag": 1},
    "expiring": {"cursor_lifetime": 60, "extras": True},
}
NODE: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "ties": {"ties": True, "duplicateEmails": True, "mixedTimestamps": True},
    "compressed": {"gzip": True, "extras": True},
    "close": {"close": True, "invalid": 400, "conflict": 409},
    "limited": {"limited": 60, "retryAfter": True},
    "repeats": {"repeats": True},
    "own-ids": {"ownIds": True},
}


@contextmanager
def _serving(server: str, options: Mapping[str, Any]) -> Generator[str]:
    started = serve(Application(Variations(**options))) if server == "sqlite" else serve_node(options)
    with started as url:
        yield url


def checked(server: str, options: Mapping[str, Any], *, changing: bool) -> Report:
    """The report on one server; with `changing`, others write 50 times a second meanwhile."""
    contract = Contract.installed()
    known = [each.id for each in contract.operations if each.method == "GET" or each.id in WRITES]
    with _serving(server, {**options, **({"writers": 50} if changing else {})}) as url:
        return run(
            contract,
            url,
            "test-key",
            "acme",
            "globex",
            generated=False,
            allow_writes=True,
            changing=changing,
            operations=known if server == "node" else (),
        )


def main(runs: str = "1", *chosen: str) -> int:
    """Run, and print a line for each run; the number of those with a failure."""
    failed = 0
    for server, variations in (("sqlite", SQLITE), ("node", NODE)):
        for changing in (False, True):
            data = "changing" if changing else "static"
            if not {server, data} >= set(chosen):
                continue
            for number in range(int(runs)):
                name = list(variations)[number % len(variations)]
                started = time.perf_counter()
                report = checked(server, variations[name], changing=changing)
                outcomes = [result.outcome for result in report.checks]
                counts = ", ".join(f"{outcomes.count(each)} {each}" for each in Outcome)
                seconds = time.perf_counter() - started
                print(f"{server} {data} {name}: {counts}; {report.requests} requests, {seconds:.0f} s", flush=True)
                for result in report.checks:
                    if result.outcome is Outcome.FAILED:
                        print(f"  {result.operation} {result.check.id}: {result.evidence}", flush=True)
                refuted = [
                    f"  refuted: {each.id}: {each.evidence}"
                    for each in report.assumptions
                    if each.outcome is Outcome.FAILED
                ]
                print("\n".join(refuted), flush=True) if refuted else None
                failed += Outcome.FAILED in outcomes
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:]) else 0)
