"""What the tests of the documentation share: a mock that listens, the settings of a reader, a copy of the project."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from contract_changes import FOLDER
from flexportal.testing import MockPortal
from regeneration.generator import PACKAGE, generate
from regeneration.yaml_source import load

from contract_tests.agreement.repository import ROOT

# In place of the one that makes a .venv, which the copy does without.
ENVIRONMENT = """
SCRIPTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
PROJECT=$(dirname "$SCRIPTS")
environment() { VENV_PYTHON=%s; }
"""
FOLDERS = ("contract_tests", "generated", "scripts", "wrapper/flexportal")
FILES = ("CHANGELOG.md", "README.md", "openapi.yaml", "pyproject.toml")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "tests", "lawbook_tests")


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """Where the mock listens."""
    with MockPortal().serve() as server:
        yield server.url


@pytest.fixture
def settings(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mapping[str, str]:
    """What a reader is told to set, set here as well, in a folder of their own; nobody is told that dlt was used."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DLT_PROJECT_DIR", str(tmp_path))
    told = {"FLEXPORTAL_API_KEY": "test-key", "FLEXPORTAL_TENANT_ID": "acme", "FLEXPORTAL_BASE_URL": url}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("FLEXPORTAL_REGION", raising=False)
    return told


@pytest.fixture
def bare_project(tmp_path: Path) -> Path:
    """As much of the project as suffices where nothing changes it or runs its scripts."""
    folder = tmp_path / "bare"
    folder.mkdir()
    shutil.copy(ROOT / "openapi.yaml", folder)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, as far as readers need it, that a page may change."""
    copy = tmp_path / "flexportal"
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, copy / folder, ignore=LEFT_OUT)
    for file in FILES:
        shutil.copy(ROOT / file, copy / file)
    # What runs keep for the next one holds for the copy as well, and spares half of the time.
    (ROOT / ".cache").mkdir(exist_ok=True)
    (copy / ".cache").symlink_to(ROOT / ".cache")
    (copy / "scripts" / "environment").write_text(ENVIRONMENT % sys.executable, encoding="utf-8")
    return copy


@pytest.fixture
def settled_project(project: Path) -> Path:
    """The same with the contract of the folder of changes, for a story that the project itself may have lived."""
    shutil.copy(FOLDER / "openapi.yaml", project)
    shutil.rmtree(project / "generated" / PACKAGE)
    generate(load(FOLDER / "openapi.yaml").document, project / "generated" / PACKAGE)
    return project
