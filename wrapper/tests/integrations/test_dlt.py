"""Lists in a warehouse: loaded into DuckDB night after night, as the server has them, however often a load fails."""

from __future__ import annotations

import gzip
import importlib
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from flexportal import FlexPortal, PermissionDeniedError, ResponseContractError
from flexportal.export.columns import Layout
from flexportal.integrations.lists import list_operations
from flexportal.testing import MockAPI
from flexportal_api.operations.customers import LIST_CUSTOMERS

from .conftest import ClientOf, page, row

if TYPE_CHECKING:
    import dlt as dlt_library

# dlt leaves some of its types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

KEY = "key-5up3r-s3cr3t"
PROGRAM = Path(__file__).with_name("killed_load.py")
NIGHT = timedelta(days=1)


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """dlt sends no telemetry and reads no settings of the user."""
    settings = {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "INFO"}
    for name, value in {**settings, "DLT_DATA_DIR": str(tmp_path), "DLT_PROJECT_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def under_test() -> Any:
    from flexportal.integrations import dlt

    return dlt


def pipeline_in(folder: Path, destination: Any = None) -> dlt_library.Pipeline:
    """A pipeline with its state and database in a folder; each call is like another process."""
    import dlt

    return dlt.pipeline(
        "crm",
        pipelines_dir=str(folder / "crm"),
        destination=destination or dlt.destinations.duckdb(str(folder / "warehouse.duckdb")),
        dataset_name="crm",
    )


def query(pipeline: dlt_library.Pipeline, text: str) -> list[tuple[Any, ...]]:
    with pipeline.sql_client() as client:
        return [tuple(row) for row in client.execute_sql(text) or ()]


def loaded(pipeline: dlt_library.Pipeline, name: str, key: str, column: str = "tenant_id") -> list[tuple[Any, ...]]:
    """Tenant, key and another column of each row, in order."""
    return query(pipeline, f"select tenant_id, {key}, {column} from {name} order by all")  # noqa: S608 - names


def on_server(mock: MockAPI, operation: str, key: str, field: str = "tenantId") -> list[tuple[Any, ...]]:
    """The same of each item that the server has."""
    items = [item for tenant in mock.tenants for item in mock.items(tenant, operation)]
    return sorted((item["tenantId"], item[key], item[field]) for item in items)


def deleted(pipeline: dlt_library.Pipeline, name: str, key: str) -> list[str]:
    """The rows that the documented query finds."""
    text = f"""
        select t.{key} from {name} t join iterations i on i.list_name = '{name}' and i.tenant_id = t.tenant_id
        where t._iteration < i._iteration order by all"""  # noqa: S608 - names
    return [found for (found,) in query(pipeline, text)]


def state_of(pipeline: dlt_library.Pipeline, name: str) -> Any:
    state: Any = pipeline.state
    return state["sources"]["flexportal"]["resources"][name]


def causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


def extract(pipeline: dlt_library.Pipeline, source: Any) -> None:
    """A run without the database."""
    pipeline.extract(source)
    pipeline.normalize()


def test_every_list_of_all_tenants_is_loaded_as_the_server_has_it(under_test: Any, tmp_path: Path) -> None:
    mock, pipeline = MockAPI({"acme": 230, "globex": 70}), pipeline_in(tmp_path)
    source = under_test.flexportal_source(mock.client(), tenants=["acme", "globex"], rows_per_load=250)
    assert len(source.resources) == 9
    assert len(under_test.load(pipeline, source)) == 2
    for name, operation in list_operations().items():
        identity = mock.contract.operation(operation.id).identity or ""
        column = str(operation.paging and operation.paging.identity)
        assert loaded(pipeline, name, column) == on_server(mock, operation.id, identity), name
        assert state_of(pipeline, name)["positions"] == {}
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


def on_server_of_acme(mock: MockAPI) -> list[tuple[Any, ...]]:
    return [each for each in on_server(mock, "listCustomers", "customerId") if each[0] == "acme"]


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
        environment = {**os.environ, **settings, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
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
            (position,) = state["sources"]["flexportal"]["resources"]["orders"]["positions"].values()
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


def test_what_would_lose_or_repeat_rows_is_refused(under_test: Any, tmp_path: Path) -> None:
    from dlt.pipeline.exceptions import PipelineStepFailed

    mock, pipeline = MockAPI(30), pipeline_in(tmp_path)
    source = under_test.flexportal_source(mock.client()).with_resources("orders")
    with pytest.raises(ValueError, match="write_disposition"):
        under_test.load(pipeline, source, write_disposition="replace")
    hints: list[tuple[dict[str, Any], str]] = [
        ({"write_disposition": "append"}, "'merge'"),
        ({"write_disposition": "replace"}, "'merge'"),
        ({"write_disposition": {"disposition": "merge", "strategy": "scd2"}}, "'scd2' needs all rows"),
        ({"primary_key": "order_id"}, "primary key tenant_id, order_id"),
    ]
    for given, message in hints:
        with pytest.raises(PipelineStepFailed, match=message):
            pipeline.run(under_test.flexportal_source(mock.client()).with_resources("orders"), **given)
    assert mock.calls.total == 0


@pytest.mark.parametrize("refresh", ["drop_sources", "drop_resources", "drop_data"])
def test_a_refresh_is_done_once(under_test: Any, tmp_path: Path, refresh: str) -> None:
    mock, pipeline = MockAPI(250), pipeline_in(tmp_path)
    source = under_test.flexportal_source(mock.client(), rows_per_load=100).with_resources("customers")
    pipeline.run(source)
    mock.customers.remove(next(iter(mock.customers)).customer_id)
    assert len(under_test.load(pipeline, source, refresh=refresh)) == 3
    assert loaded(pipeline, "customers", "customer_id") == on_server_of_acme(mock)


def test_a_pipeline_that_drops_its_tables_in_every_run_is_refused(under_test: Any, tmp_path: Path) -> None:
    import dlt

    pipeline = dlt.pipeline("crm", pipelines_dir=str(tmp_path), destination="duckdb", refresh="drop_sources")
    with pytest.raises(ValueError, match="refresh"):
        under_test.load(pipeline, under_test.flexportal_source(MockAPI(1).client()))


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        (row(3) | {"tenantId": None}, "tenantId"),
        (row(3) | {"customerId": 7}, "customerId"),
        (row(3) | {"customerId": ""}, "customerId"),
        ("no object", "tenantId"),
    ],
    ids=["null", "number", "empty", "no object"],
)
def test_a_row_without_its_key_is_named_and_blocks_nothing(
    under_test: Any, tmp_path: Path, client_of: ClientOf, broken: Any, path: str
) -> None:
    from dlt.pipeline.exceptions import PipelineStepFailed

    rows = [row(1), row(2), broken]
    client = client_of(lambda request: httpx.Response(200, json=page(rows)))
    source = under_test.flexportal_source(client).with_resources("customers")
    with pytest.raises(PipelineStepFailed) as raised:
        under_test.load(pipeline_in(tmp_path), source)
    (error,) = [each for each in causes(raised.value) if isinstance(each, ResponseContractError)]
    assert error.path == f"$.customers[2].{path}"
    assert error.path in str(raised.value)
    rows[2] = row(3)
    assert len(under_test.load(pipeline_in(tmp_path), source)) == 1
    assert len(loaded(pipeline_in(tmp_path), "customers", "customer_id")) == 3


def test_only_changes_are_read_where_the_api_can_list_them(under_test: Any, tmp_path: Path) -> None:
    mock = MockAPI(500)
    with mock.serve() as server, FlexPortal("test-key", "acme", base_url=server.url) as client:

        def load(most: int | None = None) -> int:
            mock.calls.clear()
            source = under_test.flexportal_source(client, changes_only=["orders"], rows_per_load=most)
            under_test.load(pipeline_in(tmp_path), source.with_resources("orders"))
            return mock.calls.total

        assert load(200) == 5
        changed = [order.order_id for order in list(mock.orders)[400:403]]
        for order_id in changed:
            mock.orders.update(order_id, notes="changed", updated_at=mock.now + NIGHT)
        mock.orders.add(notes="added", updated_at=mock.now + NIGHT)
        assert load() == 1
        found = loaded(pipeline_in(tmp_path), "orders", "order_id", "updated_at")
        server_side = [each for each in on_server(mock, "listOrders", "orderId", "updatedAt") if each[0] == "acme"]
        assert [each[:2] for each in found] == [each[:2] for each in server_side]
        assert [each[2] for each in found] == [datetime.fromisoformat(each[2]) for each in server_side]
        assert load() == 1
    assert (
        query(pipeline_in(tmp_path), "select table_name from information_schema.tables where table_name = 'iterations'")
        == []
    )


def test_tenants_and_client_are_configured_in_dlt_s_section(
    under_test: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mock = MockAPI(130, api_keys={KEY: ["acme", "globex"]})
    with mock.serve() as server:
        settings = {"API_KEY": KEY, "TENANTS": '["acme", "globex"]', "ROWS_PER_LOAD": "100"}
        for name, value in {**settings, "BASE_URL": server.url, "APPLICATION": "nightly/1"}.items():
            monkeypatch.setenv(f"SOURCES__FLEXPORTAL__{name}", value)
        source = under_test.flexportal_source().with_resources("orders")
        assert len(under_test.load(pipeline_in(tmp_path), source)) == 3
    assert loaded(pipeline_in(tmp_path), "orders", "order_id") == on_server(mock, "listOrders", "orderId")
    assert all("nightly/1" in str(call.header("User-Agent")) for call in mock.calls)


@pytest.mark.parametrize(
    ("variable", "tenants"),
    [("FLEXPORTAL_API_KEY", None), ("SOURCES__FLEXPORTAL__API_KEY", ["globex"])],
    ids=["environment", "secret of dlt"],
)
def test_the_key_is_stored_and_shown_nowhere(
    under_test: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    variable: str,
    tenants: list[str] | None,
) -> None:
    from dlt.pipeline.exceptions import PipelineStepFailed

    mock, pipeline = MockAPI(30, api_keys={KEY: ["globex"]}), pipeline_in(tmp_path)
    with mock.serve() as server, caplog.at_level(logging.DEBUG):
        monkeypatch.setenv(variable, KEY)
        monkeypatch.setenv("FLEXPORTAL_BASE_URL", server.url)
        if tenants is None:
            monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "globex")
        extract(pipeline, under_test.flexportal_source(tenants=tenants))
        with pytest.raises(PipelineStepFailed) as raised:
            extract(pipeline, under_test.flexportal_source(tenants=["acme"]))
    assert any(isinstance(error, PermissionDeniedError) for error in causes(raised.value))
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) > 5
    assert not [file for file in files if KEY.encode() in file.read_bytes()]
    trace: Any = pipeline.last_trace
    shown = [repr(trace.asdict()), *(repr(value) for value in trace.resolved_config_values), caplog.text]
    shown += [pipeline.default_schema.to_pretty_json(), json.dumps(pipeline.state, default=str)]
    assert KEY not in "".join([*shown, *map(str, causes(raised.value))])


def test_no_argument_is_read_from_a_variable_of_its_name(
    under_test: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TENANTS", "API_KEY", "CLIENT", "ROWS_PER_LOAD", "FRESH", "BASE_URL"):
        monkeypatch.setenv(name, "7")
    mock = MockAPI(30)
    extract(pipeline_in(tmp_path), under_test.flexportal_source(mock.client()).with_resources("orders"))
    assert [dict(call.query) for call in mock.calls] == [{"limit": "100"}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"tenants": []}, "tenants is empty"),
        ({"rows_per_load": 0}, "rows_per_load must be 1 or more"),
        ({"changes_only": ["payments"]}, "cannot list the changes of 'payments'; it can for assets, orders"),
        ({"changes_only": ["orders"], "full_refresh": True}, "cannot be combined"),
    ],
    ids=str,
)
def test_invalid_arguments_are_refused(under_test: Any, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        under_test.flexportal_source(MockAPI(1).client(), **arguments)


@pytest.mark.parametrize(
    ("missing", "message"), [("dlt", r"pip install 'flexportal\[dlt\]'"), ("dlt.extract", r"dlt\.extract")]
)
def test_a_missing_extra_is_named(missing: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("flexportal.integrations.dlt")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=message):
        importlib.import_module("flexportal.integrations.dlt")
