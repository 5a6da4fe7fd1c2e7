"""Fixtures of the contract suite's tests."""

import pytest
from flexportal.contract import Contract

from contract_tests.flexportal_contract.tests.support import CONTRACT


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The contract with the list of customers only, whatever else the installed one declares."""
    return CONTRACT
