"""Fixtures of the law book's tests."""

from collections.abc import Iterator

import pytest
import yaml
from contract_changes import settled
from flexportal.contract import Contract

# Not the project's own: what these tests say of customers stays true whatever the project's own gains.
CONTRACT = Contract(yaml.load(settled(), Loader=yaml.CSafeLoader))


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The contract that the law book is tested with."""
    return CONTRACT


@pytest.fixture(scope="session")
def installed() -> Contract:
    """The contract that the installed client was generated from."""
    return Contract.installed()


@pytest.fixture(scope="module", autouse=True)
def _contract_of_mocks(installed: Contract) -> Iterator[None]:
    """Has mocks serve the contract that the law book is tested with."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Contract, "installed", lambda: CONTRACT)
        yield
