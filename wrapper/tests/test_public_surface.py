"""What is public: it is all there, all documented, typed, and nothing foreign is among it."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any

import flexportal
import pytest

MODULES = [
    "adapter",
    "body",
    "client",
    "configuration",
    "connection",
    "contract",
    "resources",
    "resource_base",
    "errors",
    "filters",
    "network",
    "options",
    "pace",
    "pager",
    "policy",
    "process",
    "resume",
    "secret",
    "timestamps",
    "tracing",
    "transport",
    "version",
    "walk",
]


def test_the_public_names_are_these() -> None:
    assert flexportal.__all__ == sorted(flexportal.__all__)
    assert set(flexportal.__all__) == {
        *("FlexPortal", "AsyncFlexPortal", "Pager", "AsyncPager", "Page"),
        *("Customer", "Address", "CustomerStatus", "CustomerType", "ErrorDetail"),
        *import_module("flexportal.errors").__all__,
        "__version__",
    }


@pytest.mark.parametrize("name", flexportal.__all__)
def test_a_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(flexportal, name)
    assert name in dir(flexportal)
    if name == "__version__":
        assert value
    else:
        assert inspect.getdoc(value)


def test_what_is_imported_with_a_star_is_what_is_public() -> None:
    namespace: dict[str, Any] = {}
    exec("from flexportal import *", namespace)  # noqa: S102 - a star import is not allowed within a function
    del namespace["__builtins__"]
    assert set(namespace) == set(flexportal.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'flexportal' has no attribute 'Customers'"):
        _ = flexportal.Customers


@pytest.mark.parametrize("name", MODULES)
def test_the_names_that_a_module_declares_are_there_and_documented(name: str) -> None:
    module = import_module(f"flexportal.{name}")
    assert module.__doc__
    for public in getattr(module, "__all__", []):
        value = getattr(module, public)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), f"{name}.{public}"


CLASSES = [
    getattr(flexportal, name)
    for name in flexportal.__all__
    if inspect.isclass(getattr(flexportal, name)) and getattr(flexportal, name).__module__.startswith("flexportal.")
]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_public_method_is_documented_and_annotated(kind: type) -> None:
    for name, member in vars(kind).items():
        if name.startswith("_"):
            continue
        function = member.fget if isinstance(member, property) else member
        if inspect.isfunction(function):
            assert inspect.getdoc(function), f"{kind.__name__}.{name}"
            assert "return" in function.__annotations__, f"{kind.__name__}.{name}"


def signature(method: Any) -> list[tuple[str, Any, Any]]:
    return [(p.name, p.default, p.kind) for p in inspect.signature(method).parameters.values()]


def test_the_awaiting_twins_take_the_same_arguments() -> None:
    customers = import_module("flexportal.resources")
    pager: Any = flexportal.Pager
    async_pager: Any = flexportal.AsyncPager
    twins: list[tuple[Any, Any]] = [
        (flexportal.FlexPortal, flexportal.AsyncFlexPortal),
        (customers.Customers.list, customers.AsyncCustomers.list),
        (customers.Customers.find, customers.AsyncCustomers.find),
        (pager.first, async_pager.first),
        (pager.to_list, async_pager.to_list),
        (pager.pages, async_pager.pages),
    ]
    for ours, theirs in twins:
        assert signature(ours) == signature(theirs)


def test_the_package_is_typed() -> None:
    assert files("flexportal").joinpath("py.typed").is_file()


def test_the_version_is_the_distribution_s() -> None:
    assert flexportal.__version__.count(".") == 2
    try:
        installed = version("flexportal")
    except PackageNotFoundError:  # run from the tree
        return
    assert flexportal.__version__ == installed


def test_importing_the_package_imports_nothing_heavy_until_it_is_used() -> None:
    program = (
        "import sys, flexportal\n"
        "heavy = {'httpx', 'anyio', 'msgspec', 'attrs', 'flexportal_api', 'flexportal.client'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "assert flexportal.timestamps.parse(0).year == 1970\n"
        "assert flexportal.errors.FlexPortalError is flexportal.FlexPortalError\n"
        "assert flexportal.contract.Contract\n"
        "assert flexportal.FlexPortal.__name__ in vars(flexportal)\n"
    )
    run_apart(program)


ENGINES = ("dlt", "polars", "pyarrow", "pyspark")
FOR_ENGINES = ("dlt_source", "frames", "spark")


def test_only_what_is_there_for_an_engine_imports_it() -> None:
    """Every other module can be imported where none of them is installed."""
    program = (
        "import importlib, pkgutil, sys\n"
        f"sys.modules.update(dict.fromkeys({ENGINES}))\n"
        "import flexportal\n"
        "names = [module.name.split('.') for module in pkgutil.walk_packages(flexportal.__path__, 'flexportal.')]\n"
        f"others = ['.'.join(name) for name in names if name[1] not in {FOR_ENGINES} and name[-1] != '__main__']\n"
        "assert len(others) > 50\n"
        "[importlib.import_module(name) for name in others]\n"
    )
    run_apart(program)


def run_apart(program: str) -> None:
    """Run a program in a process of its own; it must end well."""
    finished = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert finished.returncode == 0, finished.stderr
