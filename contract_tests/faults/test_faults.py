"""A small run of each kind of iteration with each driver, and of cancellations and interrupts; the tally notices wrong deliveries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flexportal.testing import FaultyServer, Kind, MockAPI

from .fault_schedule import fault_schedule
from .iterations import DRIVERS, KINDS, Plan
from .listings import expected_ids, run
from .tally import Tally, WrongDeliveryError

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


def test_the_schedule_has_every_kind_of_fault_and_is_the_same_for_the_same_seed() -> None:
    faults = [fault_schedule(3, 0.6)(number) for number in range(2000)]
    assert {fault.kind for fault in faults if fault is not None} == set(Kind)
    assert 0.55 < sum(fault is not None for fault in faults) / len(faults) < 0.65
    assert faults == [fault_schedule(3, 0.6)(number) for number in range(2000)]
    assert faults != [fault_schedule(4, 0.6)(number) for number in range(2000)]


def deliver(tally: Tally, identities: str) -> None:
    for identity in identities:
        tally.deliver(identity)
    tally.finish()


@pytest.mark.parametrize(
    ("delivered", "message"),
    [("ab", "missing"), ("aa", "twice"), ("bac", "as number"), ("az", "does not exist")],
    ids=["missing", "twice", "out of order", "unknown"],
)
def test_the_tally_reports_a_wrong_delivery(delivered: str, message: str) -> None:
    with pytest.raises(WrongDeliveryError, match=message):
        deliver(Tally("abc", in_order=True), delivered)


def test_the_command_reports_its_results() -> None:
    assert run_command("--number", "20", "--seed", "2", "--driver", "sync").count("customers  20\n") == 2
