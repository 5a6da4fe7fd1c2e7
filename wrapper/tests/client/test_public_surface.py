"""What is public: all of it is there, documented and typed, and no type of httpx is among it."""

from __future__ import annotations

import builtins
import inspect
import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any

import anyio
import flexportal
import flexportal_api
import flexportal_core
import httpx
import pytest
from flexportal import APIStatusError, FlexPortal
from flexportal.customers import Customers
from flexportal_api import resources
from tests.client.customers import Script, async_client, client, failed, page

MODULES = [
    *[f"flexportal.{name}" for name in ("client", "configuration", "contract", "errors", "timestamps", "tracing")],
    *[f"flexportal_core.{name}" for name in ("clock", "errors", "hooks", "operation", "rate_limit", "retry")],
    *[f"flexportal_core.{name}" for name in ("redaction", "session", "settings", "types")],
    *[f"flexportal_core.http.{name}" for name in ("attempt", "request", "response", "transport")],
]
PUBLIC = {
    *("FlexPortal", "AsyncFlexPortal", "Pager", "AsyncPager", "Page", "RawItem", "RawResponse"),
    *import_module("flexportal.errors").__all__,
    "__version__",
} - {"codes"}


def test_the_public_names_are_those_that_are_documented() -> None:
    models = flexportal_api.__all__
    assert {"Customer", "Order", "OrderCreateItemParams", "OrderStatus", "Subscription"} < set(models)
    assert not {"ErrorEnvelope", "OrderPage"} & set(models), "nobody receives these"
    own = flexportal.__all__[: -len(models)]
    assert own == sorted(own)
    assert set(own) == PUBLIC
    assert flexportal.__all__ == [*own, *models]
    submodules = {"contract", "errors", "integrations", "testing", "timestamps", "tracing"}
    assert {name for name in dir(flexportal) if not name.startswith("_")} == {*own, *models, *submodules} - {
        "__version__"
    }
    for name in {*PUBLIC, *models} - {"__version__"}:
        assert inspect.getdoc(getattr(flexportal, name)) or name.endswith("Value"), name
        assert getattr(flexportal, name) is getattr(flexportal, name)


def test_a_star_import_gives_the_public_names() -> None:
    namespace: dict[str, Any] = {}
    exec("from flexportal import *", namespace)  # noqa: S102 - a star import is not allowed within a function
    del namespace["__builtins__"]
    assert set(namespace) == PUBLIC | set(flexportal_api.__all__)


def test_documented_submodules_need_no_import_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(flexportal, "timestamps", raising=False)
    assert flexportal.timestamps.parse(0) is not None
    with pytest.raises(AttributeError, match="'flexportal' has no attribute 'Customers'"):
        _ = flexportal.Customers


@pytest.mark.parametrize("name", MODULES)
def test_all_public_names_of_a_module_are_declared_and_documented(name: str) -> None:
    module = import_module(name)
    assert module.__doc__
    declared = set(module.__all__)
    for public in declared:
        value = getattr(module, public)
        assert not (inspect.isclass(value) or inspect.isfunction(value)) or inspect.getdoc(value), public
    classes = {each for each, value in vars(module).items() if inspect.isclass(value) and value.__module__ == name}
    assert {each for each in classes - declared if not each.startswith("_")} == set()


CLASSES = [
    value
    for value in (getattr(flexportal, name) for name in flexportal.__all__)
    if inspect.isclass(value) and not value.__module__.startswith("flexportal_api.")
]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_public_method_is_documented_and_annotated_without_httpx(kind: type) -> None:
    for name, member in vars(kind).items():
        function = member.fget if isinstance(member, property) else member
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        assert inspect.getdoc(function), name
        assert "return" in function.__annotations__, name
        assert "httpx" not in str(function.__annotations__), name


def test_the_signature_of_a_client_shows_no_memory_address() -> None:
    for kind in (flexportal.FlexPortal, flexportal.AsyncFlexPortal):
        assert " at 0x" not in str(inspect.signature(kind))
        assert "clock: 'Clock' = SystemClock()" in str(inspect.signature(kind))


def test_the_errors_that_docstrings_name_can_be_imported() -> None:
    documented = [FlexPortal, Customers, *(getattr(resources, name) for name in resources.__all__)]
    named = {
        error
        for kind in documented
        for _, method in inspect.getmembers(kind, inspect.isfunction)
        for error in re.findall(r"^    (\w+): ", (inspect.getdoc(method) or "").partition("Raises:")[2], re.MULTILINE)
    }
    assert {"UnknownOutcomeError", "ValueError"} < named
    assert {error for error in named if not (hasattr(flexportal, error) or hasattr(builtins, error))} == set()


def is_of_httpx(value: object) -> bool:
    return type(value).__module__.split(".")[0] in ("httpx", "httpcore")


def test_no_result_and_no_error_has_a_type_of_httpx() -> None:
    found = next(client(Script(page())).customers.list().pages())
    with pytest.raises(APIStatusError) as caught:
        client(Script(failed(400))).customers.list().first()
    error = caught.value
    values = [
        found,
        *found.items,
        error,
        *vars(error).values(),
        *(getattr(error.response, name) for name in ("status_code", "headers", "content")),
    ]
    for value in values:
        assert not is_of_httpx(value), value
        assert not [each for each in getattr(value, "__dict__", {}).values() if is_of_httpx(each)]
    assert not issubclass(flexportal.FlexPortalError, httpx.HTTPError)


def signature(method: Any) -> list[tuple[str, Any, Any]]:
    return [(each.name, each.default, each.kind) for each in inspect.signature(method).parameters.values()]


def test_the_asynchronous_client_takes_the_same_arguments() -> None:
    pager, async_pager = client(Script()).customers.list(), async_client(Script()).customers.list()
    for ours, theirs in [
        (flexportal.FlexPortal, flexportal.AsyncFlexPortal),
        (flexportal.FlexPortal.with_options, flexportal.AsyncFlexPortal.with_options),
        *[(getattr(pager, name), getattr(async_pager, name)) for name in ("first", "to_list", "pages", "raw_items")],
    ]:
        assert signature(ours) == signature(theirs)
    resources = import_module("flexportal.customers")
    for name in ("list", "scan", "find"):
        assert signature(getattr(resources.Customers, name)) == signature(getattr(resources.AsyncCustomers, name))


def test_both_clients_return_the_same() -> None:
    response = page(3)
    ours = client(lambda _request: response).customers.list().to_list()
    assert ours == anyio.run(lambda: async_client(lambda _request: response).customers.list().to_list())


def test_the_packages_are_typed() -> None:
    assert files(flexportal).joinpath("py.typed").is_file()
    assert files(flexportal_core).joinpath("py.typed").is_file()


def test_the_version_is_that_of_the_distribution() -> None:
    assert flexportal.__version__.count(".") == 2
    try:
        installed = version("flexportal")
    except PackageNotFoundError:  # run from the tree
        return
    assert flexportal.__version__ == installed


PROGRAMS = {
    "the import is cheap": (
        "import sys, flexportal\n"
        "heavy = {'httpx', 'anyio', 'msgspec', 'attrs', 'flexportal_api', 'flexportal.client'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "assert 'FlexPortal' not in vars(flexportal)\n"
        "flexportal.FlexPortal\n"
        "assert 'FlexPortal' in vars(flexportal)\n"
    ),
    "the core needs neither the client nor the generated package": (
        "import pkgutil, sys\n"
        "from importlib import import_module\n"
        "sys.modules['flexportal'] = sys.modules['flexportal_api'] = None\n"
        "import flexportal_core\n"
        "for module in pkgutil.walk_packages(flexportal_core.__path__, 'flexportal_core.'):\n"
        "    import_module(module.name)\n"
    ),
    "engines are imported by their integrations alone": (
        "import pkgutil, sys\n"
        "from importlib import import_module\n"
        "sys.modules.update(dict.fromkeys(('dlt', 'polars', 'pyarrow', 'pyspark')))\n"
        "import flexportal\n"
        "names = [module.name for module in pkgutil.walk_packages(flexportal.__path__, 'flexportal.')]\n"
        "others = [name for name in names if not name.startswith('flexportal.integrations.')]\n"
        "assert len(others) > 40\n"
        "[import_module(name) for name in others if not name.endswith('__main__')]\n"
    ),
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_imports(program: str) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert finished.returncode == 0, finished.stderr
