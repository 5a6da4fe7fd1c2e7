"""Each bug that is planted in a server written elsewhere is found by the check that names it."""

from __future__ import annotations

from collections import Counter

import pytest

from contract_tests.flexportal_contract.checks import operations

from .checking import evidence
from .node import serve_node
from .node_planted import NODE_PLANTED
from .planted import PLANTED, Planted
from .sqlite_server.server import serve


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: f"{bug.name}-{bug.check}")
def test_a_bug_of_the_sqlite_server_is_found(bug: Planted) -> None:
    with serve(bug.start()) as url:
        assert evidence(url, bug.check, bug.operation)


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize("name", NODE_PLANTED)
def test_a_bug_of_the_node_server_is_found(name: str) -> None:
    check, operation = NODE_PLANTED[name]
    with serve_node(fault=name) as url:
        assert evidence(url, check, operation)


def test_every_check_of_gets_and_writes_has_a_bug_that_it_must_find() -> None:
    planted = Counter(each.check for each in PLANTED)
    assert {each.id for each in operations.CHECKS} - planted.keys() == set()
