"""The environment that the scripts set up: made once, updated, and made again when it no longer fits."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import environment
import pytest
from environment import FOLDERS

SCRIPTS = Path(environment.__file__).parent

# A build backend without dependencies; `editable` is what pip installs the project with.
BACKEND = """
import zipfile

def build_editable(folder, settings=None, metadata=None):
    with zipfile.ZipFile(f"{folder}/project-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("project-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: project\\nVersion: 1\\n")
        wheel.writestr("project-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("project-1.dist-info/RECORD", "")
    return "project-1-py3-none-any.whl"
"""


def make_wheel(folder: Path, version: str) -> str:
    """Write a wheel of the package `dependency`; return its line of a lock file."""
    file = folder / f"dependency-{version}-py3-none-any.whl"
    info = f"dependency-{version}.dist-info"
    with zipfile.ZipFile(file, "w") as wheel:
        wheel.writestr("dependency.py", f"version = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: dependency\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return f"dependency=={version} \\\n    --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with blanks in its path, whose only dependency comes from a folder."""
    root = tmp_path / "a project"
    for name, text in {
        "pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n",
        "backend.py": BACKEND,
        "wrapper/flexportal/version.py": "",
        "scripts/locks/demo.txt": make_wheel(tmp_path, "1"),
        "scripts/locks/test.txt": make_wheel(tmp_path, "1"),
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for name in ("environment", "environment.py"):
        shutil.copy(SCRIPTS / name, root / "scripts" / name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", tmp_path.as_uri())
    return root


def prepare(project: Path, lock: str = "demo") -> subprocess.CompletedProcess[str]:
    """Prepare the environment as the scripts do; print the version of the dependency and the environment's place."""
    program = "import dependency, sys; print(dependency.version, sys.prefix)"
    script = f'. "$1/scripts/environment"; environment {lock} || exit; "$VENV_PYTHON" -I -c "{program}"'
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COVERAGE"))}
    return subprocess.run(
        ["/bin/bash", "-c", script, "-", project], env=clean, capture_output=True, text=True, check=False
    )


def prepared(project: Path, lock: str = "demo") -> str:
    """The version of the dependency that is installed."""
    done = prepare(project, lock)
    assert done.returncode == 0, done.stderr
    version, folder = done.stdout.strip().split(" ", 1)
    assert Path(folder) == project / ".venv"
    return version


def test_an_environment_is_made_once_and_updated_from_hashed_packages_only(project: Path, tmp_path: Path) -> None:
    stamp = project / ".venv" / "stamp.json"
    assert prepared(project) == "1"
    first = stamp.stat().st_mtime_ns
    assert prepared(project) == "1"
    assert stamp.stat().st_mtime_ns == first, "the second run does nothing"

    lock = project / "scripts/locks/test.txt"
    lock.write_text(make_wheel(tmp_path, "2"))
    (project / ".venv/kept").touch()
    assert prepared(project, "test") == "2"
    assert (project / ".venv/kept").exists(), "a changed lock is installed into the same environment"

    lock.write_text(f"{make_wheel(tmp_path, '3')[:-5]}0000\n")
    done = prepare(project, "test")
    assert (done.returncode, done.stdout) == (1, "")
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert not stamp.exists(), "what failed midway is not used"


def other_folder(stamp: Path) -> None:
    stamp.write_text(stamp.read_text().replace("a project", "elsewhere"))


def other_python(stamp: Path) -> None:
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | {"python": "3.10"}))


def interrupted(stamp: Path) -> None:
    stamp.unlink()


def without_python(stamp: Path) -> None:
    (stamp.parent / "bin/python").unlink()


@pytest.mark.skipif(sys.platform == "win32", reason="there Python is in another folder")
@pytest.mark.parametrize("change", [other_folder, other_python, interrupted, without_python])
def test_an_environment_that_no_longer_fits_is_made_again(
    project: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]
) -> None:
    made: list[str] = []

    def run(*commands: list[str]) -> None:
        made.extend(command[-1] for command in commands if "venv" in command)
        (project / ".venv/bin").mkdir(parents=True, exist_ok=True)
        (project / ".venv/bin/python").touch()

    monkeypatch.setattr(environment, "_run", run)
    environment.prepare("demo", project)
    environment.prepare("demo", project)
    assert len(made) == 1
    change(project / ".venv/stamp.json")
    environment.prepare("demo", project)
    assert len(made) == 2


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == module else object())
    with pytest.raises(environment.SetupError, match=rf"`{module}` module.*apt-get install python3\.\d+-venv"):
        environment.prepare("demo", project)


@pytest.mark.parametrize(
    ("programs", "said"),
    [
        ({}, "Python 3.11 or newer is required and was not found on the PATH (no python3)"),
        ({"python3": 'if [ "$1" = --version ]; then echo Python 3.9.2; else exit 1; fi'}, "(Python 3.9.2)"),
    ],
    ids=["none", "too old"],
)
def test_a_missing_python_is_reported(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: dict[str, str], said: str
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "dirname").symlink_to(str(shutil.which("dirname")))
    for name, text in programs.items():
        (tools / name).write_text(f"#!/bin/bash\n{text}\n")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
    done = prepare(project)
    assert done.returncode == 1
    assert said in done.stderr


def requirements(lock: str) -> list[str]:
    """The entries of a lock file."""
    text = (SCRIPTS / "locks" / f"{lock}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_the_test_lock_contains_the_demo_lock() -> None:
    demo, test = ({entry.partition(" ")[0] for entry in requirements(lock)} for lock in ("demo", "test"))
    assert demo
    assert demo <= test


@pytest.mark.parametrize("lock", FOLDERS)
def test_every_package_of_a_lock_has_a_version_and_a_hash_and_no_address(lock: str) -> None:
    entries = requirements(lock)
    assert entries
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in (SCRIPTS / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
