"""The pytest plugin: a mock FlexPortal, and clients that talk to it in process.

It lies outside `flexportal.testing`, and imports nothing of it before a fixture is asked for: pytest loads it for every
suite on the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .client import AsyncFlexPortal, FlexPortal
    from .testing import MockPortal

__all__ = ["async_flexportal_client", "flexportal_client", "flexportal_mock"]

MARKER = "flexportal"
MOCK = pytest.StashKey["MockPortal"]()


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(**arguments): what the fixture flexportal_mock is made with, such as customers=3 or strict=False.",
    )


@pytest.hookimpl(trylast=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Fails a test that passed but went beyond the contract. Called last, hence after the test itself."""
    mock = item.stash.get(MOCK, None)
    if mock is not None:
        _fail_for(mock.complaints())


@pytest.fixture
def flexportal_mock(request: pytest.FixtureRequest) -> Iterator[MockPortal]:
    """A `MockPortal` of the test's own. Retries cost no time meanwhile.

    Strict: a test fails that asked for a route or a parameter that the contract has not, or that arranged a failure
    which never came. The marker `flexportal` gives the mock other arguments: `@pytest.mark.flexportal(customers=3)`.
    """
    from .testing import MockPortal, no_backoff

    mock = MockPortal(**_arguments(request.node))
    request.node.stash[MOCK] = mock
    with no_backoff():
        yield mock
    # What the test's own check did not see: another fixture asked later, or the test failed, maybe because of it.
    _fail_for(mock.undeclared())


@pytest.fixture
def flexportal_client(flexportal_mock: MockPortal) -> Iterator[FlexPortal]:
    """A `FlexPortal` that talks to `flexportal_mock` in process, with the mock's first key and first tenant."""
    with flexportal_mock.client() as portal:
        yield portal


@pytest.fixture
def async_flexportal_client(flexportal_mock: MockPortal) -> AsyncFlexPortal:
    """The asynchronous twin, for asyncio and trio. It has no connection, hence needs no closing."""
    return flexportal_mock.async_client()


def _arguments(node: Any) -> dict[str, Any]:
    """What the markers say; one on the test counts for more than one on its class or module."""
    arguments: dict[str, Any] = {}
    for mark in reversed(list(node.iter_markers(MARKER))):
        if mark.args:
            raise pytest.UsageError(f"the marker {MARKER} takes named arguments, such as customers=3")
        arguments |= mark.kwargs
    return arguments


def _fail_for(complaints: list[str]) -> None:
    if complaints:
        pytest.fail("flexportal_mock is strict:\n" + "\n".join(f"- {line}" for line in complaints), pytrace=False)
