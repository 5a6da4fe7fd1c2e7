"""The Java of the tests that need one."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

__all__ = ["java", "needs_java"]

# Programs look there first, Spark among them.
HOME = os.environ.get("JAVA_HOME")
JAVA = str(Path(HOME, "bin", "java")) if HOME else shutil.which("java")
OLDEST = 17

needs_java = pytest.mark.skipif(JAVA is None and os.environ.get("CI") != "true", reason="Java is not installed")


def java() -> str:
    """The Java that programs will use. Skips the test if it is too old; in CI, fails if there is none."""
    if JAVA is None:
        pytest.fail("Java is not installed, and CI needs it")
    version = _version(Path(JAVA))
    if version < OLDEST and os.environ.get("CI") != "true":
        pytest.skip(f"needs Java {OLDEST} or newer, and this is {version}")
    return JAVA


def _version(program: Path) -> int:
    """Its major version, from its release file; `OLDEST` if it has none."""
    release = program.resolve().parents[1] / "release"
    text = release.read_text(encoding="utf-8") if release.exists() else ""
    found = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', text, re.MULTILINE)
    return int(found[1]) if found else OLDEST
