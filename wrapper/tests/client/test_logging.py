"""Logging: `FLEXPORTAL_LOG` shows attempts on standard error, without anything secret."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from flexportal import ConfigurationError, FlexPortal
from flexportal.testing import MockAPI

KEY = "test-key"
PROGRAM = """
import logging, sys
from flexportal import FlexPortal
if "own" in sys.argv:
    logging.basicConfig(format="own %(message)s")
with FlexPortal() as client:
    client.customers.find(email="zoe@example.com")
with FlexPortal() as client:
    client.customers.list(max_items=1).to_list()
"""


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    logger = logging.getLogger("flexportal")
    level, handlers = logger.level, logger.handlers[:]
    yield
    logger.setLevel(level)
    logger.handlers[:] = handlers


@pytest.mark.parametrize(
    ("level", "arguments", "lines", "start"),
    [("info", [], 2, "20"), ("WARNING", [], 0, ""), ("info", ["own"], 2, "own GET"), ("", [], 0, "")],
    ids=["info", "warning", "the application's own handler", "unset"],
)
def test_the_variable_shows_each_attempt_once(level: str, arguments: list[str], lines: int, start: str) -> None:
    with MockAPI(customers=5).serve() as server:
        environment = os.environ | {"FLEXPORTAL_LOG": level, "FLEXPORTAL_BASE_URL": server.url}
        environment |= {"FLEXPORTAL_API_KEY": KEY, "FLEXPORTAL_TENANT_ID": "acme"}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    shown = done.stderr.splitlines()
    assert done.returncode == 0, done.stderr
    assert len(shown) == lines
    assert all(line.startswith(start) and "/v1/customers: 200 (attempt 1, " in line for line in shown)
    assert KEY not in done.stderr
    assert "example.com" not in done.stderr


def test_levels_are_those_of_the_variable(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    mock = MockAPI(customers=1)
    monkeypatch.setenv("FLEXPORTAL_LOG", "Debug")
    with mock.client() as client:
        client.customers.list().to_list()
    assert [record.levelname for record in caplog.records if record.name == "flexportal"] == ["INFO"]
    assert logging.getLogger("flexportal").level == logging.DEBUG


def test_an_unknown_level_names_those_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEXPORTAL_LOG", "verbose")
    with pytest.raises(ConfigurationError, match="FLEXPORTAL_LOG must be one of debug, info, warning, error"):
        FlexPortal(KEY, "acme")
