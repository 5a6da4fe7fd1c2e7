"""The generated resources: a class for each list operation, with typed `list` and `scan`."""

from __future__ import annotations

import asyncio
import functools
import inspect
import subprocess
import sys
from typing import Any

import pytest
from flexportal_core.operation import RESERVED_ARGUMENTS
from flexportal_core.types import UNSET


def run(method: Any) -> Any:
    """The method, run to its end: a coroutine does nothing before it is awaited."""

    @functools.wraps(method)
    def runs(*args: Any, **named: Any) -> Any:
        return asyncio.run(method(*args, **named))

    return runs


def recorded(cls: Any) -> tuple[Any, list[Any]]:
    """A resource that records what it passes on."""
    calls: list[Any] = []

    def record(_self: Any, *args: Any, **named: Any) -> str:
        calls.append((*args, named))
        return "pager"

    def called(_self: Any, *args: Any) -> Any:
        calls.append((*args, {}))
        return asyncio.sleep(0) if cls.__name__.startswith("Async") else "result"

    methods: dict[str, Any] = {"_list": record, "_scan": record, "_call": called}
    for name in [name for name in vars(cls) if inspect.iscoroutinefunction(getattr(cls, name))]:
        methods[name] = run(getattr(cls, name))
    return type(cls.__name__, (cls,), methods)(object()), calls


def classes(package: Any) -> list[Any]:
    """The classes of all resources, sync and async."""
    resources = package.module("resources")
    return [
        getattr(resources, name)
        for name in resources.__all__
        if not name.endswith("WithRawResponse") and name not in ("Resources", "AsyncResources")
    ]


@pytest.mark.parametrize("prefix", ["", "Async"], ids=["sync", "async"])
def test_list_and_scan_pass_their_arguments_on(rich: Any, prefix: str) -> None:
    resource, calls = recorded(getattr(rich.module("resources"), f"{prefix}Shops"))
    values: dict[str, Any] = {"paid": [True, False], "state": "open", "tags": ["x"]}
    assert resource.list_orders("north", **values, max_items_=3, self_="s", max_items=5, prefetch=False) == "pager"
    assert resource.scan_orders("north", **values, concurrency=2, resume="token") == "pager"
    sent = {"shop": "north", **values, "minimum": None, "beyond": None, "sort": None, "x_trace": None}
    operation = rich.module("operations.shops").LIST_SHOP_ORDERS
    common = {"page_size": 100, "max_items": 5, "resume": None}
    listed = {**common, "start_after": None, "prefetch": False}
    assert calls[0] == (operation, {**sent, "max_items": 3, "self_": "s"}, listed)
    scanned = {"page_size": 100, "max_items": None, "resume": "token", "concurrency": 2}
    assert calls[1] == (operation, {**sent, "max_items": None, "self_": None}, scanned)


def test_a_method_passes_the_fields_of_a_body_on(rich: Any) -> None:
    resource, calls = recorded(rich.module("resources").Orders)
    given = {"id": "1", "lines": [{"sku": "a"}], "until": None, "body": 2}
    assert resource.create("north", **given) == "result"
    operation, arguments, body, _ = calls[0]
    assert operation is rich.module("operations.orders").CREATE_ORDER
    assert arguments == {"shop": "north"}
    assert {name: value for name, value in body.items() if value is not UNSET} == given
    with pytest.raises(TypeError, match="lines"):
        resource.create("north", id="1")


def test_an_asynchronous_method_is_a_coroutine_function_with_the_same_signature(rich: Any) -> None:
    class Later(rich.module("resources").AsyncOrders):  # type: ignore[misc]
        async def _call(self, *args: Any) -> Any:
            return args[1:]

    create = Later(object()).create
    assert asyncio.run(create("north", id="1", lines=[]))[0] == {"shop": "north"}
    assert inspect.iscoroutinefunction(create)
    resources = rich.module("resources")
    assert inspect.signature(resources.AsyncOrders.create) == inspect.signature(resources.Orders.create)
    assert inspect.getdoc(create) == inspect.getdoc(resources.Orders.create)
    assert inspect.signature(resources.AsyncShops.list_orders).return_annotation == "AsyncPager[Order]"


def test_every_argument_of_a_resource_is_a_parameter_a_field_or_reserved(package: Any) -> None:
    seen = set[str]()
    for cls in classes(package):
        for method in [method for name, method in vars(cls).items() if not name.startswith("_")]:
            resource, calls = recorded(cls)
            required = [
                each.name for each in inspect.signature(method).parameters.values() if each.default is each.empty
            ]
            getattr(resource, method.__name__)(**{each: "x" for each in required if each != "self"})
            operation, values, *bodies, own = calls[0]
            seen.add(operation.id)
            if operation.body and operation.body.fields:
                assert bodies[0].keys() == {each.argument for each in operation.body.fields if each.equals is None}
            paging = {operation.paging.cursor, operation.paging.size} if operation.paging else set()
            assert values.keys() == {
                each.argument
                for each in operation.parameters
                if each.name not in paging and each.name.lower() != "tenant-id"
            }
            assert own.keys() <= RESERVED_ARGUMENTS
    assert seen == package.operations().keys()


def test_each_method_says_what_it_takes_returns_and_raises(package: Any) -> None:
    for cls in classes(package):
        for method in [method for name, method in vars(cls).items() if not name.startswith("_")]:
            text = inspect.getdoc(method) or ""
            assert "Raises:" in text
            for argument in inspect.signature(method).parameters:
                assert argument == "self" or f"\n    {argument}: " in text, (cls, method.__name__, argument)


def test_a_client_has_an_attribute_for_each_resource(rich: Any) -> None:
    resources = rich.module("resources")
    for cls in (resources.Resources, resources.AsyncResources):
        client = type("Client", (cls,), {"_session": object()})()
        names = {name for name in dir(cls) if not name.startswith("_")}
        assert names == {"bodies", "files", "grades", "orders", "resources", "shelves", "shop_orders", "shops"}
        assert client.shop_orders is client.shop_orders
        assert isinstance(client.shop_orders, getattr(resources, cls.__name__.replace("Resources", "ShopOrders")))
    raw = type("Client", (resources.ResourcesWithRawResponse,), {"_session": object()})()
    assert isinstance(raw.orders, resources.OrdersWithRawResponse)
    assert raw.orders.create.__func__ is resources.Orders.create
    with pytest.raises(AttributeError, match="no attribute 'Absent'"):
        resources.Absent  # noqa: B018


def test_a_resource_is_imported_when_first_used() -> None:
    program = (
        "import sys, flexportal_api.resources;"
        "print({name for name in sys.modules if name.startswith('flexportal_api.')})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment()
    )
    assert done.stdout == "{'flexportal_api.resources'}\n"


def test_models_and_operations_import_neither_httpx_nor_msgspec() -> None:
    program = "import sys, flexportal_api.models, flexportal_api.operations.customers; print({'httpx', 'msgspec'} & {*sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment()
    )
    assert done.stdout == "set()\n"


def environment() -> dict[str, str]:
    return {"PYTHONPATH": ":".join(sys.path)}
