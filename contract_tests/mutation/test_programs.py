"""Mutants of a program: mutmut tries a small one, and what is read off it is so."""

from __future__ import annotations

import ast
import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from contract_tests.agreement.repository import ROOT, read_yaml
from contract_tests.mutation import programs
from contract_tests.mutation.command import main
from contract_tests.mutation.judgement import Judgement
from contract_tests.mutation.programs import CannotMutate, run, run_each
from contract_tests.mutation.stage import ASKED, HERE, LIBRARY, PROGRAMS, TEMPLATE, Stage, make_rich, stages

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="mutmut forks, which Windows can't")

PROGRAM = """\
from typing import cast


def clamped(number: int) -> int:
    return cast("int", max(number, 0))
"""
BELOW = "    assert clamped(-5) == 0\n"
ABOVE = "    assert clamped(5) == 5\n"
TEST = "from small.counting import clamped\n\n\ndef test_clamped() -> None:\n"

FEWER = {'counting: clamped: return cast("int", max(number, 0)) → return cast("int", max(number, 1))'}


@pytest.fixture
def small(tmp_path: Path) -> Stage:
    """A program of one function, whose test looks at one side only."""
    files = {"small/__init__.py": "", "small/counting.py": PROGRAM, "tests/test_counting.py": TEST + ABOVE}
    for name, text in files.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sources = {name: tmp_path / "project" / name for name in ("small", "tests")}
    sources |= {name: HERE / name for name in ("asked_at_all.py", "quickest_first.py")}
    return Stage(tmp_path / "stage", "small", sources, only=["small/*"], tests=["tests"])


def survivors(judgements: list[Judgement]) -> set[str]:
    return {judgement.id for judgement in judgements if not judgement.killed}


def rewrite(small: Stage, tests: str) -> None:
    (small.sources["tests"] / "test_counting.py").write_text(tests, encoding="utf-8")


def test_a_survivor_is_told_until_a_test_notices_it(small: Stage) -> None:
    first = run("mock", small, 2)
    assert survivors(first) == FEWER
    assert {judgement.kind for judgement in first} == {"counting"}
    assert len(first) > 4
    rewrite(small, TEST + ABOVE + BELOW)
    second = run("mock", small, 2)
    assert not survivors(second)
    # What was noticed before isn't tried again: it took the very same time.
    before = {judgement.id: judgement.seconds for judgement in first if judgement.killed}
    assert before.items() <= {judgement.id: judgement.seconds for judgement in second}.items()


def test_a_module_in_which_nothing_is_changed_is_no_failure(small: Stage) -> None:
    (small.sources["small"] / "counting.py").write_text(
        "from functools import cache\n\n\n@cache\ndef clamped(number: int) -> int:\n    return max(number, 0)\n",
        encoding="utf-8",
    )
    assert run("mock", small, 1) == []
    rewrite(small, TEST + "    assert clamped(5) == 4\n")
    (small.sources["small"] / "counting.py").write_text(PROGRAM, encoding="utf-8")
    with pytest.raises(CannotMutate):
        run("mock", small, 1)


READING = """\
from pathlib import Path


def names(folder: Path) -> bytes:
    return folder.joinpath("names").read_text(encoding="utf-8").encode("latin-1")
"""


def test_which_codec_is_named_matters_and_how_it_is_spelled_does_not(small: Stage) -> None:
    (small.sources["small"] / "counting.py").write_text(READING, encoding="utf-8")
    rewrite(
        small,
        "from small.counting import names\n\n\ndef test_names(tmp_path):\n"
        '    (tmp_path / "names").write_bytes("Zoë".encode())\n    assert names(tmp_path) == b"Zo\\xeb"\n',
    )
    judged = run("mock", small, 1)
    assert not survivors(judged)
    assert "encoding=None" in str(judged)
    assert "XXlatin-1XX" in str(judged)
    assert "UTF-8" not in str(judged)


def test_a_run_that_was_broken_off_goes_on(small: Stage) -> None:
    whole = {judgement.id for judgement in run("mock", small, 1) if judgement.killed}
    meta = small.folder / "mutants" / "small" / "counting.py.meta"
    kept = json.loads(meta.read_text(encoding="utf-8"))
    noticed = next(key for key, code in kept["exit_code_by_key"].items() if code)
    kept["exit_code_by_key"][noticed] = None
    meta.write_text(json.dumps(kept), encoding="utf-8")
    missing = {judgement.id for judgement in programs.judgements("mock", small) if not judgement.killed}
    assert len(missing) == 2  # this one, and the one that survives
    assert {judgement.id for judgement in run("mock", small, 1) if judgement.killed} == whole


def test_a_test_that_fails_by_itself_is_told_and_not_taken_for_a_success(small: Stage) -> None:
    rewrite(small, TEST + "    assert clamped(5) == 4\n")
    with pytest.raises(CannotMutate, match="gave up"):
        run("mock", small, 1)


def test_a_mutant_that_keeps_the_tests_from_loading_is_noticed_by_them(small: Stage) -> None:
    """In a forkserver they are loaded for each mutant."""
    rewrite(small, TEST.replace("def", "assert clamped(5) == 5\n\n\ndef") + BELOW)
    judged = run("mock", replace(small, isolation="forkserver"), 1)
    assert len(judged) > 4
    assert [judgement.noticed for judgement in judged] == [{"tests": "exit code 1"}] * len(judged)


MOODY = """\
import os

from mutmut.mutation.trampoline import get_mutant_under_test


def pytest_make_parametrize_id(val):
    return f"{val} {'__mutmut_' in get_mutant_under_test() and 'MOODY' in os.environ}"
"""
NAMED = """\
import pytest
from small.counting import clamped


@pytest.mark.parametrize("five", [5])
def test_clamped(five: int) -> None:
    assert clamped(five) == 5
"""


@pytest.mark.parametrize("isolation", ["fork", "forkserver"])
def test_a_mutant_that_no_test_could_be_asked_about_is_not_taken_for_noticed(
    small: Stage, isolation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOODY", "1")
    (small.sources["tests"] / "conftest.py").write_text(MOODY, encoding="utf-8")
    rewrite(small, NAMED)
    stage = replace(small, isolation=isolation)
    judged = run("mock", stage, 1)
    assert len(judged) > 4
    assert survivors(judged) == {judgement.id for judgement in judged}
    monkeypatch.delenv("MOODY")
    assert survivors(run("mock", stage, 1)) == FEWER


def test_tests_are_found_again_whatever_their_names_hold(small: Stage) -> None:
    rewrite(small, NAMED.replace("[5]", "[5], ids=lambda _: chr(92) + chr(9473)"))
    assert survivors(run("mock", small, 1)) == FEWER


def test_what_is_no_longer_there_leaves_the_copy(small: Stage) -> None:
    assert small.prepare()
    assert not small.prepare()
    (small.sources["tests"] / "test_counting.py").unlink()
    assert small.prepare()
    assert not (small.folder / "tests" / "test_counting.py").exists()


def test_every_module_with_a_function_is_tried_once_with_tests_that_are_there() -> None:
    asked: dict[str, dict[str, list[str]]] = read_yaml(ASKED)
    wrapper = ROOT / "wrapper"
    tried = [module for modules in asked.values() for module in modules]
    package = wrapper / "flexportal"
    wanted = {
        path.relative_to(package).with_suffix("").as_posix()
        for path in package.rglob("*.py")
        if any(isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef) for it in ast.walk(ast.parse(path.read_bytes())))
    }
    # These hold no more than the functions by which a package hands on its names.
    assert sorted(tried) == sorted(wanted - {"__init__", "frames/__init__", "testing/__init__"})
    for names in (names for modules in asked.values() for names in modules.values()):
        assert names
        assert all((wrapper / "tests" / f"{name}.py").is_file() for name in names), names


def test_the_tests_that_are_left_out_are_there() -> None:
    """A test that was renamed would be asked again."""
    for line in TEMPLATE.read_text(encoding="utf-8").splitlines():
        named = re.search('--(?:ignore|deselect)=([^:"]+)(?:::(\\w+))?', line)
        if named:
            assert f"def {named[2] or 'test'}" in (ROOT / "wrapper" / named[1]).read_text(encoding="utf-8"), named[0]


def test_only_the_tests_that_are_asked_are_part_of_a_copy(small: Stage) -> None:
    beside = small.sources["tests"] / "test_other.py"
    beside.write_text("", encoding="utf-8")
    one = Stage(small.folder, "small", small.sources, small.only, ["tests/test_counting.py"])
    assert one.prepare()
    assert {path.name for path in (one.folder / "tests").iterdir()} == {"test_counting.py"}
    beside.write_text("changed = True\n", encoding="utf-8")
    assert not one.prepare()


def test_a_package_of_another_contract_runs_the_machinery_under_mutation(tmp_path: Path) -> None:
    make_rich(tmp_path / "rich_api")
    shared = {path.name for path in (tmp_path / "rich_api").glob("*.py") if "under_mutation" in path.read_text("utf-8")}
    # Machinery and models must mean the same classes of files and of unread fields.
    assert shared == {Path(name).name for name in LIBRARY} | {"free_fields.py", "types.py"}


def test_the_command_runs_each_family_that_is_asked_for(
    small: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def always(_family: str, _only: str) -> list[Stage]:
        return [small]

    monkeypatch.setattr("contract_tests.mutation.command.stages", always)
    assert main(["--mock", "--jobs", "1"]) == 1
    told = capsys.readouterr()
    assert f"survives: mock: {next(iter(FEWER))}" in told.out
    assert f"survives: mock: {next(iter(FEWER))}" in told.err
    (tmp_path / "mock.yaml").write_text(json.dumps(dict.fromkeys(FEWER, "It would be named.")), encoding="utf-8")
    monkeypatch.setattr("contract_tests.mutation.command.EQUIVALENTS", tmp_path)
    assert main(["--mock", "--jobs", "1"]) == 1  # one of so few is more than two in a hundred
    told = capsys.readouterr()
    assert "survives:" not in told.out + told.err
    rewrite(small, TEST + "    assert clamped(5) == 4\n")
    assert main(["--mock", "--jobs", "1"]) == 2
    assert set(PROGRAMS) == {"library", "wrapper", "mock"}


@pytest.mark.parametrize(
    ("family", "module"), [("mock", "testing/throttle"), ("wrapper", "errors")], ids=["mock", "wrapper"]
)
def test_the_mutants_of_one_module_are_noticed(family: str, module: str, tmp_path: Path) -> None:
    """Those of all modules, `scripts/mutate` tries."""
    (asked,) = stages(family, module)
    one = replace(asked, folder=tmp_path)
    assert not survivors(run(family, one, 2))


def test_a_module_that_cannot_be_tried_keeps_no_other_from_it(small: Stage, tmp_path: Path) -> None:
    broken = replace(small, folder=tmp_path / "broken", tests=["tests/test_absent.py"])
    told: list[Judgement] = []
    with pytest.raises(CannotMutate, match=r"^broken: mutmut gave up"):
        run_each("mock", [broken, small], 2, told.append)
    assert survivors(told) == FEWER
