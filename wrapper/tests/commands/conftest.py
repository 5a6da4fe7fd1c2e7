"""A mock on a real socket, the variables that point to it, and a way to run a command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from flexportal.cli import main
from flexportal.testing import MockPortal, MockServer

KEY = "key-5up3r-s3cr3t"


def never(*given: Any) -> None:
    """In place of a policy that tries again."""


def yes(stream: Any) -> bool:
    """In place of asking whether a stream is a terminal."""
    return True


@pytest.fixture(scope="module")
def mock() -> MockPortal:
    """A mock with 130 customers."""
    return MockPortal(130, api_keys={KEY: ("acme",), "of-nobody": ()}, tenants=("acme",))


@pytest.fixture(scope="module")
def server(mock: MockPortal) -> Iterator[MockServer]:
    """The mock on a socket."""
    with mock.serve() as served:
        yield served


@pytest.fixture
def configured(server: MockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of somebody who has set everything."""
    monkeypatch.setenv("FLEXPORTAL_API_KEY", KEY)
    monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "acme")
    monkeypatch.setenv("FLEXPORTAL_BASE_URL", server.url)
    monkeypatch.delenv("FLEXPORTAL_REGION", raising=False)
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person looks at what is written, on a terminal of 100 characters."""
    monkeypatch.setattr("flexportal.commands.customers.is_terminal", yes)
    monkeypatch.setenv("COLUMNS", "100")


def run(*arguments: str) -> int:
    """The exit code of a command line."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert isinstance(left.value.code, int)
    return int(left.value.code)


def environment() -> dict[str, str]:
    """The environment of a process that is to find what the tests find."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
