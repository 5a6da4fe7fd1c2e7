"""Tests in this folder use only loopback, and measure no coverage."""

import pytest
from loopback import no_network, watch

__all__ = ["no_network"]

watch()


@pytest.fixture(autouse=True)
def uncovered(no_cover: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The coverage of the packages is that of their own tests; to measure it here would double the time of these."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # that of subprocesses
