"""The pytest plugin: a mock of the API, and clients that call it in process.

pytest loads it for every suite on the machine, so it lies outside `flexportal.testing` and imports nothing of it before
a fixture is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .client import AsyncFlexPortal, FlexPortal
    from .testing import MockAPI

__all__ = ["async_flexportal_client", "flexportal_client", "flexportal_mock"]

MARKER = "flexportal"
MOCK = pytest.StashKey["MockAPI"]()


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(**arguments): arguments of the fixture flexportal_mock, such as customers=3 or strict=False.",
    )


@pytest.hookimpl(trylast=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Fail a test that passed but did not keep to the contract. Called last, hence after the test itself."""
    mock = item.stash.get(MOCK, None)
    if mock is not None:
        _fail_for(mock.violations())


@pytest.fixture
def flexportal_mock(request: pytest.FixtureRequest) -> Iterator[MockAPI]:
    """A `MockAPI` for one test, with an `InstantClock`: retries of its clients take no time.

    It is strict: the test fails if a request has a path or a parameter that the contract does not have, or if a failure
    of `fail_next` was not requested. Pass other arguments of `MockAPI` with the marker `flexportal`, such as
    `@pytest.mark.flexportal(customers=3)`.
    """
    from .testing import InstantClock, MockAPI

    arguments: dict[str, Any] = {"clock": InstantClock(), **_arguments(request.node)}
    mock = MockAPI(**arguments)
    request.node.stash[MOCK] = mock
    yield mock
    # What the check after the test did not see: requests of other fixtures, or of a test that failed.
    _fail_for(mock.undeclared_requests())


@pytest.fixture
def flexportal_client(flexportal_mock: MockAPI) -> Iterator[FlexPortal]:
    """A `FlexPortal` that calls `flexportal_mock` in process, with its first API key and its first tenant."""
    with flexportal_mock.client() as client:
        yield client


@pytest.fixture
def async_flexportal_client(flexportal_mock: MockAPI) -> AsyncFlexPortal:
    """An `AsyncFlexPortal` that calls `flexportal_mock` in process, for asyncio and trio. It need not be closed."""
    return flexportal_mock.async_client()


def _arguments(node: Any) -> dict[str, Any]:
    """The arguments of the markers; one on the test overrides one on its class or module."""
    arguments: dict[str, Any] = {}
    for mark in reversed(list(node.iter_markers(MARKER))):
        if mark.args:
            raise pytest.UsageError(f"the marker {MARKER} takes keyword arguments only, such as customers=3")
        arguments |= mark.kwargs
    return arguments


def _fail_for(violations: list[str]) -> None:
    if violations:
        pytest.fail("flexportal_mock is strict:\n" + "\n".join(f"- {line}" for line in violations), pytrace=False)
