"""Exports that are killed: the same bytes after a resume, each customer once, and never half a file."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flexportal.testing import MockPortal

# Whoever runs the tests in the background has SIGINT ignored, which children inherit.
CODE = (
    "import signal; from flexportal.cli import main; signal.signal(signal.SIGINT, signal.default_int_handler); main()"
)
COMMAND = [sys.executable, "-c", CODE, "customers", "export"]
PROGRAM = Path(__file__).with_name("killed_export.py")
CUSTOMERS = 1500
KILLS = 4
MOST_PAGES = 14


@pytest.mark.parametrize("name", ["a.ndjson", "a.csv.gz"])
def test_killed_at_any_step_nothing_is_lost_repeated_or_left_behind(name: str) -> None:
    """Every step that changes or settles a file is tried as the last."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    finished = subprocess.run(
        [sys.executable, str(PROGRAM), name], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert finished.returncode == 0, finished.stderr
    assert int(finished.stdout) > 50


@dataclass
class Server:
    """A mock that is a little slow, and what a process needs to export from it."""

    portal: MockPortal
    environment: dict[str, str]

    def start(self, target: Path, *options: str) -> subprocess.Popen[str]:
        """Start an export."""
        return subprocess.Popen(
            [*COMMAND, str(target), *options], env=self.environment, stderr=subprocess.PIPE, text=True
        )

    def start_and_wait(self, pages: int, target: Path, *options: str) -> subprocess.Popen[str]:
        """Start an export, and return when it has asked for so many pages or has ended."""
        wanted = self.portal.calls.total + pages
        process = self.start(target, *options)
        deadline = time.monotonic() + 60
        while self.portal.calls.total < wanted and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        return process

    def finish(self, target: Path, *options: str) -> bytes:
        """The bytes of an undisturbed export."""
        with self.start(target, *options) as process:
            _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return target.read_bytes()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    portal = MockPortal(CUSTOMERS, latency_ms=5)
    with portal.serve() as served:
        credentials = {"FLEXPORTAL_API_KEY": "test-key", "FLEXPORTAL_TENANT_ID": "acme"}
        path = {"PYTHONPATH": os.pathsep.join(sys.path)}
        yield Server(portal, {**os.environ, **credentials, **path, "FLEXPORTAL_BASE_URL": served.url})


@pytest.mark.parametrize(
    ("name", "options"),
    [("a.ndjson", ["--page-size", "50"]), ("a.csv", ["--status", "inactive", "--status", "active"])],
)
def test_killed_at_seeded_moments_and_resumed_it_gives_the_same_bytes(
    name: str, options: list[str], server: Server, tmp_path: Path
) -> None:
    expected = server.finish(tmp_path / f"whole-{name}", *options)
    assert expected.count(b"@") >= CUSTOMERS
    target, dice = tmp_path / name, random.Random(name)
    for _ in range(KILLS):
        with server.start_and_wait(dice.randint(1, MOST_PAGES), target, "--resume", *options) as process:
            time.sleep(dice.uniform(0, 0.005))
            process.kill()
        assert not target.exists() or target.read_bytes() == expected
    assert server.finish(target, "--resume", *options) == expected
    assert {path.name for path in tmp_path.iterdir()} == {name, f"whole-{name}"}


def test_ctrl_c_leaves_no_target_and_says_how_to_go_on(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    server.portal.latency(40)
    with server.start_and_wait(7, target, "--page-size", "20", "--type", "business") as process:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert not target.exists()
    resume = f"flexportal customers export {target} --page-size 20 --type business --resume"
    assert said.startswith("flexportal: stopped; ")
    assert said.endswith(f" customers are saved; go on with: {resume}\n")
    saved = int(said.split()[2].replace(",", ""))
    server.portal.latency(5)
    before = server.portal.calls.total
    resumed = server.finish(target, "--page-size", "20", "--type", "business", "--resume")
    asked = server.portal.calls.total - before
    assert asked <= (CUSTOMERS // 2 - saved) // 20 + 2, "it asked again for what it had"
    assert resumed == server.finish(tmp_path / "whole.csv", "--type", "business")
