"""Rows on starting: what an import costs, and how long it takes from nothing to the first customer."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from .bodies import PAGE
from .peers import STOCK
from .processes import clean, ran, served
from .results import Bound, Row, ratio
from .rounds import interleaved
from .runners import KEY, TENANT
from .settings import Settings

__all__ = ["cold", "imports"]

TIMED = "import sys, time\nt = time.perf_counter()\n{statement}\nprint(time.perf_counter() - t)"

FIRST = f"""
from flexportal import FlexPortal
with FlexPortal({KEY!r}, {TENANT!r}, base_url={{url!r}}) as client:
    print(next(iter(client.customers.list(page_size={PAGE}))).customer_id)
"""


def imports(settings: Settings) -> list[Row]:
    """What importing costs in a fresh process, the start of the interpreter not counted."""
    statements = {
        "import flexportal": "import flexportal",
        "from flexportal import FlexPortal": "from flexportal import FlexPortal",
        "the stock client": f"import {STOCK}",
        "the stock client and its call": f"import {STOCK}; from {STOCK}.api.customers import list_customers",
        "import httpx": "import httpx",
    }
    samples = interleaved(
        {name: _import_time(statement, settings.peers) for name, statement in statements.items()}, settings.rounds
    )
    figure, best = ratio(samples["import flexportal"], samples["the stock client"])
    ready, ready_best = ratio(samples["from flexportal import FlexPortal"], samples["the stock client and its call"])
    return [
        Row(
            "import",
            "`import flexportal` against importing the stock client",
            "× as long",
            figure,
            best,
            Bound(0.8, 0.65, at_most=True),
            samples,
            "ms",
            "nothing is imported before it is asked for",
        ),
        Row(
            "import, ready to list",
            "`from flexportal import FlexPortal` against the stock client with its list call",
            "× as long",
            ready,
            ready_best,
            samples={name: samples[name] for name in ("from flexportal import FlexPortal", "import httpx")},
            sample_unit="ms",
            limit="httpx, which both import and neither can do without",
        ),
    ]


def _import_time(statement: str, peers: Path) -> Callable[[], float]:
    code = TIMED.format(statement=statement)
    return lambda: float(ran([sys.executable, "-c", code], [peers])) * 1e3


def cold(settings: Settings) -> list[Row]:
    """From starting a process to its first customer, beside curl fetching the same page."""
    key, says = "cold start", "from starting a process to its first `Customer`, against curl of the same page"
    curl = shutil.which("curl")
    with served(1) as url:
        commands = {
            "flexportal": [sys.executable, "-c", FIRST.format(url=url)],
            "python -c pass": [sys.executable, "-c", "pass"],
        }
        if curl is not None:
            commands["curl"] = [curl, "--silent", "--output", "/dev/null", f"{url}/v1/customers?limit={PAGE}"]
        samples = interleaved({name: _wall_time(command) for name, command in commands.items()}, settings.rounds)
    limit = "starting Python, then importing httpx, which takes longer than all the rest"
    if curl is None:
        return [Row(key, says, "× as long", None, samples=samples, sample_unit="ms", note="there is no curl here")]
    figure, best = ratio(samples["flexportal"], samples["curl"])
    return [Row(key, says, "× as long", figure, best, None, samples, "ms", limit)]


def _wall_time(command: Sequence[str]) -> Callable[[], float]:
    def measure() -> float:
        started = time.perf_counter()
        subprocess.run(command, env=clean(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        return (time.perf_counter() - started) * 1e3

    return measure
