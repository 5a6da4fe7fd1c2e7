"""A small run of each walk over each driver, and proof that the account notices what must not happen."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from flexportal.testing import FaultyServer, Kind, MockPortal

from .account import Account, Broken
from .command import DRIVERS, expected_ids, run
from .walks import WALKS
from .weather import weather

CUSTOMERS = 400
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def expected() -> dict[str, list[str]]:
    return {kind: expected_ids(kind, CUSTOMERS) for kind in WALKS}


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("kind", WALKS)
def test_whatever_goes_wrong_every_customer_comes_once(kind: str, driver: str, expected: dict[str, list[str]]) -> None:
    account = Account(expected[kind], in_order=kind != "scan")
    seed = WALKS.index(kind) * 10 + DRIVERS.index(driver)
    with FaultyServer(MockPortal(CUSTOMERS), weather(seed, 0.6)) as server:
        run(kind, driver, server.url, account, seed, page_sizes=(5, 30))
    assert account.delivered == CUSTOMERS
    assert sum(server.injected.values()) > 10
    assert account.errors
    assert account.resumes


def test_the_weather_has_every_kind_of_fault_and_is_the_same_for_the_same_seed() -> None:
    faults = [weather(3, 0.6)(number) for number in range(2000)]
    assert {fault.kind for fault in faults if fault is not None} == set(Kind)
    assert 0.55 < sum(fault is not None for fault in faults) / len(faults) < 0.65
    assert faults == [weather(3, 0.6)(number) for number in range(2000)]
    assert faults != [weather(4, 0.6)(number) for number in range(2000)]
    retry_after = Counter((fault.retry_after, fault.as_date) for fault in faults if fault and fault.retry_after)
    assert {as_date for _, as_date in retry_after} == {True, False}


def delivering(*identities: str) -> Callable[[Account], None]:
    def deliver(account: Account) -> None:
        for identity in identities:
            account.deliver(identity)
        account.close()

    return deliver


@pytest.mark.parametrize(
    ("deliver", "reason"),
    [
        (delivering("a", "b"), "never came"),
        (delivering("a", "a"), "came twice"),
        (delivering("b", "a", "c"), "came as number"),
        (delivering("a", "z"), "does not exist"),
    ],
    ids=["lost", "twice", "out of order", "made up"],
)
def test_the_account_notices(deliver: Callable[[Account], None], reason: str) -> None:
    with pytest.raises(Broken, match=reason):
        deliver(Account(["a", "b", "c"], in_order=True))


def test_without_an_order_any_will_do_but_none_twice() -> None:
    account = Account(["a", "b", "c"], in_order=False)
    delivering("b", "c", "a")(account)
    with pytest.raises(ValueError, match="not distinct"):
        Account(["a", "a"], in_order=False)


def test_the_run_as_a_program_tells_its_figures(tmp_path: Path) -> None:
    options = ["--customers", "60", "--seed", "2", "--walk", "list", "--driver", "sync", "--json", str(tmp_path / "f")]
    program = [sys.executable, "-m", "contract_tests.faults", *options]
    told = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True).stdout
    assert "customers  60\n" in told
    (figures,) = json.loads((tmp_path / "f").read_text(encoding="utf-8"))
    assert figures["customers"] == 60
    assert figures["requests"] > 0
    assert figures["megabytes"] > 10
