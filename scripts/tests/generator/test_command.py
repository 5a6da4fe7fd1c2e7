"""`scripts/regenerate --check`: whether the tree is what the contract gives, without touching it."""

from __future__ import annotations

from pathlib import Path

import pytest
from regeneration.__main__ import main
from regeneration.generator import COMMAND, PACKAGE, GenerationError, generate
from regeneration.yaml_source import load

CONTRACT = Path(__file__).parents[3] / "openapi.yaml"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("checked") / PACKAGE
    generate(load(CONTRACT).document, made)
    return made


def test_a_tree_that_the_contract_gives_is_fresh(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--output", str(tree)]) == 0
    assert capsys.readouterr().out == f"{PACKAGE} is what the contract gives\n"


def test_an_edited_tree_is_stale_and_the_message_says_what_to_run(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module = tree / "models" / "customer.py"
    before = module.read_text(encoding="utf-8")
    module.write_text(before + "\n", encoding="utf-8")
    try:
        assert main(["--check", "--output", str(tree)]) == 1
        assert module.read_text(encoding="utf-8") == before + "\n"
    finally:
        module.write_text(before, encoding="utf-8")
    said = capsys.readouterr().err
    assert f"run {COMMAND}" in said
    assert "models/customer.py" in said


def test_nothing_is_generated_over_what_is_there(tree: Path) -> None:
    with pytest.raises(GenerationError, match="already exists"):
        generate(load(CONTRACT).document, tree)
