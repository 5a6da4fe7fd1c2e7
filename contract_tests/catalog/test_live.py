"""Where others may change the rows meanwhile, as on a live tenant, a defect that stays is told apart from a change."""

from __future__ import annotations

import dataclasses

import pytest

from contract_tests.catalog.judging import IN_PROCESS, KEY, OTHER_TENANT, TENANT
from contract_tests.catalog.registry import CATALOG, Defect, judge
from contract_tests.lawbook import Verdict, run

STAYING = (
    "more-without-cursor-under-filters",
    "promise-at-the-end-of-two-filters",
    "loses-the-very-last-row",
    "shuffled-each-time",
)
# Seen once, and never again: from one reading nobody can tell whether the server or somebody else did it.
PASSING = ("row-gone-the-second-time", "old-revenue-the-second-time")


def live(name: str) -> Defect:
    defect = next(defect for defect in CATALOG if defect.name == name)
    return dataclasses.replace(defect, changing=True)


@pytest.mark.parametrize("name", STAYING)
def test_a_defect_that_stays_is_caught_on_a_live_tenant(name: str) -> None:
    defect = live(name)
    assert defect.law in judge(defect).broken


@pytest.mark.parametrize("name", PASSING)
def test_a_difference_that_passes_is_no_proof_on_a_live_tenant(name: str) -> None:
    defect = live(name)
    verdict, evidence = judge(defect).findings[defect.law]
    assert verdict is Verdict.UNTESTED
    assert "rows may have changed meanwhile" in evidence


def test_a_second_round_of_walks_that_cannot_be_afforded_leaves_the_first_one_standing() -> None:
    defect = live("loses-the-very-last-row")
    settled = judge(dataclasses.replace(defect, changing=False))
    report = run(
        defect.terms,
        IN_PROCESS,
        KEY,
        TENANT,
        OTHER_TENANT,
        transport=defect.portal().transport(),
        max_requests=settled.requests,
        generated=False,
        changing=True,
    )
    assert report.verdict(defect.law) is Verdict.BROKEN
