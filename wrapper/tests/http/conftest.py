"""A server on a socket, started once a module."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from tests.http.sockets import RawServer, raw_server


@pytest.fixture(scope="module")
def server() -> Generator[RawServer]:
    with raw_server() as running:
        yield running
