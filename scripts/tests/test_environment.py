"""The environment that the scripts set up: made once, made anew when it no longer fits, never half made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import environment
import pytest
from environment import ENVIRONMENTS, LOCKS, Environment, SetupError

SCRIPTS = Path(environment.__file__).parent


class Installer:
    """Stands in for venv and pip: notes what is asked for, and can fail or be killed midway."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.fails_at: str | None = None

    def __call__(self, command: list[str], handles: tuple[int, ...]) -> None:
        self.commands.append(command)
        if self.fails_at is not None and self.fails_at in " ".join(command):
            raise KeyboardInterrupt
        if "venv" in command:
            python = Path(command[-1]) / "bin" / "python"
            shutil.rmtree(command[-1], ignore_errors=True)
            python.parent.mkdir(parents=True)
            python.touch()

    @property
    def steps(self) -> list[str]:
        """What was done since last asked: `venv`, a lock's name, or `project`."""
        commands, self.commands = self.commands, []
        return [Path(command[-1]).stem.replace(".venv", "venv") for command in commands]


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch) -> Installer:
    installer = Installer()
    monkeypatch.setattr(environment, "run", installer)
    return installer


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with spaces in its path."""
    root = tmp_path / "project"
    for name in ("pyproject.toml", "wrapper/flexportal/version.py", *(f"scripts/locks/{lock}.txt" for lock in LOCKS)):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{name}, as it was")
    return root


def test_the_first_run_installs_the_lock_and_the_project(project: Path, installer: Installer) -> None:
    assert Environment(project).ready("demo") == project / ".venv/bin/python"
    assert installer.steps == ["venv", "demo", "project"]


def test_only_hashed_packages_are_installed(project: Path, installer: Installer) -> None:
    Environment(project).ready("test")
    _, packages, editable = installer.commands
    assert {"--require-hashes", "--no-deps"} <= set(packages)
    assert {"--no-deps", "--no-build-isolation"} <= set(editable)


EACH_LOCK = [(name, lock) for name, locks in ENVIRONMENTS.items() for lock in locks]


@pytest.mark.parametrize(("name", "lock"), EACH_LOCK)
def test_the_second_run_does_nothing(project: Path, installer: Installer, name: str, lock: str) -> None:
    Environment(project, name).ready(lock)
    assert installer.steps
    Environment(project, name).ready(lock)
    assert installer.steps == []


def test_the_rivals_of_the_benchmark_have_an_environment_of_their_own(project: Path, installer: Installer) -> None:
    assert Environment(project, ".venv-bench").ready("bench") == project / ".venv-bench/bin/python"
    assert installer.steps == ["venv-bench", "bench", "project"]
    assert not (project / ".venv").exists()


def test_the_test_lock_serves_the_demo_too(project: Path, installer: Installer) -> None:
    Environment(project).ready("test")
    assert installer.steps == ["venv", "test", "project"]
    Environment(project).ready("demo")
    assert installer.steps == []


def test_the_test_lock_is_added_to_the_demo_lock(project: Path, installer: Installer) -> None:
    Environment(project).ready("demo")
    assert installer.steps == ["venv", "demo", "project"]
    Environment(project).ready("test")
    assert installer.steps == ["test"]
    Environment(project).ready("demo")
    assert installer.steps == []


def move_away(project: Path) -> None:
    stamp = project / ".venv/flexportal-stamp.json"
    stamp.write_text(stamp.read_text().replace(str(project), "/elsewhere"))


def other_python(project: Path) -> None:
    stamp = project / ".venv/flexportal-stamp.json"
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | {"python": "3.10"}))


def lose_python(project: Path) -> None:
    (project / ".venv/bin/python").unlink()


def spoil_stamp(project: Path) -> None:
    (project / ".venv/flexportal-stamp.json").write_text("{")


def test_a_renewed_lock_is_installed_on_top(project: Path, installer: Installer) -> None:
    Environment(project).ready("demo")
    assert installer.steps
    (project / "scripts/locks/demo.txt").write_text("renewed")
    Environment(project).ready("demo")
    assert installer.steps == ["demo"]


@pytest.mark.parametrize("change", [move_away, other_python, lose_python, spoil_stamp])
def test_what_no_longer_fits_is_made_anew(project: Path, installer: Installer, change: Callable[[Path], None]) -> None:
    Environment(project).ready("demo")
    assert installer.steps
    change(project)
    Environment(project).ready("demo")
    assert installer.steps == ["venv", "demo", "project"]


@pytest.mark.parametrize("name", environment.METADATA)
def test_changed_metadata_installs_the_project_alone(project: Path, installer: Installer, name: str) -> None:
    Environment(project).ready("demo")
    assert installer.steps
    (project / name).write_text("changed")
    Environment(project).ready("demo")
    assert installer.steps == ["project"]


@pytest.mark.parametrize("step", ["venv", "demo.txt", "--editable"])
def test_a_run_that_was_killed_leaves_nothing_that_passes_for_complete(
    project: Path, installer: Installer, step: str
) -> None:
    installer.fails_at = step
    with pytest.raises(KeyboardInterrupt):
        Environment(project).ready("demo")
    installer.fails_at = None
    assert installer.steps
    Environment(project).ready("demo")
    assert installer.steps == ["venv", "demo", "project"]


def test_killed_while_adding_it_starts_over(project: Path, installer: Installer) -> None:
    Environment(project).ready("demo")
    installer.fails_at = "test.txt"
    with pytest.raises(KeyboardInterrupt):
        Environment(project).ready("test")
    installer.fails_at = None
    assert installer.steps
    Environment(project).ready("demo")
    assert installer.steps == ["venv", "demo", "project"]


def test_two_runs_at_once_build_once(project: Path, installer: Installer) -> None:
    ready: list[Path] = []
    threads = [threading.Thread(target=lambda: ready.append(Environment(project).ready("demo"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(ready) == 4
    assert installer.steps == ["venv", "demo", "project"]


def test_a_run_that_waits_too_long_says_so(
    project: Path, installer: Installer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "WAIT", 0.0)
    with Environment(project).building(), pytest.raises(SetupError, match="Another run has been setting up"):
        Environment(project).ready("demo")
    assert capsys.readouterr().err == "Another run is setting up .venv; waiting for it.\n"
    assert installer.steps == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no flock")
def test_a_child_that_outlives_a_killed_run_keeps_the_others_out(project: Path) -> None:
    with Environment(project).building() as handles:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=handles)
    try:
        with (project / ".venv.lock").open("a") as file:
            assert not environment.locked(file.fileno())
    finally:
        child.communicate(b"\n", timeout=30)


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_how_to_get_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    def find_spec(name: str) -> object:
        return None if name == module else object()

    monkeypatch.setattr("importlib.util.find_spec", find_spec)
    with pytest.raises(SetupError, match=rf"`{module}` module.*apt-get install python3\.\d+-venv"):
        Environment(project).create(())


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("WARNING: Retrying: Failed to establish a new connection: [Errno 111]", "Connect to the network"),
        ("[Errno -3] Temporary failure in name resolution", "Connect to the network"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one that the lock file names",
        ),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("something else", r"failed \(exit code 3\)"),
    ],
)
def test_a_failure_is_explained(output: str, sentence: str) -> None:
    command = [sys.executable, "-c", f"import sys; print({output!r}); sys.exit(3)"]
    with pytest.raises(SetupError, match=sentence):
        environment.run(command, ())


def test_a_command_that_succeeds_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    environment.run([sys.executable, "-c", "print('noise')"], ())
    assert capfd.readouterr() == ("", "")


def test_an_unknown_lock_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert environment.main(["no-such-lock"]) == 2
    assert capsys.readouterr().err == "usage: environment.py demo|test|oldest|bench\n"


def source(path: str, cwd: Path, lock: str = "demo") -> subprocess.CompletedProcess[str]:
    """Source scripts/environment with this PATH, as the scripts do."""
    command = [
        "/bin/bash",
        "-c",
        'set -eu; . "$1/environment"; environment "$2"; echo "$VENV_PYTHON"',
        "-",
        str(SCRIPTS),
        lock,
    ]
    return subprocess.run(
        command, env={"PATH": path}, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH with the few tools that the script needs, and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for tool in ("dirname",):
        found = shutil.which(tool)
        assert found is not None
        (folder / tool).symlink_to(found)
    return folder


def script(file: Path, text: str) -> None:
    file.write_text(f"#!/bin/bash\n{text}\n")
    file.chmod(0o755)


def test_no_python_at_all_is_said_plainly(tools: Path, tmp_path: Path) -> None:
    done = source(str(tools), tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed and was not found; there is no python3 on the PATH.")


def test_an_old_python_is_named(tools: Path, tmp_path: Path) -> None:
    script(tools / "python3", 'if [ "$1" = --version ]; then echo Python 3.9.2; else exit 1; fi')
    done = source(str(tools), tmp_path)
    assert done.returncode == 1
    assert "Python 3.9.2 on the PATH" in done.stderr


def test_a_newer_python_beside_an_old_one_is_found(tools: Path, tmp_path: Path) -> None:
    script(tools / "python3", "exit 1")
    script(tools / "python3.13", '[ "$1" = -c ] || echo "$0 $*"')
    done = source(str(tools), tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{tools}/python3.13 -I {SCRIPTS}/environment.py demo\n"


def test_a_failed_set_up_ends_the_script(tools: Path, tmp_path: Path) -> None:
    script(tools / "python3", '[ "$1" = -c ] || { echo "no network" >&2; exit 1; }')
    done = source(str(tools), tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "no network\n")


def test_the_demo_lock_is_contained_in_the_test_lock() -> None:
    demo, test = (set(pins(lock)) for lock in ENVIRONMENTS[".venv"])
    assert demo
    assert demo <= test


def pins(lock: str) -> list[str]:
    text = (SCRIPTS / "locks" / f"{lock}.txt").read_text()
    lines = [line.partition(";")[0].rstrip(" \\") for line in text.splitlines()]
    return [line for line in lines if "==" in line and not line.startswith("#")]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_a_hash_and_no_address(lock: str) -> None:
    text = (SCRIPTS / "locks" / f"{lock}.txt").read_text()
    entries = text.replace("\\\n", " ").splitlines()
    packages = [entry for entry in entries if entry.strip() and not entry.strip().startswith("#")]
    assert packages
    assert all("==" in entry and "--hash=sha256:" in entry for entry in packages)
    assert "://" not in text
    assert os.sep + "home" not in text
