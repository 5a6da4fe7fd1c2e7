"""docs/regenerating.md is a story that comes true: each of its blocks is done, in order, in a copy of the project."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from contract_changes import apply
from flexportal.testing import MockPortal

from .repository import ROOT

STORY = ROOT / "docs" / "regenerating.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# In place of the one that makes a .venv, which the copy does without.
ENVIRONMENT = """
SCRIPTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
PROJECT=$(dirname "$SCRIPTS")
environment() { VENV_PYTHON=%s; }
"""


class Reader:
    """Somebody who does what the story says.

    Args:
        project: A copy of the project.
        url: Where a mock listens.
    """

    def __init__(self, project: Path, url: str) -> None:
        self._project = project
        self._contract = project / "openapi.yaml"
        self._said = ""
        key = {"FLEXPORTAL_API_KEY": "test-key", "FLEXPORTAL_TENANT_ID": "acme", "FLEXPORTAL_BASE_URL": url}
        self._environment = {**os.environ, **key, "PYTHONPATH": f"{project / 'generated'}:{project / 'wrapper'}"}
        self._doing: dict[str, Callable[[str], object]] = {
            "diff": lambda block: self._contract.write_text(apply(self._contract.read_text(), block)),
            "yaml": self._add_path,
            "sh": lambda block: self._run(["bash", "-e", "-c", block]),
            "python": lambda block: self._run([sys.executable, "-P", "-c", block]),
            "text": self._compare_text,
            "json": self._compare_json,
        }

    def does(self, language: str, block: str) -> None:
        """Do what a block says."""
        self._doing[language](block)

    def _run(self, command: list[str]) -> None:
        done = subprocess.run(
            command, cwd=self._project, env=self._environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        self._said = done.stdout

    def _add_path(self, block: str) -> None:
        inside = "".join(f"  {line}\n" for line in block.splitlines())
        text = self._contract.read_text()
        assert text.count("\npaths:\n") == 1
        self._contract.write_text(text.replace("\npaths:\n", f"\npaths:\n{inside}"))

    def _compare_text(self, block: str) -> None:
        assert block in self._said

    def _compare_json(self, block: str) -> None:
        assert json.loads((self._project / "report.json").read_text()) == json.loads(block)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """A reader with a copy of the project, as far as the story needs it."""
    for folder in ("generated", "wrapper/flexportal", "scripts/regeneration"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("openapi.yaml", "CHANGELOG.md", "scripts/regenerate"):
        shutil.copy(ROOT / file, tmp_path / file)
    # What runs keep for the next one holds for the copy as well, and spares half of the time.
    (ROOT / ".cache").mkdir(exist_ok=True)
    (tmp_path / ".cache").symlink_to(ROOT / ".cache")
    (tmp_path / "scripts" / "environment").write_text(ENVIRONMENT % sys.executable)
    with MockPortal(customers=3).serve() as server:
        yield Reader(tmp_path, server.url)


def test_every_block_of_the_story_comes_true(reader: Reader) -> None:
    blocks = FENCE.findall(STORY.read_text(encoding="utf-8"))
    assert {language for language, _ in blocks} == {"diff", "json", "python", "sh", "text", "yaml"}
    for language, block in blocks:
        reader.does(language, block)
