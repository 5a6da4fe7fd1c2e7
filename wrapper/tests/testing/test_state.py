"""What was written to a mock: snapshots, JSON that another process continues from, and changes one by one."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
from flexportal.testing import MockAPI
from tests.testing.writing import CUSTOMER, ORDER, PRODUCT, done, first, register, request_of, send

from .conftest import body, get

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def everything(mock: MockAPI) -> Any:
    """All records of a mock."""
    return {operation.id: list(mock.items("acme", operation.id)) for operation in mock.contract.listings}


def write(mock: MockAPI) -> str:
    """Writes to most lists: adds, changes and removes. Returns the id of an order."""
    order = done(mock, "POST", "/v1/orders", ORDER)["order"]
    mock.confirm_order(order["orderId"])
    done(mock, "POST", "/v1/subscriptions", request_of(mock, order))
    done(mock, "POST", "/v1/products", PRODUCT)
    register(mock, f"SN/{mock.calls.total}", "MBP14-M3-A")
    file = first(mock, "/v1/files")["fileId"]
    done(mock, "DELETE", f"/v1/files/{file}")
    mock.add_customer(first_name="Ada")
    return str(order["orderId"])


def test_a_snapshot_is_restored_whatever_was_written_since() -> None:
    mock = MockAPI(40, now=NOW)
    start = everything(mock)
    write(mock)
    snapshot, written = mock.snapshot(), everything(mock)
    order = write(mock)
    mock.restore(snapshot)
    assert everything(mock) == written
    assert get(mock, f"/v1/orders/{order}").status == 404
    write(mock)
    mock.reset()
    assert everything(mock) == start
    mock.restore(snapshot)
    assert everything(mock) == written
    with pytest.raises(ValueError, match="other tenants"):
        mock.restore(MockAPI(tenants=("initech",)).snapshot())


def test_another_process_continues_from_json() -> None:
    mock = MockAPI(40, now=NOW)
    write(mock)
    other = MockAPI(40, now=NOW)
    write(other)
    other.load_json(json.loads(json.dumps(mock.to_json())))
    assert (everything(other), other.to_json()) == (everything(mock), mock.to_json())
    assert write(other) == write(mock)
    with pytest.raises(ValueError, match="'seed': 7"):
        MockAPI(40, now=NOW, seed=8).load_json(mock.to_json())
    with pytest.raises(ValueError, match="the state is of a mock with None"):
        other.load_json({})
    state = mock.to_json()
    state["tenants"]["acme"]["records"]["listInvoices"] = {"-1": {}}
    before = other.to_json()
    with pytest.raises(ValueError, match="records were written to listInvoices, which the mock does not serve"):
        other.load_json(state)
    assert other.to_json() == before


def test_what_is_no_state_is_refused() -> None:
    anything: Any = 5
    with pytest.raises(TypeError, match=r"snapshot must be what snapshot\(\) returned, not int"):
        MockAPI(1).restore(anything)
    with pytest.raises(TypeError, match=r"state must be what to_json\(\) returned, not int"):
        MockAPI(1).load_json(anything)


def test_changes_repeated_in_order_give_the_same_state() -> None:
    mock, changes = MockAPI(40, now=NOW), list[str]()
    mock.on_write = lambda change: changes.append(json.dumps(change))
    assert mock.on_write is not None
    write(mock)
    snapshot = mock.snapshot()
    get(mock)
    assert send(mock, "POST", "/v1/orders", ORDER | {"items": []}).status == 400
    write(mock)
    mock.reset()
    write(mock)
    mock.restore(snapshot)
    write(mock)
    other = MockAPI(40, now=NOW)
    for change in changes:
        other.apply_json(json.loads(change))
    assert (everything(other), other.to_json()) == (everything(mock), mock.to_json())


def test_a_write_whose_change_cannot_be_kept_is_dropped() -> None:
    mock = MockAPI(40, now=NOW)
    before = everything(mock), mock.to_json()

    def fail(_: Any) -> None:
        raise OSError("no space left on device")

    mock.on_write = fail
    for attempt in (lambda: send(mock, "POST", "/v1/products", PRODUCT), mock.add_customer):
        with pytest.raises(OSError, match="no space"):
            attempt()
    mock.on_write = None
    assert (everything(mock), mock.to_json()) == before


def test_a_refused_write_changes_nothing_even_if_it_had_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    from flexportal.testing.resources import HANDLERS
    from flexportal.testing.resources.store import refuse

    mock = MockAPI(40, now=NOW)
    before = everything(mock), mock.to_json()
    create = HANDLERS["createOrder"]

    def late(action: Any) -> Any:
        create(action)
        raise refuse("LATE", "Refused after the customer was written.")

    monkeypatch.setitem(HANDLERS, "createOrder", late)
    assert send(mock, "POST", "/v1/orders", ORDER).status == 409
    assert (everything(mock), mock.to_json()) == before


def test_what_has_an_older_date_is_listed_where_it_belongs() -> None:
    mock = MockAPI(40, now=NOW)
    register(mock, "old", "MBP14-M3-A")
    dates = [item["createdAt"] for item in mock.items("acme", "listAssets")]
    assert len(dates) == 41
    assert dates[-1] == "2020-01-01"
    assert dates == sorted(dates, reverse=True)
    cursor: dict[str, str] = {}
    seen: list[Any] = []
    while not seen or cursor:
        page = body(get(mock, "/v1/assets", limit=100, **cursor))
        seen += page["assets"]
        cursor = {"startAfter": page["nextCursor"]} if page["hasMore"] else {}
    assert seen == list(mock.items("acme", "listAssets"))


def test_snapshots_taken_under_load_are_whole() -> None:
    mock = MockAPI(20, now=NOW)
    stop = Event()

    def create(_: int) -> str:
        return str(done(mock, "POST", "/v1/orders", ORDER)["order"]["orderId"])

    def watch(look: Callable[[], Any]) -> int:
        looks = 0
        while not stop.is_set() or looks < 3:
            look()
            looks += 1
        return looks

    def check() -> None:
        other = MockAPI(20, now=NOW)
        other.load_json(mock.to_json())
        (customer,) = body(get(other, email=CUSTOMER["email"]))["customers"] or [{"orderIds": []}]
        orders = [item["orderId"] for item in other.items("acme", "listOrders")[: len(customer["orderIds"])]]
        assert sorted(orders) == sorted(customer["orderIds"])
        assert len(other.items("acme", "listOrders")) == 20 + len(orders)

    with ThreadPoolExecutor(51) as pool:
        watching = pool.submit(watch, check)
        created = list(pool.map(create, range(200)))
        stop.set()
        assert watching.result() >= 3
    assert len(set(created)) == 200
    check()
