"""What a reader of the documentation has set up: a mock that listens, the settings that name it, an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flexportal.testing import MockAPI

from .rental_server import serve_rentals

ROOT = Path(__file__).parents[2]


def build(configuration: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Build a site as `scripts/docs` does."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(configuration), "-d", str(site)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT / "mkdocs.yml", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def mock_url() -> Iterator[str]:
    """Where the mock listens."""
    with MockAPI(now=datetime(2026, 6, 1, tzinfo=UTC)).serve() as server:
        yield server.url


@pytest.fixture(params=["mock", "server written from the vendor's pages"])
def rental_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where a server listens that confirms orders: the mock, and one that shares no code with the contract."""
    if request.param == "mock":
        with MockAPI(confirm_orders=True).serve() as server:
            yield server.url
    else:
        with serve_rentals() as url:
            yield url


@pytest.fixture
def reader_settings(mock_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The settings that the quickstart tells a reader to make, in a working directory of their own."""
    monkeypatch.chdir(tmp_path)
    settings = {
        "FLEXPORTAL_API_KEY": "test-key",
        "FLEXPORTAL_TENANT_ID": "acme",
        "FLEXPORTAL_BASE_URL": mock_url,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        # Commands are not watched by the network guard: whatever leaves this machine fails.
        "HTTPS_PROXY": "http://127.0.0.1:9",
        # dlt reports nothing, and keeps its files in the reader's folder.
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "DLT_DATA_DIR": str(tmp_path),
        "DLT_PROJECT_DIR": str(tmp_path),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("FLEXPORTAL_REGION", raising=False)
