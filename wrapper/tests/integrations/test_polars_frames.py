"""The rows and columns of frames, from servers that send what nobody expects."""

from __future__ import annotations

import importlib
import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from flexportal import AsyncFlexPortal, PermissionDeniedError
from flexportal.export.columns import NumberError

from .conftest import LISTS, ClientOf, page, row
from .worlds import ENGINES, ZOE, World, world_of


def test_the_schema_is_that_of_the_model(world: World) -> None:
    pl, schema = world.pl, world.frame().collect_schema()
    assert schema["created_at"] == pl.Datetime("us", "UTC")
    assert schema["total_orders"] == pl.Float64
    assert schema["order_ids"] == pl.List(pl.String)
    assert schema["custom_fields"] == schema["status"] == pl.String
    address: Any = schema["last_billing_address"]
    assert [field.name for field in address.fields][:3] == ["contact_name", "street_address", "city"]
    found = world.whole.filter(pl.col("custom_fields").is_not_null()).row(0, named=True)
    assert isinstance(json.loads(found["custom_fields"]), dict)


def test_only_needed_columns_are_read(world: World) -> None:
    plan = world.frame().filter(world.pl.col("status") == "active").select("email").explain()
    assert "PROJECT 2/" in plan
    assert world.frame().filter(world.pl.col("phone").is_null()).select("email").collect().columns == ["email"]


def test_the_log_shows_the_filters_without_personal_data(world: World, caplog: pytest.LogCaptureFixture) -> None:
    col, emails = world.pl.col, world.frame().select("email", "status")
    queries = [
        emails.filter(col("status") == "active", col("email") == ZOE),
        emails.head(3),
        world.frame().filter(col("status") == "active", col("status") == "inactive"),
        world.frame().with_row_index().select(world.pl.len()),
    ]
    with caplog.at_level(logging.INFO, "flexportal"):
        for query in queries:
            query.collect(engine="in-memory")  # in this thread, where coverage is measured
    messages = [record.getMessage() for record in caplog.records if record.getMessage().startswith("scan of")]
    assert messages[0].startswith("scan of customers.list: filters: ")
    assert "status=active" in messages[0]
    assert "email=…" in messages[0]
    assert messages[1].endswith("filters: none; rows: 3; columns: email status")
    assert "no request" in messages[2]
    assert messages[3].endswith("columns: none")
    assert "@" not in caplog.text


def test_a_server_that_ignores_filters_does_not_change_the_result(world: World, client_of: ClientOf) -> None:
    rows = [row(number, status=("active", "inactive", None, "paused")[number % 4]) for number in range(9)]
    with client_of(lambda request: httpx.Response(200, json=page(rows))) as client:
        found = world.scan(client.customers).filter(world.pl.col("status") == "active").collect()
    assert found["customer_id"].to_list() == ["cus_0", "cus_4", "cus_8"]


def test_values_of_another_type_are_kept(world: World, client_of: ClientOf) -> None:
    rows = [row(0, status=7), row(1, status=None), row(2, new=[1])]
    with client_of(lambda request: httpx.Response(200, json=page(rows))) as client:
        found = world.scan(client.customers).collect()
    assert found["status"].to_list() == [None, None, "active"]
    assert found["additional_properties"].to_list() == ['{"status":7}', None, '{"new":[1]}']


def test_a_number_that_does_not_fit_is_refused_or_kept_as_text(world: World, client_of: ClientOf) -> None:
    rows = [row(0), row(1, totalOrders=2**53 + 1)]
    with client_of(lambda request: httpx.Response(200, json=page(rows))) as client:
        reads: list[Callable[[], Any]] = [
            lambda: world.scan(client.customers).collect(),
            lambda: world.to_frame(client.customers.list()),
            lambda: world.to_frame(client.customers.list().to_list(), client.customers),
        ]
        for read in reads:
            with pytest.raises(NumberError, match=r"row 2 \(customerId cus_1\): total_orders is 9007199254740993,"):
                read()
        kept = world.scan(client.customers, numbers_as_text=True).collect()
        world.assert_equal(kept, world.to_frame(client.customers.list(), numbers_as_text=True))
    assert kept["additional_properties"].to_list() == [None, '{"totalOrders":9007199254740993}']


def test_lone_surrogates_become_the_replacement_character(world: World, client_of: ClientOf) -> None:
    body, headers = json.dumps(page([row(0, firstName="x\ud800y")])), {"Content-Type": "application/json"}
    with client_of(lambda request: httpx.Response(200, content=body, headers=headers)) as client:
        frames = [
            world.to_frame(client.customers.list().to_list(), client.customers),
            world.to_frame(client.customers.list()),
            world.scan(client.customers).collect(),
        ]
    assert [frame["first_name"].to_list() for frame in frames] == [["x\ufffdy"]] * 3


@pytest.mark.parametrize("engine", ENGINES)
def test_an_error_of_the_list_is_raised_unchanged(world: World, client_of: ClientOf, engine: Any) -> None:
    body = {"error": {"code": "NO_TENANT_ACCESS", "message": "No."}}
    with (
        client_of(lambda request: httpx.Response(403, json=body)) as client,
        pytest.raises(PermissionDeniedError) as raised,
    ):
        world.scan(client.customers).collect(engine=engine)
    assert raised.value.code == "NO_TENANT_ACCESS"


@pytest.mark.parametrize(("size", "kind"), [(0, ValueError), (101, ValueError), ("9", TypeError)])
def test_an_invalid_page_size_is_refused_at_once(world: World, size: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="page_size"):
        world.scan(world.client.customers, page_size=size)


def test_what_is_no_list_is_refused(world: World) -> None:
    client: Any = world.client
    with pytest.raises(TypeError, match=r"a resource with a list, such as client\.orders, not FlexPortal"):
        world.scan(client)
    with pytest.raises(TypeError, match=r"no argument max_items; use head\(\)"):
        world.scan(world.client.customers, max_items=3)
    resource: Any = AsyncFlexPortal("test-key", "acme", base_url="http://127.0.0.1:1").customers
    with pytest.raises(TypeError, match="not of AsyncFlexPortal"):
        world.scan(resource)
    with pytest.raises(TypeError, match=r"to_frame\(items, client\.orders\)"):
        world.to_frame([])


def loaded(value: Any) -> Any:
    """The value, with what JSON text in it stands for."""
    if isinstance(value, dict):
        return {name: loaded(each) for name, each in value.items()}
    if isinstance(value, list):
        return [loaded(each) for each in value]
    return json.loads(value) if isinstance(value, str) and value[:1] in ("{", "[") else value


@pytest.mark.parametrize("name", LISTS)
def test_to_frame_accepts_pagers_models_raw_items_and_none(name: str) -> None:
    made = world_of(name)
    whole = made.frame().collect()
    made.assert_equal(made.to_frame(made.resource.list()), whole)
    models = made.to_frame(made.resource.list().to_list(), made.resource)
    # In JSON text, the fields of a model are in the model's order.
    assert loaded(models.to_dicts()) == loaded(whole.to_dicts())
    assert models.schema == whole.schema
    made.assert_equal(made.to_frame(made.resource.list().raw_items()), whole)
    made.assert_equal(made.to_frame([], made.resource), whole.clear())


@pytest.mark.parametrize(
    ("missing", "message"),
    [("polars", r"pip install 'flexportal\[polars\]'"), ("flexportal.export.columns", "flexportal.export.columns")],
)
def test_a_missing_extra_is_named(missing: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("flexportal.integrations.polars")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=message):
        importlib.import_module("flexportal.integrations.polars")
