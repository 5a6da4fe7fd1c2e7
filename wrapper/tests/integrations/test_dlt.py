"""Lists in a warehouse: loaded into DuckDB night after night, as the server has them, however often a load fails."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flexportal import FlexPortal
from flexportal.export.columns import Layout
from flexportal.integrations.lists import list_operations
from flexportal.testing import MockAPI
from flexportal_api.operations.customers import LIST_CUSTOMERS

from .pipelines import PROGRAM, loaded, on_server, on_server_of_acme, pipeline_in, query

pytestmark = pytest.mark.usefixtures("alone")

if TYPE_CHECKING:
    import dlt as dlt_library


def deleted(pipeline: dlt_library.Pipeline, name: str, key: str) -> list[str]:
    """The rows that the documented query finds."""
    text = f"""
        select t.{key} from {name} t join iterations i on i.list_name = '{name}' and i.tenant_id = t.tenant_id
        where t._iteration < i._iteration order by all"""  # noqa: S608 - names
    return [found for (found,) in query(pipeline, text)]


def state_of(pipeline: dlt_library.Pipeline, name: str) -> Any:
    state: Any = pipeline.state
    return state["sources"]["flexportal"]["resources"][name]


def test_every_list_of_all_tenants_is_loaded_as_the_server_has_it(under_test: Any, tmp_path: Path) -> None:
    mock, pipeline = MockAPI({"acme": 230, "globex": 70}), pipeline_in(tmp_path)
    source = under_test.flexportal_source(mock.client(), tenants=["acme", "globex"], rows_per_load=250)
    assert len(source.resources) == 9
    assert len(under_test.load(pipeline, source)) == 2
    for name, operation in list_operations().items():
        identity = mock.contract.operation(operation.id).identity or ""
        column = str(operation.paging and operation.paging.identity)
        assert loaded(pipeline, name, column) == on_server(mock, operation.id, identity), name
        assert state_of(pipeline, name)["tenants"] == {}
    assert len(query(pipeline, "select * from iterations")) == 18


def test_a_row_has_the_columns_and_types_of_the_contract(under_test: Any, tmp_path: Path) -> None:
    mock, pipeline, layout = MockAPI(30), pipeline_in(tmp_path), Layout(LIST_CUSTOMERS)
    under_test.load(pipeline, under_test.flexportal_source(mock.client()).with_resources("customers"))
    types = {name: kind for name, kind, *_ in query(pipeline, "describe customers") if not name.startswith("_dlt")}
    assert list(types) == [*layout.names, "_iteration"]
    wanted = {"total_orders": "DOUBLE", "created_at": "TIMESTAMP WITH TIME ZONE", "order_ids": "JSON"}
    assert {name: types[name] for name in wanted} == wanted
    names = ", ".join(layout.names)
    found = {row[0]: row for row in query(pipeline, f"select {names} from customers")}  # noqa: S608 - column names
    order_ids = layout.names.index("order_ids")
    for item in mock.items("acme"):
        cells = list(found[item["customerId"]])
        for at in (order_ids, order_ids + 1):
            cells[at] = json.loads(cells[at])
        assert cells == layout.cells(item)


def test_an_empty_list_is_a_table_with_columns(under_test: Any, tmp_path: Path) -> None:
    pipeline = pipeline_in(tmp_path)
    under_test.load(pipeline, under_test.flexportal_source(MockAPI(0).client()).with_resources("payments"))
    assert query(pipeline, "select count(due_date), count(*) from payments") == [(0, 0)]
    assert [row[:2] for row in query(pipeline, "select * from iterations")] == [("payments", "acme")]


def test_a_failed_night_leaves_nothing_stale_after_the_next(under_test: Any, tmp_path: Path) -> None:
    from dlt.pipeline.exceptions import PipelineStepFailed

    mock = MockAPI({"acme": 500, "globex": 10})
    with mock.serve() as server, FlexPortal("test-key", "acme", base_url=server.url, max_retries=0) as client:
        arguments: dict[str, Any] = {"tenants": ["acme", "globex"], "rows_per_load": 100}
        mock.fail_next(500, after=2, operation="customers.list")
        source = under_test.flexportal_source(client, **arguments).with_resources("customers")
        with pytest.raises(PipelineStepFailed, match="500"):
            under_test.load(pipeline_in(tmp_path), source)
        assert len(loaded(pipeline_in(tmp_path), "customers", "customer_id")) == 200
        for customer in list(mock.customers):
            mock.customers.update(customer.customer_id, status="inactive", total_orders=99)
        for _ in range(7):
            mock.customers.add(status="active")
        gone = [customer.customer_id for customer in list(mock.customers)[300:302]]
        for customer_id in gone:
            mock.customers.remove(customer_id)
        again = [customer.customer_id for customer in list(mock.customers)[7:9]]
        for customer_id in again:
            mock.customers.remove(customer_id)
        source = under_test.flexportal_source(client, **arguments).with_resources("customers")
        under_test.load(pipeline_in(tmp_path), source)
    found = loaded(pipeline_in(tmp_path), "customers", "customer_id", "status")
    left = [each for each in found if each[1] not in again]
    assert left == on_server(mock, "listCustomers", "customerId", "status")
    assert deleted(pipeline_in(tmp_path), "customers", "customer_id") == sorted(again)
    assert mock.calls.total < 30


def test_one_step_continues_and_the_run_after_the_last_begins_anew(under_test: Any, tmp_path: Path) -> None:
    mock, pipeline = MockAPI(250), pipeline_in(tmp_path)
    source = under_test.flexportal_source(mock.client(), rows_per_load=100).with_resources("orders")
    for expected in (100, 200, 250):
        pipeline.run(source)
        assert len(loaded(pipeline, "orders", "order_id")) == expected
    mock.calls.clear()
    pipeline.run(source)
    assert [call.value("startAfter") for call in mock.calls] == [None]


def test_extracted_rows_are_loaded_first(under_test: Any, tmp_path: Path) -> None:
    mock = MockAPI(250)
    source = under_test.flexportal_source(mock.client(), rows_per_load=100).with_resources("customers")
    pipeline_in(tmp_path).run(source)
    pipeline_in(tmp_path).extract(source)
    # What is pending, the rest, and the whole list once more.
    assert len(under_test.load(pipeline_in(tmp_path), source)) == 5
    assert loaded(pipeline_in(tmp_path), "customers", "customer_id") == on_server_of_acme(mock)


def test_another_machine_continues_from_the_destination(under_test: Any, tmp_path: Path) -> None:
    mock = MockAPI(250)
    source = under_test.flexportal_source(mock.client(), rows_per_load=200).with_resources("customers")
    pipeline_in(tmp_path).run(source)
    for file in (tmp_path / "crm").rglob("state.json"):
        file.unlink()
    mock.calls.clear()
    under_test.load(pipeline_in(tmp_path), source)
    assert loaded(pipeline_in(tmp_path), "customers", "customer_id") == on_server_of_acme(mock)
    assert mock.calls[0].value("startAfter") is not None
    assert [call.value("startAfter") is None for call in mock.calls] == [False, True, False, False]


def test_a_killed_load_continues(tmp_path: Path) -> None:
    mock = MockAPI(250, latency_ms=50)
    with mock.serve() as server:
        settings = {"FLEXPORTAL_API_KEY": "test-key", "FLEXPORTAL_TENANT_ID": "acme", "FLEXPORTAL_BASE_URL": server.url}
        settings |= {"SOURCES__FLEXPORTAL__ROWS_PER_LOAD": "100", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        environment = {**os.environ, **settings}
        command = [sys.executable, str(PROGRAM), str(tmp_path)]
        with subprocess.Popen(command, env=environment) as process:
            deadline = time.monotonic() + 60
            while mock.calls.total < 3 and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
            process.kill()
        assert process.returncode == -9
        subprocess.run(command, env=environment, timeout=120, check=True)
    for name, key, operation, field in (
        ("customers", "customer_id", "listCustomers", "customerId"),
        ("payments", "payment_id", "listPayments", "paymentId"),
    ):
        expected = [each for each in on_server(mock, operation, field) if each[0] == "acme"]
        assert loaded(pipeline_in(tmp_path), name, key) == expected
        assert deleted(pipeline_in(tmp_path), name, key) == []


@pytest.mark.parametrize("refusal", [400, 410, "token"])
def test_a_refused_position_begins_anew(
    under_test: Any, tmp_path: Path, refusal: int | str, caplog: pytest.LogCaptureFixture
) -> None:
    mock, pipeline = MockAPI(250), pipeline_in(tmp_path)
    source = under_test.flexportal_source(mock.client(), rows_per_load=100).with_resources("orders")
    pipeline.run(source)
    if isinstance(refusal, int):
        mock.fail_next(refusal, operation="orders.list")
    else:
        with pipeline.managed_state(extract_state=True) as state:
            (position,) = state["sources"]["flexportal"]["resources"]["orders"]["tenants"].values()
            position["token"] = "of another version"
    under_test.load(pipeline, source)
    assert loaded(pipeline, "orders", "order_id") == [
        each for each in on_server(mock, "listOrders", "orderId") if each[0] == "acme"
    ]
    assert deleted(pipeline, "orders", "order_id") == []
    assert "listOrders: cannot continue where the last run ended, begins again" in caplog.text


def test_an_error_of_the_first_page_is_no_reason_to_begin_anew(under_test: Any, tmp_path: Path) -> None:
    from dlt.pipeline.exceptions import PipelineStepFailed

    mock, pipeline = MockAPI(250), pipeline_in(tmp_path)
    source = under_test.flexportal_source(mock.client(), rows_per_load=100).with_resources("orders")
    mock.fail_next(400, operation="orders.list")
    with pytest.raises(PipelineStepFailed, match="400"):
        under_test.load(pipeline, source)
    pipeline.run(source)
    mock.fail_next(403, operation="orders.list")
    with pytest.raises(PipelineStepFailed, match="403"):
        under_test.load(pipeline, source)
    assert mock.calls.total == 3


def test_fresh_forgets_what_earlier_runs_left(under_test: Any, tmp_path: Path) -> None:
    mock, pipeline = MockAPI(250), pipeline_in(tmp_path)
    arguments: dict[str, Any] = {"rows_per_load": 100}
    pipeline.run(under_test.flexportal_source(mock.client(), **arguments).with_resources("orders"))
    mock.calls.clear()
    source = under_test.flexportal_source(mock.client(), fresh=True, **arguments).with_resources("orders")
    assert len(under_test.load(pipeline, source)) == 3
    assert [call.value("startAfter") is None for call in mock.calls] == [True, False, False]


def test_a_full_refresh_replaces_a_table_only_by_a_whole_list(under_test: Any, tmp_path: Path) -> None:
    from dlt.pipeline.exceptions import PipelineStepFailed

    mock, pipeline = MockAPI({"acme": 250, "globex": 30}), pipeline_in(tmp_path)
    arguments: dict[str, Any] = {"tenants": ["acme", "globex"], "rows_per_load": 100, "full_refresh": True}

    def load() -> list[Any]:
        source = under_test.flexportal_source(mock.client(), **arguments).with_resources("customers")
        runs: list[Any] = under_test.load(pipeline_in(tmp_path), source)
        return runs

    assert len(load()) == 1
    before = loaded(pipeline, "customers", "customer_id")
    assert before == on_server(mock, "listCustomers", "customerId")
    for customer in list(mock.customers)[:20]:
        mock.customers.remove(customer.customer_id)
    mock.fail_next(400, after=3, operation="customers.list")
    with pytest.raises(PipelineStepFailed, match="400"):
        load()
    assert loaded(pipeline_in(tmp_path), "customers", "customer_id") == before
    load()
    assert loaded(pipeline_in(tmp_path), "customers", "customer_id") == on_server(mock, "listCustomers", "customerId")


def test_a_filesystem_gets_each_row_once_or_none(under_test: Any, tmp_path: Path) -> None:
    import dlt
    from dlt.pipeline.exceptions import PipelineStepFailed

    def pipeline() -> dlt_library.Pipeline:
        return pipeline_in(tmp_path, dlt.destinations.filesystem((tmp_path / "files").as_uri()))

    mock = MockAPI(150)
    with pytest.raises(PipelineStepFailed, match=r"cannot merge rows.*full_refresh=True"):
        under_test.load(pipeline(), under_test.flexportal_source(mock.client()).with_resources("orders"))
    assert mock.calls.total == 0
    for _ in range(2):
        source = under_test.flexportal_source(mock.client(), full_refresh=True).with_resources("orders")
        under_test.load(pipeline(), source)
    lines = [line for file in (tmp_path / "files/crm/orders").iterdir() for line in text_of(file).splitlines()]
    assert len({json.loads(line)["order_id"] for line in lines}) == len(lines) == 150
    assert not (tmp_path / "files/crm/iterations").exists()


def text_of(file: Path) -> str:
    content = file.read_bytes()
    return (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()
