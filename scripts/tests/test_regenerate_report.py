"""`scripts/regenerate` as a command: what it reports, where, and what it leaves alone."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from contract_changes import cases
from regeneration import __main__ as command
from regeneration.generator import PACKAGE, generate

CASES = {case.name[:2]: case for case in cases()}


@dataclass
class Project:
    """A copy of what the command reads and writes."""

    folder: Path

    @property
    def tree(self) -> Path:
        return self.folder / "flexportal_api"

    @property
    def changelog(self) -> Path:
        return self.folder / "CHANGELOG.md"

    def write(self, contract: str) -> None:
        (self.folder / "openapi.yaml").write_text(contract, encoding="utf-8")

    def run(self, *arguments: str) -> int:
        own = ["--spec", "openapi.yaml", "--output", "flexportal_api", "--changelog", "CHANGELOG.md"]
        return command.main([*own, *arguments])

    def state(self) -> dict[str, bytes]:
        """Every file but the reports."""
        files = (file for file in self.folder.rglob("*") if file.is_file() and file.suffix in {".py", ".json", ".md"})
        return {str(file.relative_to(self.folder)): file.read_bytes() for file in files if "report" not in file.name}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree of the contract as it is."""
    made = tmp_path_factory.mktemp("generated") / PACKAGE
    generate(yaml.safe_load(CASES["90"].old), made)
    return made


@pytest.fixture
def project(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The tree in a folder of its own; that trees import and type-check is looked at elsewhere."""
    seen: list[Path] = []
    shutil.copytree(tree, tmp_path / PACKAGE)
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "inspect", seen.append)
    return Project(tmp_path)


def report(project: Project) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((project.folder / "report.json").read_text(encoding="utf-8"))
    return told


def test_a_change_is_reported_three_ways_and_noted_in_the_changelog(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(CASES["22"].new)
    assert project.run("--json", "report.json", "--markdown", "report.md") == 0
    assert report(project)["bump"] == "major"
    assert [change["code"] for change in report(project)["changes"]] == ["response-field-removed"]
    for text in (
        capsys.readouterr().out,
        (project.folder / "report.md").read_text(encoding="utf-8"),
        project.changelog.read_text(encoding="utf-8"),
    ):
        assert "`Customer.company` is gone." in text
    assert "company: str" not in (project.tree / "models" / "customer.py").read_text(encoding="utf-8")


def test_the_second_run_finds_nothing_and_writes_nothing(project: Project) -> None:
    project.write(CASES["22"].new)
    project.run()
    before = project.state()
    assert project.run("--json", "report.json") == 0
    assert report(project) == {"bump": "none", "changes": []}
    assert project.state() == before


def test_a_dry_run_reports_and_changes_nothing(project: Project) -> None:
    project.write(CASES["01"].new)
    before = project.state()
    assert project.run("--dry-run", "--json", "report.json") == 0
    assert report(project)["bump"] == "minor"
    assert project.state() == before


def test_failing_on_breaking_reports_and_changes_nothing(project: Project) -> None:
    project.write(CASES["22"].new)
    before = project.state()
    assert project.run("--fail-on", "breaking", "--json", "report.json") == 3
    assert report(project)["bump"] == "major"
    assert project.state() == before


def test_failing_on_breaking_lets_an_additive_change_through(project: Project) -> None:
    project.write(CASES["01"].new)
    assert project.run("--fail-on", "breaking") == 0
    assert "loyalty_tier" in (project.tree / "models" / "customer.py").read_text(encoding="utf-8")


def test_a_contract_with_faults_lists_them_all_and_changes_nothing(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CASES["90"].new.replace("  title: FlexPortal API\n", "  title: no\n")
    project.write(text.replace("        cursor: startAfter\n", "        cursor: after\n"))
    before = project.state()
    assert project.run("--json", "report.json", "--markdown", "report.md") == 2
    told = capsys.readouterr().err
    assert "`no` is true or false" in (project.folder / "report.md").read_text(encoding="utf-8")
    line = text.splitlines().index("  title: no") + 1
    assert f"openapi.yaml:{line}: `no` is true or false" in told
    assert "x-pagination: cursor names the query parameter `after`" in told
    assert project.state() == before
    assert not (project.folder / "report.json").exists()


def test_a_report_that_cannot_be_written_changes_nothing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write(CASES["01"].new)
    before = project.state()
    assert project.run("--json", "nowhere/report.json") == 2
    assert "nowhere/report.json: No such file or directory" in capsys.readouterr().err
    assert project.state() == before


def test_a_contract_that_is_not_there_is_said(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.run() == 2
    assert "openapi.yaml: No such file or directory" in capsys.readouterr().err


def test_the_first_generation_has_nothing_to_compare_with(project: Project) -> None:
    project.write(CASES["90"].new)
    shutil.rmtree(project.tree)
    assert project.run("--json", "report.json") == 0
    assert report(project) == {"bump": "none", "changes": []}
    assert project.tree.exists()
