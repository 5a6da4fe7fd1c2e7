"""Fixtures of the law book's tests."""

import pytest
from flexportal.contract import Contract


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The contract that the installed client was generated from."""
    return Contract.installed()
