"""Customers in a warehouse: loaded into DuckDB, each once, however often a load fails."""

from __future__ import annotations

import importlib
import json
import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flexportal import FlexPortal, PermissionDeniedError
from flexportal.export.columns import Layout
from flexportal.testing import MockAPI

if TYPE_CHECKING:
    import dlt as dlt_library

# dlt leaves some of its types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

KEY = "key-5up3r-s3cr3t"
PROGRAM = Path(__file__).with_name("killed_load.py")
Positions = dict[str, "str | None"]


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


def pipeline_in(folder: Path) -> dlt_library.Pipeline:
    """A pipeline with its state and database in a folder; each call is like another process."""
    import dlt

    return dlt.pipeline(
        "crm",
        pipelines_dir=str(folder / "crm"),
        destination=dlt.destinations.duckdb(str(folder / "warehouse.duckdb")),
        dataset_name="crm",
    )


def query(pipeline: dlt_library.Pipeline, text: str) -> list[tuple[Any, ...]]:
    with pipeline.sql_client() as client:
        return [tuple(row) for row in client.execute_sql(text) or ()]


def counts(pipeline: dlt_library.Pipeline) -> dict[str, tuple[int, int]]:
    """Tenant → number of rows and of customers."""
    found = query(pipeline, "select tenant_id, count(*), count(distinct customer_id) from customers group by 1")
    return {tenant: (rows, customers) for tenant, rows, customers in found}


def extract(pipeline: dlt_library.Pipeline, source: Any) -> None:
    """A run without the database."""
    pipeline.extract(source)
    pipeline.normalize()


def positions(pipeline: dlt_library.Pipeline) -> Positions:
    state: Any = pipeline.state
    found: Positions = state["sources"]["flexportal"]["resources"]["customers"]["positions"]
    return found


def test_customers_of_all_tenants_are_loaded_once_and_updated(under_test: Any, tmp_path: Path) -> None:
    mock, pipeline = MockAPI({"acme": 120, "globex": 70}), pipeline_in(tmp_path)
    source = under_test.flexportal_source(mock.client(), tenants=["acme", "globex"], rows_per_load=150)
    assert len(under_test.load(pipeline, source)) == 2
    assert counts(pipeline) == {"acme": (120, 120), "globex": (70, 70)}
    mock.add_customer("globex", first_name="Ada")
    assert len(under_test.load(pipeline, source, loader_file_format="jsonl")) == 2
    assert counts(pipeline) == {"acme": (120, 120), "globex": (71, 71)}
    assert positions(pipeline) == {}


def test_a_row_has_the_columns_and_types_of_the_contract(under_test: Any, tmp_path: Path) -> None:
    mock, pipeline, layout = MockAPI(30), pipeline_in(tmp_path), Layout()
    under_test.load(pipeline, under_test.flexportal_source(mock.client()))
    types = {name: kind for name, kind, *_ in query(pipeline, "describe customers") if not name.startswith("_dlt")}
    assert list(types) == ["customer_id", "tenant_id", *layout.names[2:]]
    wanted = {"total_orders": "DOUBLE", "created_at": "TIMESTAMP WITH TIME ZONE", "order_ids": "JSON"}
    assert {name: types[name] for name in wanted} == wanted
    names = ", ".join(layout.names)
    found = {row[0]: row for row in query(pipeline, f"select {names} from customers")}  # noqa: S608 - column names
    order_ids = layout.names.index("order_ids")
    for row in mock.items("acme"):
        loaded = list(found[row["customerId"]])
        for at in (order_ids, order_ids + 1):
            loaded[at] = json.loads(loaded[at])
        assert loaded == layout.cells(row)


def test_a_failed_load_continues(under_test: Any, tmp_path: Path) -> None:
    from dlt.pipeline.exceptions import PipelineStepFailed

    mock = MockAPI(430)
    client = mock.client()
    # The first run of two pages, and one page of the second.
    left = iter(range(3))

    def fail(event: object) -> None:
        if next(left, None) is None:
            raise RuntimeError("power failure")

    failing = FlexPortal("test-key", "acme", base_url=client.base_url, transport=mock.transport(), on_request=fail)
    with pytest.raises(PipelineStepFailed, match="power failure"):
        under_test.load(pipeline_in(tmp_path), under_test.flexportal_source(failing, rows_per_load=200))
    assert counts(pipeline_in(tmp_path)) == {"acme": (200, 200)}
    mock.calls.clear()
    under_test.load(pipeline_in(tmp_path), under_test.flexportal_source(client, rows_per_load=300))
    assert counts(pipeline_in(tmp_path)) == {"acme": (430, 430)}
    assert mock.calls.total == 3


def test_extracted_rows_are_loaded_first(under_test: Any, tmp_path: Path) -> None:
    mock = MockAPI(250)
    source = under_test.flexportal_source(mock.client(), rows_per_load=100)
    pipeline_in(tmp_path).run(source)
    pipeline_in(tmp_path).extract(source)
    assert len(under_test.load(pipeline_in(tmp_path), source)) == 2
    assert counts(pipeline_in(tmp_path)) == {"acme": (250, 250)}
    assert mock.calls.total == 3


def test_another_machine_continues_from_the_destination(under_test: Any, tmp_path: Path) -> None:
    mock = MockAPI(250)
    source = under_test.flexportal_source(mock.client(), rows_per_load=100)
    pipeline_in(tmp_path).run(source)
    for file in (tmp_path / "crm").rglob("state.json"):
        file.unlink()
    mock.calls.clear()
    under_test.load(pipeline_in(tmp_path), source)
    assert counts(pipeline_in(tmp_path)) == {"acme": (250, 250)}
    assert mock.calls.total == 2


def test_a_killed_load_continues(tmp_path: Path) -> None:
    mock = MockAPI(250, latency_ms=50)
    with mock.serve() as server:
        settings = {"FLEXPORTAL_API_KEY": "test-key", "FLEXPORTAL_TENANT_ID": "acme", "FLEXPORTAL_BASE_URL": server.url}
        environment = {**os.environ, **settings, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, str(PROGRAM), str(tmp_path)]
        with subprocess.Popen(command, env=environment) as process:
            deadline = time.monotonic() + 60
            while mock.calls.total < 2 and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
            process.kill()
        assert process.returncode == -9
        before = mock.calls.total
        subprocess.run(command, env=environment, timeout=120, check=True)
    assert counts(pipeline_in(tmp_path)) == {"acme": (250, 250)}
    assert mock.calls.total <= before + 2, "loaded rows were fetched again"


def test_runs_continue_over_all_tenants(under_test: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mock, pipeline = MockAPI({"acme": 120, "globex": 70}), pipeline_in(tmp_path)
    monkeypatch.setattr(under_test, "BATCH", 50)
    fetched: list[list[str]] = []
    for most in (120, 60, 60):
        source = under_test.flexportal_source(mock.client(), tenants=["acme", "globex"], rows_per_load=most)
        extract(pipeline, source)
        fetched.append(sorted({str(call.header("Tenant-ID")) for call in mock.calls}))
        mock.calls.clear()
    assert fetched == [["acme"], ["globex"], ["globex"]]
    assert positions(pipeline) == {}


def test_other_filters_tenants_or_servers_start_anew(under_test: Any, tmp_path: Path) -> None:
    mock = MockAPI(1000)
    elsewhere = FlexPortal("test-key", "acme", base_url="https://elsewhere.example", transport=mock.transport())
    pipeline, names = pipeline_in(tmp_path), list[str]()
    for client, options in (
        (mock.client(), {"tenants": ["globex"]}),
        (mock.client(), {"status": ["active"]}),
        (mock.client(), {"customer_type": "business"}),
        (elsewhere, {}),
    ):
        arguments: dict[str, Any] = {"rows_per_load": 100, **options}
        extract(pipeline, under_test.flexportal_source(client, **arguments))
        assert mock.calls[-1].value("startAfter") is None
        assert len(positions(pipeline)) == 1
        names += positions(pipeline)
    assert len(set(names)) == 4
    assert [call.value("status") for call in mock.calls] == [None, "active", None, None]


def test_without_a_limit_one_run_loads_all_tenants(under_test: Any, tmp_path: Path) -> None:
    mock, pipeline = MockAPI({"acme": 0, "globex": 130}), pipeline_in(tmp_path)
    source = under_test.flexportal_source(mock.client(), tenants=["acme", "globex"], rows_per_load=None)
    extract(pipeline, source)
    assert positions(pipeline) == {}
    assert mock.calls.total == 3


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
    chain: list[BaseException | None] = [raised.value]
    while chain[-1] is not None:
        chain.append(chain[-1].__cause__)
    assert any(isinstance(error, PermissionDeniedError) for error in chain)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) > 5
    assert not [file for file in files if KEY.encode() in file.read_bytes()]
    trace: Any = pipeline.last_trace
    shown = [repr(trace.asdict()), *(repr(value) for value in trace.resolved_config_values), caplog.text, str(chain)]
    shown += [pipeline.default_schema.to_pretty_json(), json.dumps(pipeline.state, default=str)]
    assert KEY not in "".join(shown)


def test_no_argument_is_read_from_a_variable_of_its_name(
    under_test: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STATUS", "TENANTS", "API_KEY", "CLIENT", "ROWS_PER_LOAD"):
        monkeypatch.setenv(name, "7")
    mock = MockAPI(30)
    extract(pipeline_in(tmp_path), under_test.flexportal_source(mock.client()))
    assert [dict(call.query) for call in mock.calls] == [{"limit": "100"}]


@pytest.mark.parametrize("arguments", [{"tenants": []}, {"rows_per_load": 0}], ids=str)
def test_invalid_arguments_are_refused(under_test: Any, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(arguments))):
        under_test.flexportal_source(MockAPI(1).client(), **arguments)


@pytest.mark.parametrize(
    ("missing", "message"), [("dlt", r"pip install 'flexportal\[dlt\]'"), ("dlt.extract", r"dlt\.extract")]
)
def test_a_missing_extra_is_named(missing: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "flexportal.integrations.dlt", raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=message):
        importlib.import_module("flexportal.integrations.dlt")
