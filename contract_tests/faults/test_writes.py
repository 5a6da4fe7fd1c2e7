"""A small run of creates with each driver; and a wrong outcome is noticed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from flexportal import APIConnectionError, FlexPortalError, ResponseContractError, UnknownOutcomeError

from .iterations import DRIVERS
from .writes import Run, WriteServer, WrongOutcomeError, run

ROOT = Path(__file__).parents[2]
LOST = APIConnectionError("lost")


@pytest.mark.parametrize("driver", DRIVERS)
def test_no_order_is_created_twice_and_every_error_is_right(driver: str) -> None:
    plan, server = run(driver, seed=DRIVERS.index(driver), count=200)
    assert sum(plan.outcomes.values()) == 200
    assert {"created", "UnknownOutcomeError", "ResponseContractError"} < set(plan.outcomes)
    assert max(server.processed.values()) == 1


@pytest.mark.parametrize(
    ("processed", "error"),
    [
        (2, None),
        (0, None),
        (2, UnknownOutcomeError("orders.create", "orders.list()", LOST)),
        (1, LOST),
        (0, ResponseContractError("no JSON")),
    ],
    ids=["twice", "not at all", "twice, unknown", "processed in spite of an error", "not processed but undecodable"],
)
def test_a_wrong_outcome_is_noticed(processed: int, error: FlexPortalError | None) -> None:
    server = WriteServer(seed=1)
    server.processed["1 7"] = processed
    with pytest.raises(WrongOutcomeError, match=f"order 7 was processed {processed} times"):
        Run(server, seed=1).judge(7, error)


def test_the_command_reports_its_outcomes() -> None:
    options = ["writes", "--number", "40", "--driver", "sync"]
    command = [sys.executable, "-m", "contract_tests.faults", *options]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True).stdout
    assert output.startswith("sync: 40 orders, ")
    assert "UnknownOutcomeError" in output
