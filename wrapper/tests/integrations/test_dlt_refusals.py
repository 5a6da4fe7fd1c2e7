"""What a load into a warehouse refuses, and how it is configured."""

from __future__ import annotations

import importlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from flexportal import FlexPortal, PermissionDeniedError, ResponseContractError
from flexportal.testing import MockAPI

from .conftest import ClientOf, page, row
from .pipelines import PROGRAM, extract, loaded, on_server, on_server_of_acme, pipeline_in, query

# dlt leaves some of its types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

pytestmark = pytest.mark.usefixtures("alone")

KEY = "key-5up3r-s3cr3t"
NIGHT = timedelta(days=1)


def causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


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
    assert len(under_test.load(pipeline, source, refresh=refresh)) == 1
    assert loaded(pipeline, "customers", "customer_id") == on_server_of_acme(mock)


@pytest.mark.parametrize("refresh", ["drop_sources", "drop_resources", "drop_data"])
def test_a_run_that_drops_rows_every_night_has_whole_lists(under_test: Any, tmp_path: Path, refresh: Any) -> None:
    from dlt.pipeline.exceptions import PipelineStepFailed

    mock, pipeline = MockAPI(250), pipeline_in(tmp_path)
    source = under_test.flexportal_source(mock.client(), rows_per_load=100).with_resources("orders", "customers")
    pipeline.run(source)
    assert len(loaded(pipeline, "customers", "customer_id")) == 100
    for _ in range(2):
        mock.customers.remove(next(iter(mock.customers)).customer_id)
        pipeline_in(tmp_path).run(source, refresh=refresh)
        assert loaded(pipeline, "customers", "customer_id") == on_server_of_acme(mock)
        assert len(loaded(pipeline, "orders", "order_id")) == 250
    before = loaded(pipeline, "customers", "customer_id")
    mock.fail_next(400, after=1, operation="customers.list")
    with pytest.raises(PipelineStepFailed, match="400"):
        pipeline_in(tmp_path).run(source, refresh=refresh)
    assert loaded(pipeline, "customers", "customer_id") == before


def test_a_pipeline_that_drops_rows_in_every_run_loads_whole_lists(under_test: Any, tmp_path: Path) -> None:
    mock = MockAPI(250)
    source = under_test.flexportal_source(mock.client(), rows_per_load=100).with_resources("orders", "customers")
    for _ in range(2):
        pipeline = pipeline_in(tmp_path)
        pipeline.refresh = "drop_sources"
        assert len(under_test.load(pipeline, source)) == 1
        assert loaded(pipeline, "customers", "customer_id") == on_server_of_acme(mock)
        mock.customers.remove(next(iter(mock.customers)).customer_id)


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


CONFIGURATION = """
[sources.flexportal]
tenants = ["acme", "globex"]
base_url = "{url}"
rows_per_load = 100
application = "nightly/1"
timeout = 20
max_retries = 1
"""


def test_the_files_of_a_project_configure_it(tmp_path: Path) -> None:
    mock = MockAPI(130, api_keys={KEY: ["acme", "globex"]})
    with mock.serve() as server:
        (tmp_path / ".dlt").mkdir()
        (tmp_path / ".dlt/config.toml").write_text(CONFIGURATION.format(url=server.url))
        (tmp_path / ".dlt/secrets.toml").write_text(f'[sources.flexportal]\napi_key = "{KEY}"\n')
        mine = {
            name: value for name, value in os.environ.items() if not name.startswith(("FLEXPORTAL_", "DLT_PROJECT"))
        }
        environment = mine | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, str(PROGRAM), str(tmp_path)]
        done = subprocess.run(command, env=environment, cwd=tmp_path, timeout=120, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert loaded(pipeline_in(tmp_path), "customers", "customer_id") == on_server(mock, "listCustomers", "customerId")
    assert loaded(pipeline_in(tmp_path), "payments", "payment_id") == on_server(mock, "listPayments", "paymentId")
    # Of both tenants 100 rows, and then the rest.
    assert len({call.value("startAfter") for call in mock.calls.to("customers.list")}) > 2
    assert all("nightly/1" in str(call.header("User-Agent")) for call in mock.calls)
    assert KEY.encode() not in done.stdout + done.stderr


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
