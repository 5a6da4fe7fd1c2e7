"""Patches of the folder of changes: applied by the lines around them, and loud where those are gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from contract_changes import PatchError, apply, cases

TEXT = "a\nb\nc\nd\na\nb\nc\n"
PATCH = "--- a/x\n+++ b/x\n@@ -5,3 +5,3 @@\n a\n-b\n+B\n c\n"


def test_a_patch_changes_the_lines_nearest_to_its_number() -> None:
    assert apply(TEXT, PATCH) == "a\nb\nc\nd\na\nB\nc\n"
    assert apply(TEXT, PATCH.replace("-5", "-1")) == "a\nB\nc\nd\na\nb\nc\n"


def test_a_patch_still_fits_when_lines_came_before_it() -> None:
    assert apply("x\n" + TEXT, PATCH) == "x\na\nb\nc\nd\na\nB\nc\n"


def test_several_parts_are_applied_in_order() -> None:
    first = "@@ -1,2 +1,4 @@\n a\n+1\n+2\n b\n"
    assert apply(TEXT, first + PATCH[PATCH.index("@@") :]) == "a\n1\n2\nb\nc\nd\na\nB\nc\n"


def test_a_patch_that_no_longer_fits_says_which_lines_are_missing() -> None:
    with pytest.raises(PatchError, match="these lines are not there:\na\nz"):
        apply(TEXT, "@@ -1,2 +1,1 @@\n a\n-z\n")


def test_a_case_starts_from_the_contract_or_from_a_patched_one(tmp_path: Path) -> None:
    contract = tmp_path / "openapi.yaml"
    contract.write_text(TEXT, encoding="utf-8")
    for name in ("1-one", "2-two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "expected.json").write_text("{}", encoding="utf-8")
    (tmp_path / "1-one" / "change.patch").write_text(PATCH, encoding="utf-8")
    (tmp_path / "2-two" / "before.patch").write_text(PATCH, encoding="utf-8")
    (tmp_path / "2-two" / "change.patch").write_text("@@ -6,1 +6,0 @@\n-B\n", encoding="utf-8")
    one, two = cases(tmp_path)
    assert (one.name, one.old, one.new) == ("1-one", TEXT, apply(TEXT, PATCH))
    assert (two.name, two.old, two.new) == ("2-two", apply(TEXT, PATCH), "a\nb\nc\nd\na\nc\n")


def test_an_empty_line_of_the_contract_may_have_lost_its_blank() -> None:
    assert apply("a\n\nb\n", "@@ -1,3 +1,3 @@\n a\n\n-b\n+B\n") == "a\n\nB\n"
