"""`scripts/regenerate --check`: whether the tree is what the contract gives, without touching it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from regeneration.__main__ import main
from regeneration.generator import COMMAND, PACKAGE

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return shutil.copytree(PROJECT / "generated" / PACKAGE, tmp_path / PACKAGE)


def test_check_passes_for_what_the_contract_gives(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--output", str(tree)]) == 0
    assert PACKAGE in capsys.readouterr().out


def test_check_fails_for_an_edited_tree_and_says_what_to_run(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    module = tree / "models" / "customer.py"
    module.write_text("edited", encoding="utf-8")
    assert main(["--check", "--output", str(tree)]) == 1
    assert module.read_text(encoding="utf-8") == "edited"
    message = capsys.readouterr().err
    assert f"run {COMMAND}" in message
    assert "models/customer.py" in message
