"""The pages on changing the contract: the edits that they show, the command, its report, and the program behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from regeneration.yaml_source import load

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("reader_settings")


def blocks(page: str, language: str) -> list[str]:
    """The blocks of a page in that language."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def run(folder: Path, *arguments: str) -> str:
    """What a Python command prints, with the package of that folder in place of the committed one."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), *sys.path])}
    command = [sys.executable, "-P", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=120
    ).stdout


def regenerate(folder: Path, contract: str, *arguments: str) -> str:
    """What `scripts/regenerate` prints for a contract; it writes to the folder."""
    (folder / "openapi.yaml").write_text(contract, encoding="utf-8")
    if not (folder / "flexportal_api").exists():
        shutil.copytree(ROOT / "generated/flexportal_api", folder / "flexportal_api")
    files = ["--spec", "openapi.yaml", "--output", "flexportal_api", "--changelog", "CHANGELOG.md"]
    return run(folder, "-m", "regeneration", *files, *arguments)


def test_a_new_field_is_reported_and_can_be_used(tmp_path: Path) -> None:
    page, contract = "regenerating.md", (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    (edit,) = (block.splitlines()[3:] for block in blocks(page, "diff"))
    before = "\n".join(line[1:] for line in edit if line[0] == " ")
    assert contract.count(before) == 1
    contract = contract.replace(before, "\n".join(line[1:] for line in edit))
    printed = regenerate(tmp_path, contract, "--json", "report.json", "--fail-on", "breaking")
    assert printed.startswith(blocks(page, "text")[0])
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8")) == json.loads(blocks(page, "json")[0])
    assert run(tmp_path, "-c", blocks(page, "python")[0]).endswith(" None\n")


def test_a_new_list_is_reported_and_served_by_the_mock(tmp_path: Path) -> None:
    page, contract = "guides/extending.md", load(ROOT / "openapi.yaml").document
    operation, schemas = map(yaml.safe_load, blocks(page, "yaml"))
    contract["paths"] |= operation
    contract["components"]["schemas"] |= schemas
    assert regenerate(tmp_path, json.dumps(contract)).startswith(blocks(page, "text")[0])
    run(tmp_path, "-c", blocks(page, "python")[0])
