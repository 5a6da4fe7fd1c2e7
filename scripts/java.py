"""A Java, for the tests that run Spark."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

__all__ = ["java", "needs_java"]

# Spark itself looks there first.
HOME = os.environ.get("JAVA_HOME")
JAVA = str(Path(HOME, "bin", "java")) if HOME else shutil.which("java")
OLDEST = 17

needs_java = pytest.mark.skipif(
    JAVA is None and os.environ.get("CI") != "true", reason="needs Java, and there is none on this machine"
)


def java() -> str:
    """The Java that Spark will find. Skips where it is too old for Spark; where CI is set, fails for lack of one."""
    if JAVA is None:
        pytest.fail("CI has to bring a Java along: Spark is to be run")
    version = _version(Path(JAVA))
    if version < OLDEST and os.environ.get("CI") != "true":
        pytest.skip(f"Spark needs Java {OLDEST} or newer, and this is {version}")
    return JAVA


def _version(program: Path) -> int:
    """Its major version, as the file beside it says; the oldest that will do where there is no such file."""
    release = program.resolve().parents[1] / "release"
    text = release.read_text(encoding="utf-8") if release.exists() else ""
    found = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', text, re.MULTILINE)
    return int(found[1]) if found else OLDEST
