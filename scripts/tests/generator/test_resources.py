"""The generated resources: a class for each list operation, with typed `list` and `scan`."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import Any

import pytest
from flexportal_core.operation import RESERVED_ARGUMENTS


def recorded(cls: Any) -> tuple[Any, list[Any]]:
    """A resource that records what it passes on."""
    calls: list[Any] = []

    def record(_self: Any, *args: Any, **named: Any) -> str:
        calls.append((*args, named))
        return "pager"

    return type(cls.__name__, (cls,), {"_list": record, "_scan": record})(object()), calls


@pytest.mark.parametrize("prefix", ["", "Async"], ids=["sync", "async"])
def test_list_and_scan_pass_their_arguments_on(rich: Any, prefix: str) -> None:
    resource, calls = recorded(getattr(rich.module("resources"), f"{prefix}ShopOrders"))
    values: dict[str, Any] = {"shop": "north", "paid": [True, False], "state": "open", "tags": ["x"]}
    assert resource.list(**values, max_items_=3, self_="s", max_items=5, prefetch=False) == "pager"
    assert resource.scan(**values, concurrency=2, resume="token") == "pager"
    sent = {**values, "minimum": None, "beyond": None, "sort": None, "x_trace": None}
    operation = rich.module("operations.orders").LIST_SHOP_ORDERS
    common = {"page_size": 100, "max_items": 5, "resume": None}
    listed = {**common, "start_after": None, "prefetch": False}
    assert calls[0] == (operation, {**sent, "max_items": 3, "self_": "s"}, listed)
    scanned = {"page_size": 100, "max_items": None, "resume": "token", "concurrency": 2}
    assert calls[1] == (operation, {**sent, "max_items": None, "self_": None}, scanned)


def test_every_argument_of_a_resource_is_a_parameter_or_reserved(package: Any) -> None:
    resources = package.module("resources")
    for name in set(resources.__all__) - {"Resources", "AsyncResources"}:
        for method in (getattr(resources, name).list, getattr(resources, name).scan):
            resource, calls = recorded(getattr(resources, name))
            required = [
                each.name for each in inspect.signature(method).parameters.values() if each.default is each.empty
            ]
            getattr(resource, method.__name__)(**{each: "x" for each in required if each != "self"})
            operation, values, own = calls[0]
            paging = {operation.paging.cursor, operation.paging.size}
            assert values.keys() == {
                each.argument
                for each in operation.parameters
                if each.name not in paging and each.name.lower() != "tenant-id"
            }
            assert own.keys() <= RESERVED_ARGUMENTS


def test_the_default_page_size_is_within_what_the_api_allows(rich: Any) -> None:
    sizes = {
        name: inspect.signature(getattr(rich.module("resources"), name).list).parameters["page_size"].default
        for name in ("ShopOrders", "V2ShopOrders", "ResourcesListing")
    }
    assert sizes == {"ShopOrders": 100, "V2ShopOrders": 10, "ResourcesListing": 50}


def test_a_client_has_an_attribute_for_each_list_operation(rich: Any) -> None:
    resources = rich.module("resources")
    for cls in (resources.Resources, resources.AsyncResources):
        client = type("Client", (cls,), {"_session": object()})()
        names = {name for name in dir(cls) if not name.startswith("_")}
        assert names == {"shop_orders", "v_2_shop_orders", "resources"}
        assert client.shop_orders is client.shop_orders
        assert isinstance(client.shop_orders, getattr(resources, cls.__name__.replace("Resources", "ShopOrders")))
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
