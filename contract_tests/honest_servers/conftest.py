"""The server in Node.js, where it can be started."""

from __future__ import annotations

import pytest
from npm import require

from .node import SOURCES


@pytest.fixture(scope="session")
def node() -> None:
    """Skips the test where the server in Node.js can't be started; in CI it must."""
    require(SOURCES)
