"""In the stage of the generated package: the generator's tests, asked of the package that is committed.

This file goes beside a second copy of them, one folder below the first. There the package is made anew from the
contract; here it is the one that mutmut changes. What needs a package of another contract is left out.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import flexportal_api
import pytest
from regeneration.yaml_source import load
from tests.generator import conftest as generator

__all__ = ["pytest_collection_modifyitems", "real"]

OTHER_CONTRACT = {"rich", "made"}


@pytest.fixture(scope="session")
def real() -> Any:
    """The package under mutation."""
    folder = Path(flexportal_api.__file__).parent
    return generator.Package(folder.name, folder, load(generator.CONTRACT).document)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs the package of another contract."""
    left_out = [item for item in items if _needs_another(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _needs_another(item: pytest.Item) -> bool:
    call: Any = getattr(item, "callspec", SimpleNamespace(params={}))
    values: list[Any] = [value if isinstance(value, tuple) else (value,) for value in call.params.values()]
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return not OTHER_CONTRACT.isdisjoint(fixtures) or any("rich" in parts for parts in values)
