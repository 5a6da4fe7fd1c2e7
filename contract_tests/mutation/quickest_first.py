"""A plugin of pytest for the stage: the quickest tests come first, since one that fails settles a mutant."""

import json
from pathlib import Path

import pytest

__all__ = ["pytest_collection_modifyitems"]

# mutmut's, in the folder where it runs pytest.
STATISTICS = Path("mutmut-stats.json")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests in the order of how long each took when mutmut measured them."""
    if STATISTICS.exists():
        seconds: dict[str, float] = json.loads(STATISTICS.read_text(encoding="utf-8"))["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0.0))
