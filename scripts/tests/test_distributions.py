"""The wheel and the sdist: complete, valid, and usable without the optional dependencies."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from importlib.metadata import version
from pathlib import Path

import distributions
import pytest
from distributions import PROJECT, SMOKE_CORE, checked, release_faults, write_sbom
from packaging.requirements import Requirement
from packaging.version import Version

FOLDERS = {
    "flexportal": "wrapper",
    "flexportal_core": "wrapper",
    "flexportal_api": "generated",
    "flexportal_contract": "contract_tests",
}
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PYPROJECT["optional-dependencies"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the sdist."""
    return distributions.build(tmp_path_factory.mktemp("dist"))


def test_the_wheel_contains_the_files_of_the_packages_and_no_others(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    files = {
        file.relative_to(PROJECT / folder).as_posix()
        for package, folder in FOLDERS.items()
        for file in (PROJECT / folder / package).rglob("*")
        if file.is_file() and not {"__pycache__", "tests"} & set(file.parts)
    }
    assert packed == files
    assert {"flexportal/py.typed", "flexportal_api/py.typed", "flexportal_core/py.typed"} <= packed


def test_the_checkers_accept_the_distributions_and_report_a_stray_module(
    built: tuple[Path, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    wheel, sdist = built
    assert checked(wheel, sdist)
    spoiled = tmp_path / wheel.name
    empty = "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0"
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(spoiled, "w") as new:
        for name in old.namelist():
            listed = f"tests/test_stray.py,{empty}\n".encode() if name.endswith("/RECORD") else b""
            new.writestr(name, old.read(name) + listed)
        new.writestr("tests/test_stray.py", "")
    assert not checked(spoiled, sdist)
    assert "tests" in capfd.readouterr().out


def test_the_description_for_the_package_index_has_no_link_to_a_file_of_the_repository(
    built: tuple[Path, Path],
) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
        description = message_from_bytes(wheel.read(name)).get_payload(decode=True)
    assert isinstance(description, bytes)
    text = description.decode("utf-8")
    assert text.startswith("# flexportal")
    links = re.findall(r"\]\(([^)]*)\)|\]: (\S+)|(?:href|src)=.([^'\"]*)", text)
    assert [link for link in map("".join, links) if not link.startswith(("https://", "#"))] == []


def test_a_build_of_the_same_files_at_another_time_and_place_is_the_same(
    built: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["git", "ls-files", "-z"]
    files = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, files.split("\0")):
        (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / name, tmp_path / "copy" / name)
    monkeypatch.setattr(distributions, "PROJECT", tmp_path / "copy")
    again = distributions.build(tmp_path / "dist")
    assert [file.name for file in again] == [file.name for file in built]
    assert [file.read_bytes() for file in again] == [file.read_bytes() for file in built]


@pytest.mark.parametrize(
    ("tag", "changelog", "urls", "parts"),
    [
        ("v1.2.0rc1", "## [1.2.0rc1]", "[project.urls]\nSource = 'https://example.com'", []),
        ("v1.2.0", "## [1.2.0rc1]", "[project.urls]\nSource = 'https://example.com'", ["tag v1.2.0rc1"]),
        ("v1.2.0rc1", "## [Unreleased]", "", ["rename [Unreleased]", "no [project.urls]"]),
    ],
    ids=["ready", "other version", "nothing filled in"],
)
def test_a_tag_is_released_only_when_its_version_is_described(
    tag: str, changelog: str, urls: str, parts: list[str], tmp_path: Path
) -> None:
    (tmp_path / "wrapper/flexportal").mkdir(parents=True)
    (tmp_path / "wrapper/flexportal/version.py").write_text('__version__ = "1.2.0rc1"', encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n{changelog}\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(f"[project]\nname = 'x'\n{urls}", encoding="utf-8")
    faults = release_faults(tag, tmp_path)
    assert len(faults) == len(parts)
    assert all(part in fault for part, fault in zip(parts, faults, strict=True))


def test_a_tag_that_cannot_be_released_is_not_built(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert distributions.main([str(tmp_path / "dist"), "--tag", "v0.0.0"]) == 1
    assert "the tag is v0.0.0" in capsys.readouterr().err
    assert not (tmp_path / "dist").exists()


def test_the_bill_of_materials_lists_the_project_and_what_it_needs(tmp_path: Path) -> None:
    write_sbom(tmp_path / "new" / "sbom.json", Path(sys.executable))
    text = (tmp_path / "new" / "sbom.json").read_text(encoding="utf-8")
    project = json.loads(text)["metadata"]["component"]
    assert (project["name"], project["version"]) == ("flexportal", version("flexportal"))
    listed = {part["name"]: part["version"] for part in json.loads(text)["components"]}
    (needed,) = (part["dependsOn"] for part in json.loads(text)["dependencies"] if part["ref"] == project["bom-ref"])
    for name in (Requirement(text).name for text in PYPROJECT["dependencies"]):
        assert listed[name] == version(name)
        assert f"{name}=={version(name)}" in needed
    assert str(PROJECT) not in text


def test_the_wheel_works_without_the_optional_dependencies(built: tuple[Path, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        wheel.extractall(tmp_path)
    optional = {Requirement(text).name for texts in EXTRAS.values() for text in texts}
    # An import of a module that is None fails as if it were not installed.
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.modules.update(dict.fromkeys({optional!r}))\n"
    program += SMOKE_CORE + f"assert flexportal.__file__.startswith({str(tmp_path)!r})"
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def _locked(name: str) -> dict[str, Version]:
    lines = (PROJECT / "scripts" / "locks" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split(" ")[0].split("==") for line in lines if "==" in line and not line.startswith(" ")]
    return {name: Version(version) for name, version in pairs}


def test_the_oldest_lock_has_the_oldest_release_allowed_of_every_dependency() -> None:
    locked = _locked("oldest")
    wanted = [*PYPROJECT["dependencies"], *(text for texts in EXTRAS.values() for text in texts)]
    for requirement in map(Requirement, wanted):
        (floor,) = (Version(part.version) for part in requirement.specifier if part.operator == ">=")
        assert locked[requirement.name] == floor, requirement


def test_the_newest_lock_has_no_older_release_than_the_one_that_is_tested_otherwise() -> None:
    newest, tested = _locked("newest"), _locked("test")
    wanted = [*PYPROJECT["dependencies"], *(text for texts in EXTRAS.values() for text in texts)]
    names = {Requirement(text).name for text in wanted}
    assert {name for name in names if newest[name] < tested[name]} == set()
