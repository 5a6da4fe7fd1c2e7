"""What the agreement tests share: the contract as it stands in the repository."""

from __future__ import annotations

import pytest
from flexportal.contract import Contract

from .docs_page import Documentation, documentation
from .json_values import Json
from .repository import contract_document


@pytest.fixture(scope="session")
def document() -> Json:
    """openapi.yaml, parsed. Shared: whoever changes it works on a copy."""
    return contract_document()


@pytest.fixture(scope="session")
def contract(document: Json) -> Contract:
    """openapi.yaml, read."""
    return Contract(document)


@pytest.fixture(scope="session")
def docs() -> Documentation:
    """The documentation as data."""
    return documentation()
