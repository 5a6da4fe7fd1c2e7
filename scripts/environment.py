"""Prepare a virtual environment from a lock file and print the path of its Python.

Runs before anything is installed, so it uses the standard library only. A stamp in the environment records what it was
made from. The stamp is removed before a change and written last, so an interrupted run starts over.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["FOLDERS", "SetupError", "main", "prepare"]

PROJECT = Path(__file__).resolve().parent.parent
# By lock. The packages of the demo lock are all in the test lock too, so the two share an environment.
FOLDERS = {"demo": ".venv", "test": ".venv", "oldest": ".venv-oldest", "newest": ".venv-newest", "bench": ".venv-bench"}
# The installed metadata is made from these.
METADATA = ("pyproject.toml", "wrapper/flexportal/version.py")
# Published only as source, 450 MB that take a minute to build: it gets a pip of its own.
SLOW = ("pyspark",)


class SetupError(Exception):
    """The environment can't be made; the message says what to do."""


def prepare(lock: str, project: Path = PROJECT) -> Path:
    """Make the environment of a lock hold its packages and the project.

    Args:
        lock: A key of `FOLDERS`.
        project: The folder that holds `pyproject.toml`; environments are made in it.

    Returns:
        The environment's Python.

    Raises:
        SetupError: Creating the environment or installing into it failed.
    """
    folder = project / FOLDERS[lock]
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = folder / "stamp.json"
    locks = ("demo", "test") if lock == "test" else (lock,)
    # An environment can't be moved, nor used by another Python.
    base = {"python": f"{sys.version} {sys.base_prefix}", "folder": str(folder)}
    wanted = base | {name: _digest(project / "scripts" / "locks" / f"{name}.txt") for name in locks}
    wanted["project"] = _digest(*(project / name for name in METADATA))
    held = _read(stamp)
    if wanted.items() <= held.items() and python.exists():
        return python
    stamp.unlink(missing_ok=True)
    if not (base.items() <= held.items() and python.exists()):
        print(f"Setting up {folder.name}; the first time this takes a minute or two.", file=sys.stderr, flush=True)
        held = {}
        _create(folder)
    if held.get(lock) != wanted[lock]:
        _install(python, project / "scripts" / "locks" / f"{lock}.txt")
    if held.get("project") != wanted["project"]:
        _run([*_pip(python), "--no-deps", "--no-build-isolation", "--editable", str(project)])
    stamp.write_text(json.dumps(held | wanted), encoding="utf-8")
    return python


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _read(stamp: Path) -> dict[str, str]:
    try:
        return dict(json.loads(stamp.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _create(folder: Path) -> None:
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise SetupError(
                f"{sys.executable} has no `{module}` module. "
                f"On Debian and Ubuntu, install it with: apt-get install python{version}-venv"
            )
    _run([sys.executable, "-I", "-m", "venv", "--clear", str(folder)])


def _install(python: Path, lock: Path) -> None:
    """Install a lock's packages. A pip handles one package at a time, so several run at once, each with a part."""
    parts: list[list[str]] = [[], [], []]
    requirements = lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    for number, line in enumerate(line for line in requirements if not line.startswith("#")):
        parts[0 if line.startswith(SLOW) else 1 + number % 2].append(line)
    commands: list[list[str]] = []
    for number, part in enumerate(part for part in parts if part):
        file = python.parent / f"part-{number}.txt"
        file.write_text("\n".join(part), encoding="utf-8")
        commands.append([*_pip(python), "--no-deps", "--require-hashes", "--requirement", str(file)])
    _run(*commands)


def _pip(python: Path) -> list[str]:
    options = ["--quiet", "--no-input", "--no-user", "--no-compile", "--disable-pip-version-check"]
    return [str(python), "-I", "-m", "pip", "install", *options]


def _run(*commands: list[str]) -> None:
    """Run commands at the same time, and show their output if one fails."""
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    started = [subprocess.Popen(command, text=True, errors="replace", **quiet) for command in commands]
    outputs = [process.communicate()[0] for process in started]
    failed = [output.rstrip() for output, process in zip(outputs, started, strict=True) if process.returncode]
    if failed:
        raise SetupError("\n".join([*failed, "Setting up the environment failed; see above."]))


def main(arguments: Sequence[str]) -> int:
    """Prepare the environment of the lock that is the only argument, and print its Python."""
    if len(arguments) != 1 or arguments[0] not in FOLDERS:
        print(f"usage: environment.py {'|'.join(FOLDERS)}", file=sys.stderr)
        return 2
    try:
        print(prepare(arguments[0]))
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
