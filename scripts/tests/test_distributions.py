"""The wheel and the sdist: complete, valid, and usable without the optional dependencies."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import distributions
import pytest
from distributions import PROJECT, SMOKE, SMOKE_CORE, checked
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


def test_every_extra_has_a_smoke_program() -> None:
    assert set(SMOKE) == {"", *EXTRAS}


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
