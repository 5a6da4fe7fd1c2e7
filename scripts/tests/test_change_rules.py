"""Rules of the comparison that the folder of changes doesn't reach, on contracts made for the purpose."""

from __future__ import annotations

import pytest
from regeneration.changes import CODES, compare
from tests.operation_rules import OPERATIONS
from tests.small_contracts import Json, contract, objects
from tests.value_rules import VALUES

RULES = {**OPERATIONS, **VALUES}


@pytest.mark.parametrize(("old", "new", "expected"), RULES.values(), ids=RULES)
def test_each_rule_gives_its_code_at_its_place(old: Json, new: Json, expected: list[tuple[str, str]]) -> None:
    found = [(change.code, change.where) for change in compare(old, new)]
    assert sorted(found) == sorted(expected)


def test_nullable_through_an_enum_that_lists_null() -> None:
    """With a type, null has to be among the values and among the types."""
    old = contract(response=objects(a={"type": ["string", "null"], "enum": ["x"]}))
    new = contract(response=objects(a={"type": ["string", "null"], "enum": ["x", None]}))
    assert [change.code for change in compare(old, new)] == ["response-became-nullable"]


def test_every_code_that_a_contract_can_cause_is_shown_by_a_case() -> None:
    from contract_changes import cases

    shown = {change["code"] for case in cases() for change in case.expected["changes"]}
    shown |= {code for _, _, expected in RULES.values() for code, _ in expected}
    assert set(CODES) - shown == {"python-surface-changed", "python-surface-added"}
