"""The server in Node.js, where it can be started."""

from __future__ import annotations

import os

import pytest

from .node import install, missing


@pytest.fixture(scope="session")
def node() -> None:
    """Skips the test where the server in Node.js can't be started; in CI it must."""
    install()
    reason = missing()
    if reason is not None and os.environ.get("CI") != "true":
        pytest.skip(reason)
    assert reason is None
