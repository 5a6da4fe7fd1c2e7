"""Rows on starting: what an import costs, and how long it takes from nothing to the first customer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from . import bodies
from .bodies import PAGE
from .peers import ONE_OPERATION, STOCK
from .processes import clean, ran, served
from .results import Bound, Row, ratio
from .rounds import Sample, interleaved
from .runners import KEY, TENANT
from .settings import Settings

__all__ = ["cold", "first_use", "start"]

# CPU, the start of the interpreter not counted. The client is for https, so that certificates are read.
TIMED = "import sys, time\nt = time.process_time()\n{code}\nprint((time.process_time() - t) * 1e3)"

READY = f"""
from flexportal import FlexPortal
client = FlexPortal({KEY!r}, {TENANT!r}, base_url={{url!r}})
"""
STOCK_READY = f"""
from {STOCK} import AuthenticatedClient
from {STOCK}.api.customers import list_customers
client = AuthenticatedClient({{url!r}}, token={KEY!r})
client.get_httpx_client()
"""
FIRST_CUSTOMER = f"next(iter(client.customers.list(page_size={PAGE}))).customer_id"
STOCK_FIRST_CUSTOMER = (
    f"list_customers.sync(client=client, tenant_id={TENANT!r}, limit='{PAGE}').customers[0].customer_id"
)

FIRST = f"""
from flexportal import FlexPortal
with FlexPortal({KEY!r}, {TENANT!r}, base_url={{url!r}}) as client:
    print(next(iter(client.customers.list(page_size={PAGE}))).customer_id)
"""

OURS, STOCK_CLIENT = "flexportal", "openapi-python-client"
HTTPS = "https://127.0.0.1:1"

# What comes before the code. The environment has every extra; without these two it is like one that has none.
ENVIRONMENTS = {"": "", ", lean": "import sys\nsys.modules.update(click=None, rich=None)\n"}


def start(settings: Settings) -> list[Row]:
    """What it costs until a client can be called, and until it has its first customer, in a fresh process."""
    rows: list[Row] = []
    with served(1) as url:
        for where, prelude in ENVIRONMENTS.items():
            ready = _against_stock(settings, prelude, (READY, STOCK_READY), HTTPS)
            first = _against_stock(settings, prelude, (READY + FIRST_CUSTOMER, STOCK_READY + STOCK_FIRST_CUSTOMER), url)
            rows.append(_start(f"ready{where}", "until its client can be called", ready))
            rows.append(_start(f"first customer{where}", "until its first customer", first))
    return [*rows, _grown(settings)]


def _against_stock(settings: Settings, prelude: str, codes: tuple[str, str], url: str) -> dict[str, Sample]:
    named = dict(zip((OURS, STOCK_CLIENT), codes, strict=True)) | {"import httpx": "import httpx"}
    timed = {name: _timed(prelude + code.format(url=url), settings.peers) for name, code in named.items()}
    return interleaved(timed, settings.rounds)


def _start(key: str, until: str, samples: Mapping[str, Sample]) -> Row:
    figure, best = ratio(samples[OURS], samples[STOCK_CLIENT])
    says = f"a fresh process {until}: CPU against the stock client"
    limit = "httpx, which both import, and which imports its own command line where click and rich are installed"
    return Row(key, says, "× as much", figure, best, Bound(1, 0.8, at_most=True), samples, "ms of CPU", limit)


def _grown(settings: Settings) -> Row:
    code = READY.format(url=HTTPS)
    grown = interleaved(
        {"47 operations": _timed(code), "one operation": _timed(code, settings.peers / ONE_OPERATION)}, settings.rounds
    )
    return Row(
        "import, 47 operations",
        "a fresh process until its client can be called: CPU against a client of one operation",
        "× as much",
        *ratio(grown["47 operations"], grown["one operation"]),
        Bound(1.05, 1.02, at_most=True),
        grown,
        "ms of CPU",
        "resources and models are imported when they are first used",
    )


def _timed(code: str, *folders: Path) -> Callable[[], float]:
    return lambda: float(ran([sys.executable, "-c", TIMED.format(code=code)], folders))


def first_use(settings: Settings) -> list[Row]:
    """What the first page of a list costs more than the second: importing, models, decoder."""
    answers = {"as in the contract's examples": bodies.examples(), "with every part": bodies.pages()}
    rows: list[Row] = []
    for said, answer in answers.items():
        given = json.dumps(answer)

        def measured(resource: str, given: str = given) -> Callable[[], float]:
            command = [sys.executable, "-m", "benchmark.first_use", resource]
            return lambda: float(ran(command, given=given))

        samples = interleaved({name: measured(name) for name in bodies.LISTS.values()}, min(settings.rounds, 9))
        slowest = max(samples.values(), key=lambda sample: sample.median)
        rows.append(
            Row(
                "first use" if not rows else "first use, every part",
                f"the first page of the slowest resource, its items {said}: CPU beyond that of the second page",
                "ms",
                slowest.median,
                slowest.minimum,
                Bound(8, 6, at_most=True),
                samples,
                "ms of CPU",
                "importing the modules of the resource, then compiling what builds the models",
            )
        )
    return rows


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
