"""A small run of each kind of iteration with each driver, and of cancellations and interrupts; the tally notices wrong deliveries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flexportal.testing import FaultyServer, MockAPI

from .fault_schedule import fault_schedule
from .iterations import DRIVERS, KINDS, Plan
from .listings import expected_ids, run
from .tally import Tally

CUSTOMERS = 400
ROOT = Path(__file__).parents[2]


def run_command(*arguments: str) -> str:
    """The command's output. Raises: subprocess.CalledProcessError where something was lost or left over."""
    command = [sys.executable, "-m", "contract_tests.faults", *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=True
    ).stdout


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_customer_is_delivered_once_despite_faults(kind: str, driver: str) -> None:
    tally = Tally(expected_ids(kind, CUSTOMERS), in_order=kind != "scan")
    seed = KINDS.index(kind) * 10 + DRIVERS.index(driver)
    with FaultyServer(MockAPI(CUSTOMERS), fault_schedule(seed, 0.6)) as server:
        run(Plan(kind, server.url, seed, page_sizes=(5, 30)), driver, tally)
    assert tally.delivered == CUSTOMERS
    assert sum(server.injected.values()) > 10
    assert tally.errors
    assert tally.resumes


@pytest.mark.parametrize("driver", ["asyncio", "trio"])
def test_cancelled_requests_leave_nothing_behind(driver: str) -> None:
    output = run_command("cancellations", "--driver", driver, "--number", "200")
    assert output.count("simultaneous  100\n") == 2


def test_after_an_interrupt_a_client_works_as_before() -> None:
    assert "interrupted" in run_command("interrupts", "--number", "24")
