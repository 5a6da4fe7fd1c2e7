"""Killed exports: after a resume the same bytes, each customer once, and never half a file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from flexportal.testing import MockAPI

# Whoever runs the tests in the background ignores SIGINT, which children inherit.
CODE = (
    "import signal; from flexportal.cli import main; signal.signal(signal.SIGINT, signal.default_int_handler); main()"
)
COMMAND = [sys.executable, "-c", CODE]
PROGRAM = Path(__file__).with_name("killed_export.py")
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
CUSTOMERS = 1500


@pytest.mark.parametrize("name", ["a.ndjson", "a.csv.gz"])
def test_killed_at_any_step_nothing_is_lost_repeated_or_left_behind(name: str) -> None:
    """Every step that changes or flushes a file is tried as the last one."""
    command = [sys.executable, str(PROGRAM), name]
    finished = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=120)
    assert finished.returncode == 0, finished.stderr
    assert int(finished.stdout) > 50


@pytest.fixture(scope="module")
def mock() -> MockAPI:
    return MockAPI(CUSTOMERS, latency_ms=5)


@pytest.fixture(scope="module")
def settings(mock: MockAPI) -> Iterator[dict[str, str]]:
    """The environment of a process that exports from the mock."""
    with mock.serve() as server:
        variables = {"API_KEY": "test-key", "TENANT_ID": "acme", "BASE_URL": server.url}
        yield ENVIRONMENT | {f"FLEXPORTAL_{name}": value for name, value in variables.items()}


def start(settings: dict[str, str], target: Path, *options: str, of: str = "customers") -> subprocess.Popen[str]:
    command = [*COMMAND, of, "export", str(target), *options]
    return subprocess.Popen(command, env=settings, stderr=subprocess.PIPE, text=True)


def finish(settings: dict[str, str], target: Path, *options: str, of: str = "customers") -> bytes:
    """The bytes of an export that ends by itself."""
    with start(settings, target, *options, of=of) as process:
        _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return target.read_bytes()


def wait_for_pages(mock: MockAPI, pages: int, process: subprocess.Popen[str]) -> None:
    """Wait until the process has requested so many pages or has ended."""
    wanted, deadline = mock.calls.total + pages, time.monotonic() + 60
    while mock.calls.total < wanted and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)


def test_ctrl_c_saves_the_rows_and_says_how_to_resume(mock: MockAPI, settings: dict[str, str], tmp_path: Path) -> None:
    target, options = tmp_path / "a.csv", ("--page-size", "20", "--customer-type", "business")
    mock.latency(40)
    with start(settings, target, *options) as process:
        wait_for_pages(mock, 7, process)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    mock.latency(5)
    assert process.returncode == 130, said
    assert not target.exists()
    assert said.endswith(f"; resume with: flexportal customers export {target} {' '.join(options)} --resume\n")
    saved = int(said.split()[2].replace(",", ""))
    before = mock.calls.total
    resumed = finish(settings, target, *options, "--resume")
    assert mock.calls.total - before <= (CUSTOMERS // 2 - saved) // 20 + 2, "saved rows were fetched again"
    assert resumed == finish(settings, tmp_path / "whole.csv", "--customer-type", "business")


@pytest.mark.parametrize(
    ("of", "suffix", "options"),
    [
        ("orders", "parquet", ()),
        ("subscriptions", "csv", ("--scan",)),
    ],
)
def test_killed_at_random_times_it_has_the_same_bytes(
    of: str, suffix: str, options: tuple[str, ...], mock: MockAPI, settings: dict[str, str], tmp_path: Path
) -> None:
    target, chance = tmp_path / f"a.{suffix}", Random(suffix)
    options = (*options, "--page-size", "20", "--resume")
    # The first time after 1,000 rows, of which the journal knows at least a part.
    for pages in (chance.randint(55, 70), chance.randint(1, 8)):
        with start(settings, target, *options, of=of) as process:
            wait_for_pages(mock, pages, process)
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=30)
        assert process.returncode == -signal.SIGKILL
        assert not target.exists()
    saved = json.loads(target.with_name(f"{target.name}.journal").read_bytes())["rows"]
    before = mock.calls.total
    resumed = finish(settings, target, *options, of=of)
    # Of a scan, the partitions end with a shorter page each.
    assert mock.calls.total - before <= (CUSTOMERS - saved) // 20 + 8, "saved rows were fetched again"
    whole = finish(settings, tmp_path / f"whole.{suffix}", *options, of=of)
    if "--scan" in options:  # the same rows, in no fixed order
        assert sorted(resumed.splitlines()) == sorted(whole.splitlines())
    else:
        assert resumed == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == [target.name, f"whole.{suffix}"]
