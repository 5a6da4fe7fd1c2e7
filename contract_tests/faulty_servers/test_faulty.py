"""Each faulty server is caught, by the check that names its fault."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from contract_tests.faulty_servers.catalog import FAULTY, HONEST, FaultyServer
from contract_tests.faulty_servers.checking import checked
from contract_tests.flexportal_contract import ALL_CHECKS, Outcome
from contract_tests.flexportal_contract.checks import operations
from contract_tests.flexportal_contract.checks.assumptions import EVALUATED_BY

# Assumptions that no server on this machine can refute, and why.
NOT_LOCAL = {"sandbox-region": "it is about a host, and only a run against that host can refute it"}
COUNTS = Counter(name for server in FAULTY for name in (server.check, *server.also))
BY_NAME = {server.name: server for server in FAULTY}

FAULT_STAYS = ("more-without-cursor-under-filters", "loses-the-very-last-row", "shuffled-each-time")
# Seen once and never again: from one response nobody can tell whether the server or somebody else did it.
FAULT_DISAPPEARS = ("row-gone-the-second-time", "old-revenue-the-second-time")
# What only a socket shows, and one of each family.
OVER_A_SOCKET = {
    "stray-bytes-after-the-page": "shape.json",
    "plus-is-a-blank": "filters.text-finds-each",
    "last-row-lost-under-gzip": "server.same-compressed",
    # In this process the bytes arrive whole and the header is wrong; on a socket the connection breaks.
    "length-in-characters": "server.complete-responses",
}


@pytest.mark.parametrize("server", FAULTY, ids=lambda server: server.name)
def test_a_faulty_server_fails_its_check(server: FaultyServer) -> None:
    result = checked(server, server.check, *server.also)
    missed = {id: result.findings.get(id) for id in (server.check, *server.also) if id not in result.failed}
    assert not missed, f"{server.description} Not caught: {missed}; failed: {result.failed}"
    assert "curl -sS" in result.shown[server.check]
    assert "@" not in result.failed[server.check] + result.shown[server.check], "an e-mail address is shown"


# Faults of gets and writes are planted in contract_tests/honest_servers.
@pytest.mark.parametrize("check", [check.id for check in ALL_CHECKS if check not in operations.CHECKS])
def test_every_check_has_a_faulty_server(check: str) -> None:
    assert COUNTS[check] >= 1


@pytest.mark.parametrize("assumption", EVALUATED_BY)
def test_every_assumption_has_a_server_that_refutes_it(assumption: str) -> None:
    assert COUNTS[assumption] >= 1 or assumption in NOT_LOCAL


def test_names_are_unique() -> None:
    names = Counter(variation.name for variation in (*FAULTY, *HONEST))
    assert [name for name, number in names.items() if number > 1] == []


@pytest.mark.parametrize("name", FAULT_STAYS)
def test_a_fault_that_stays_fails_on_changing_data(name: str) -> None:
    server = replace(BY_NAME[name], changing=True)
    assert server.check in checked(server, server.check).failed


@pytest.mark.parametrize("name", FAULT_DISAPPEARS)
def test_a_difference_that_disappears_is_no_failure_on_changing_data(name: str) -> None:
    server = replace(BY_NAME[name], changing=True)
    outcome, evidence = checked(server, server.check).findings[server.check]
    assert outcome is Outcome.UNTESTED
    assert "rows may have changed meanwhile" in evidence


def test_a_failure_stands_where_the_budget_does_not_suffice_to_confirm_it() -> None:
    server = BY_NAME["loses-the-very-last-row"]
    needed = checked(server, server.check).requests
    # A row that the full list lacks is looked at twice: others may have added and deleted it.
    confirmed = checked(replace(server, changing=True), server.check, max_requests=2 * needed)
    assert server.check in confirmed.failed


@pytest.mark.parametrize(("name", "check"), OVER_A_SOCKET.items(), ids=OVER_A_SOCKET)
def test_a_faulty_server_fails_its_check_over_a_socket(name: str, check: str) -> None:
    server = BY_NAME[name]
    started = server.start()
    with started.serve() as served:
        assert check in checked(server, check, server=started, url=served.url).failed
