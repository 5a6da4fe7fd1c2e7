"""`scripts/regenerate` as a command: what it reports, where, and what it leaves alone."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from regeneration import __main__ as command
from regeneration.generator import PACKAGE, generate
from regeneration.review import review
from tests.contract_edits import BASE, GONE, edited

FIELD_ADDED = {"Customer/properties/loyaltyTier": {"type": "string"}}
FIELD_REMOVED = {"Customer/properties/company": GONE}


class Project:
    """A copy of what the command reads and writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tree = folder / PACKAGE

    def write(self, edit: dict[str, Any]) -> None:
        (self.folder / "openapi.yaml").write_text(yaml.safe_dump(edited(edit), sort_keys=False), encoding="utf-8")

    def run(self, *arguments: str) -> int:
        own = ["--spec", "openapi.yaml", "--output", PACKAGE, "--changelog", "CHANGELOG.md"]
        return command.main([*own, "--json", "report.json", *arguments])

    def state(self) -> dict[str, bytes]:
        """Every file but the reports."""
        files = (file for file in self.folder.rglob("*") if file.is_file() and "report" not in file.name)
        return {str(file.relative_to(self.folder)): file.read_bytes() for file in files}

    @property
    def report(self) -> dict[str, Any]:
        written: dict[str, Any] = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        return written


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package generated from the contract without an edit."""
    made = tmp_path_factory.mktemp("generated") / PACKAGE
    generate(BASE, made)
    return made


@pytest.fixture
def project(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The package in a folder of its own; whether it type-checks is tested elsewhere."""
    shutil.copytree(tree, tmp_path / PACKAGE)
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "inspect", str)
    return Project(tmp_path)


def test_a_change_is_reported_in_each_form_and_applied_once(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(FIELD_REMOVED)
    assert project.run("--markdown", "report.md") == 0
    assert project.report["bump"] == "major"
    for text in [
        capsys.readouterr().out,
        *((project.folder / name).read_text() for name in ("report.md", "CHANGELOG.md")),
    ]:
        assert "`Customer.company` is gone." in text
    _, _, customer = (project.tree / "models" / "customer.py").read_text(encoding="utf-8").partition("class Customer(")
    assert "company: str" not in customer.partition("\nclass ")[0]
    before = project.state()
    assert project.run() == 0
    assert project.report == {"bump": "none", "changes": []}
    assert project.state() == before


@pytest.mark.parametrize(
    ("edit", "arguments", "code", "bump"),
    [
        (FIELD_ADDED, ["--dry-run"], 0, "minor"),
        (FIELD_REMOVED, ["--fail-on", "breaking"], 3, "major"),
    ],
    ids=["dry run", "fail on breaking"],
)
def test_the_report_is_written_and_nothing_else(
    project: Project, edit: dict[str, Any], arguments: list[str], code: int, bump: str
) -> None:
    project.write(edit)
    before = project.state()
    assert project.run(*arguments) == code
    assert project.report["bump"] == bump
    assert project.state() == before


def test_a_compatible_change_passes_fail_on_breaking(project: Project) -> None:
    project.write(FIELD_ADDED)
    assert project.run("--fail-on", "breaking") == 0
    assert "loyalty_tier" in (project.tree / "models" / "customer.py").read_text(encoding="utf-8")


def test_an_invalid_contract_lists_its_faults_and_changes_nothing(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write({"list/x-pagination/cursor": "after", "root/info/summary": 1})
    before = project.state()
    assert project.run("--markdown", "report.md") == 2
    for text in (capsys.readouterr().err, (project.folder / "report.md").read_text(encoding="utf-8")):
        assert "openapi.yaml:" in text
        assert "info.summary: 1 is not of type" in text
    assert project.state() == before
    assert not (project.folder / "report.json").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--spec", "other.yaml"], "other.yaml: No such file or directory"),
        (["--json", "nowhere/report.json"], "nowhere/report.json: No such file or directory"),
    ],
    ids=["no contract", "report not writable"],
)
def test_a_file_that_cannot_be_used_is_named(
    project: Project,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    project.write(FIELD_ADDED)
    before = project.state()
    assert project.run(*arguments) == 2
    assert message in capsys.readouterr().err
    assert project.state() == before


def test_the_first_generation_has_nothing_to_compare_with(project: Project) -> None:
    project.write({})
    shutil.rmtree(project.tree)
    assert project.run() == 0
    assert project.report == {"bump": "none", "changes": []}
    assert project.tree.exists()


@pytest.mark.parametrize(
    ("old", "new", "python"),
    [
        ("def list_customers(", "def customers_of(", ["`operations.customers.list_customers` breaks callers."]),
        ("    *,\n", "    deep: int,\n    *,\n", ["`operations.customers.list_customers(deep)` breaks callers."]),
        ("    *,\n", "    *,\n    deep: int = 1,\n", []),
    ],
    ids=["function gone", "argument required", "argument optional"],
)  # fmt: skip
def test_a_changed_template_that_breaks_callers_is_reported(
    project: Project, tree: Path, old: str, new: str, python: list[str]
) -> None:
    module = project.tree / "operations" / "customers.py"
    text = module.read_text(encoding="utf-8")
    assert old in text
    module.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert [change.python for change in review(tree, project.tree, BASE)] == python


@pytest.mark.parametrize(("name", "python"), [("Customer", []), ("Elsewhere", ["`models.Customer` breaks callers."])])
def test_a_model_may_move_to_another_file_but_not_go(
    project: Project, tree: Path, name: str, python: list[str]
) -> None:
    models = project.tree / "models"
    (models / "customer.py").rename(models / "moved.py")
    exports = models / "__init__.py"
    text = exports.read_text(encoding="utf-8").replace("from .customer import", "from .moved import")
    exports.write_text(re.sub(r"\bCustomer\b", name, text), encoding="utf-8")
    assert [change.python for change in review(tree, project.tree, BASE)] == python
