"""Statements, and where two of them part."""

from __future__ import annotations

import pytest

from .contract_facts import accepted_sizes
from .facts import NOTHING, Disagreement, Party, Statement, disagreements, matrix
from .json_values import same


def states(party: Party, covers: str = "", **facts: object) -> Statement:
    """A statement that covers the facts whose id starts so."""
    return Statement(party, facts, lambda fact: fact.startswith(covers))


def test_two_values_of_one_fact_are_a_disagreement() -> None:
    (found,) = disagreements(states(Party.DOCS_PAGE, default="50"), states(Party.CONTRACT, default="20"))
    assert found == Disagreement("default", Party.DOCS_PAGE, "50", Party.CONTRACT, "20")
    assert str(found) == "default: docs page says '50', contract says '20'"


def test_silence_on_a_fact_that_is_covered_is_a_disagreement_both_ways() -> None:
    first, second = states(Party.DOCS_PAGE, a=1), states(Party.CONTRACT, b=2)
    assert [(it.fact, it.first_says, it.second_says) for it in disagreements(first, second)] == [
        ("a", 1, NOTHING),
        ("b", NOTHING, 2),
    ]


def test_silence_on_a_fact_that_is_not_covered_means_nothing() -> None:
    assert disagreements(states(Party.CONTRACT, a=1), states(Party.WRAPPER, covers="b")) == []


def test_null_is_something_else_than_nothing() -> None:
    assert disagreements(states(Party.CONTRACT, a=None), states(Party.GENERATED)) != []
    assert repr(NOTHING) == "nothing"


@pytest.mark.parametrize(
    ("first", "second", "are_same"),
    [
        (1, 1.0, True),
        (True, 1, False),
        (0, False, False),
        ([1, 2], [2, 1], False),
        ([True], [1], False),
        ([1], [1, 2], False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        (None, False, False),
        ("1", 1, False),
    ],
)
def test_sameness_is_that_of_json(first: object, second: object, are_same: bool) -> None:
    assert same(first, second) is are_same


@pytest.mark.parametrize(
    ("first", "second", "adds"),
    [
        (NOTHING, "string", True),
        (["a", "b"], ["a", "x", "b"], True),
        (["a", "b"], ["b", "a"], False),
        (["a", "b"], ["a"], False),
        ("string", "number", False),
        ("string", NOTHING, False),
    ],
)
def test_to_say_more_is_not_to_contradict(first: object, second: object, adds: bool) -> None:
    assert Disagreement("it", Party.DOCS_PAGE, first, Party.CONTRACT, second).is_addition is adds


def test_the_matrix_judges_each_party_by_the_contract() -> None:
    contract = states(Party.CONTRACT, a=1, b=2)
    docs = states(Party.DOCS_PAGE, covers="b", a=1, c=3)
    rows = {row.fact: row.cells for row in matrix(contract, [docs])}
    assert {fact: cells[Party.DOCS_PAGE].verdict for fact, cells in rows.items()} == {
        "a": "agrees",
        "b": "disagrees",
        "c": "disagrees",
    }
    assert rows["b"][Party.DOCS_PAGE].says is NOTHING
    uncovered = matrix(contract, [states(Party.WRAPPER, covers="x")])
    assert [row.cells[Party.WRAPPER].verdict for row in uncovered] == ["not covered", "not covered"]


@pytest.mark.parametrize(
    ("accepted", "text"),
    [
        (["1", "2", "3"], "1-3"),
        (["-1", "0", "5"], "-1-0, 5"),
        (["1", "", "007"], "1, '', '007'"),
        ([], ""),
    ],
)
def test_accepted_sizes_are_told_as_ranges(accepted: list[str], text: str) -> None:
    probes = ["-1", "0", "1", "2", "3", "5", "", "007"]
    assert accepted_sizes({probe: probe in accepted for probe in probes}) == text
