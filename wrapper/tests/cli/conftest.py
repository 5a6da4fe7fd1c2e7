"""A mock server, the variables that point to it, and a way to run a command line."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from flexportal.cli import main
from flexportal.cli.client import Client
from flexportal.testing import MockAPI, MockServer

KEY = "key-5up3r-s3cr3t"
COMMAND = [sys.executable, "-m", "flexportal"]


def yes(stream: Any) -> bool:
    """Replaces the check whether a stream is a terminal."""
    return True


@pytest.fixture(scope="module")
def mock() -> MockAPI:
    """A mock with 130 customers."""
    return MockAPI(130, api_keys={KEY: ("acme",)}, tenants=("acme",))


@pytest.fixture(scope="module")
def server(mock: MockAPI) -> Iterator[MockServer]:
    """The mock on a socket."""
    with mock.serve() as served:
        yield served


@pytest.fixture
def configured(server: MockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a configured user."""
    monkeypatch.setenv("FLEXPORTAL_API_KEY", KEY)
    monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "acme")
    monkeypatch.setenv("FLEXPORTAL_BASE_URL", server.url)
    monkeypatch.delenv("FLEXPORTAL_REGION", raising=False)
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard output is a terminal of 100 characters without colors."""
    for module in ("calls", "customers", "lists"):
        monkeypatch.setattr(f"flexportal.cli.{module}.is_terminal", yes)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def no_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command's client does not retry."""
    monkeypatch.setattr("flexportal.cli.client.Client", partial(Client, max_retries=0))


def run(*arguments: str) -> int:
    """The exit code of a command line."""
    with pytest.raises(SystemExit) as exited:
        main(arguments)
    gc.unfreeze()  # or Hypothesis, under Python 3.14, does not find what refers to its random numbers, and warns
    assert isinstance(exited.value.code, int)
    return int(exited.value.code)


def stderr_line(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error; standard output is empty."""
    shown, said = capsys.readouterr()
    assert shown == ""
    assert said.count("\n") == 1
    return said


def start(*arguments: str, program: Sequence[str] = COMMAND, **variables: str) -> subprocess.Popen[str]:
    """The command as a process."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | variables
    return subprocess.Popen(
        [*program, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@contextmanager
def served(*arguments: str) -> Generator[tuple[subprocess.Popen[str], str]]:
    """A running `flexportal mock` and its URL; killed if it does not stop by itself."""
    with start("mock", "--port", "0", *arguments) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            announced = re.fullmatch(r"FlexPortal mock listening on (http://\S+:[0-9]+)\n", line)
            assert announced is not None, line
            yield process, announced[1]
        finally:
            process.kill()
