"""The catalogue is complete: enough servers, each described, and two for every law at least."""

from __future__ import annotations

import inspect
from collections import Counter

import pytest
from flexportal.contract import Contract

from contract_tests.catalog.registry import CATALOG, EVERY, HARMLESS, Defect, Variant
from contract_tests.lawbook import BOOK

# The assumptions that no server on this machine can refute, and why.
BEYOND = {"sandbox-region": "it is about a host, and only a run against that host can settle it"}

COUNTED = Counter(name for defect in CATALOG for name in (defect.law, *defect.also))


@pytest.mark.parametrize("law", [law.id for law in BOOK])
def test_every_law_has_two_broken_servers(law: str) -> None:
    assert COUNTED[law] >= 2, f"the catalogue has {COUNTED[law]} servers that {law} must catch; plant another defect"


@pytest.mark.parametrize("assumption", [assumption.id for assumption in Contract.installed().assumptions])
def test_every_assumption_can_be_refuted(assumption: str) -> None:
    assert COUNTED[assumption] >= 1 or assumption in BEYOND


def test_every_server_names_a_law_that_there_is() -> None:
    known = {law.id for law in BOOK} | {assumption.id for assumption in Contract.installed().assumptions}
    assert set(COUNTED) <= known


def test_every_server_names_an_operation_that_there_is() -> None:
    assert {defect.operation for defect in CATALOG} <= {operation.id for operation in Contract.installed().operations}


def test_no_two_servers_share_a_name() -> None:
    names = Counter(variant.name for variant in (*CATALOG, *HARMLESS))
    assert [name for name, number in names.items() if number > 1] == []


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: entry.name)
def test_a_sentence_says_what_is_different(entry: Variant) -> None:
    assert entry.sentence.endswith(".")


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.name)
def test_the_defect_is_marked_where_it_is_planted(entry: Defect) -> None:
    assert "# DEFECT" in inspect.getsource(entry.server)


@pytest.mark.parametrize("entry", HARMLESS, ids=lambda entry: entry.name)
def test_no_defect_is_planted_in_a_harmless_server(entry: Variant) -> None:
    assert "# DEFECT" not in inspect.getsource(entry.server)


def test_the_catalogue_is_large_enough() -> None:
    assert len(CATALOG) >= 60
    assert len(HARMLESS) >= 12
