"""In the stage of the generated package: the generator's tests, asked of the package that is committed.

This file goes, as `conftest.py`, beside a second copy of them, one folder below the first; under that name it would
leave out tests here as well, since pytest asks every `conftest.py` about all tests of a run. There the package is made
anew from the contract; here it is the one that mutmut changes. What needs a package of another contract is left out,
and so is what looks at the files and imports, to which mutmut adds its own.
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
ABOUT_FILES = {
    "test_every_file_says_where_it_comes_from",
    "test_the_package_imports_nothing_of_ours_but_in_one_module",
    "test_models_and_operations_can_be_had_without_httpx_and_msgspec",
}


@pytest.fixture(scope="session")
def real() -> Any:
    """The package under mutation."""
    folder = Path(flexportal_api.__file__).parent
    return generator.Package(folder.name, folder, load(generator.CONTRACT).document)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what can't be asked of this package."""
    left_out = [item for item in items if item.name in ABOUT_FILES or _needs_another(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _needs_another(item: pytest.Item) -> bool:
    call: Any = getattr(item, "callspec", SimpleNamespace(params={}))
    values: list[Any] = [value if isinstance(value, tuple) else (value,) for value in call.params.values()]
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return not OTHER_CONTRACT.isdisjoint(fixtures) or any("rich" in parts for parts in values)
