"""In the stage of the generated package: the generator's tests, asked of packages on the machinery under mutation.

This file goes, as `conftest.py`, beside a second copy of them, one folder below the first; under that name it would
leave out tests here as well, since pytest asks every `conftest.py` about all tests of a run. There the packages are
made anew from their contracts; here one is the committed package, which mutmut changes, and the other, of the contract
with one of everything, takes its machinery from that one (see stage.py). What needs a package of yet another contract
is left out, and so is what looks at the files and imports, to which mutmut adds its own.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mutmut.state import state
from regeneration.yaml_source import load
from tests.generator import conftest as generator

__all__ = ["counted", "imported", "pytest_collection_modifyitems", "real", "rich"]

CONTRACTS = {"flexportal_api": generator.CONTRACT, "rich_api": generator.HERE / "rich.yaml"}
ABOUT_FILES = {
    "test_every_file_says_where_it_comes_from",
    "test_the_package_imports_nothing_of_ours_but_in_one_module",
    "test_models_and_operations_can_be_had_without_httpx_and_msgspec",
}


@pytest.fixture(scope="session")
def imported() -> frozenset[str]:
    """The functions of the machinery that are called while the packages are imported.

    mutmut forks a process that has the packages already. They are imported anew under each mutant: most decoders are
    built then.
    """
    for name in [name for name in sys.modules if name.partition(".")[0] in CONTRACTS]:
        del sys.modules[name]
    before = set(_reached())
    _reached().clear()
    for name in CONTRACTS:
        for module in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}."):
            importlib.import_module(module.name)
    called = frozenset(_reached())
    _reached().update(before)
    return called


@pytest.fixture(autouse=True)
def counted(imported: frozenset[str]) -> Iterator[None]:
    """Count what was called at import as reached by each test: each runs decoders that were built then."""
    yield
    _reached().update(imported)


def _reached() -> set[str]:
    """Where mutmut notes which functions the test that is running has called."""
    return state()._stats  # pyright: ignore[reportPrivateUsage]


@pytest.fixture(scope="session")
def real(imported: frozenset[str]) -> Any:
    """The package under mutation."""
    return _package("flexportal_api")


@pytest.fixture(scope="session")
def rich(imported: frozenset[str]) -> Any:
    """The package of a contract with one of everything, on the machinery under mutation."""
    return _package("rich_api")


def _package(name: str) -> Any:
    folder = Path(str(importlib.import_module(name).__file__)).parent
    return generator.Package(name, folder, load(CONTRACTS[name]).document)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what can't be asked of these packages."""
    left_out = [item for item in items if item.name in ABOUT_FILES or _needs_another(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _needs_another(item: pytest.Item) -> bool:
    return "made" in getattr(item, "fixturenames", [])
