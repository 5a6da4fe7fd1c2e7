"""Plain schemathesis against a server of the catalogue: its command line, all checks on, nothing of ours."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .entry import Variant
from .judging import KEY, TENANT

__all__ = ["Failures", "Plain", "examine"]

Failures = Mapping[str, int]
# Far above what a run takes; a server that never lets go must not hold up all others.
PATIENCE = 300.0
CONFIGURATION = f"""\
headers = {{ Authorization = "Bearer {KEY}", Tenant-ID = "{TENANT}" }}
"""


@dataclass(frozen=True, slots=True)
class Plain:
    """What schemathesis reported.

    Args:
        failures: The kind of failure → how many different ones.
        requests: How many requests it made.
        seconds: How long it took.
    """

    failures: Failures
    requests: int
    seconds: float

    def beyond(self, intact: Plain) -> list[str]:
        """The kinds that it reports of this server more often than of the intact one, whose are false alarms."""
        return sorted(kind for kind, number in self.failures.items() if number > intact.failures.get(kind, 0))


def examine(variant: Variant, examples: int) -> Plain:
    """Runs schemathesis against a fresh server, over a real socket.

    Args:
        variant: The server.
        examples: How many inputs it may draw for each operation, besides those that it enumerates.

    Raises:
        RuntimeError: It broke off without a report.
    """
    portal = variant.portal()
    with portal.serve() as server, TemporaryDirectory() as folder:
        # The headers stand in a file, as any key should.
        Path(folder, "schemathesis.toml").write_text(CONFIGURATION, encoding="utf-8")
        report = Path(folder, "report.json")
        started = time.perf_counter()
        done = subprocess.run(
            _command(server.url, examples, report),
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        seconds = time.perf_counter() - started
        if not report.exists():
            raise RuntimeError(f"schemathesis broke off on {variant.name}: {done.stdout[-300:]}{done.stderr[-300:]}")
        found = json.loads(report.read_text(encoding="utf-8"))
    failures = {entry["type"]: int(entry["count"]) for entry in found["failures"]}
    if found["errors"]:
        # What it couldn't make sense of, such as a broken connection, counts in its favour.
        failures["errors"] = len(found["errors"])
    return Plain(failures, portal.calls.total, seconds)


def _command(url: str, examples: int, report: Path) -> list[str]:
    options = [
        "--checks",
        "all",
        "--continue-on-failure",
        "--max-examples",
        str(examples),
        "--generation-deterministic",
    ]
    written = ["--report", "json", "--report-json-path", str(report), "--no-color", "--warnings", "off"]
    return [str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/openapi.json", *options, *written]
