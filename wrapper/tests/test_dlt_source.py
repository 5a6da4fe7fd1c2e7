"""Customers in a warehouse: loaded into DuckDB for real, each once, however often a load dies."""

from __future__ import annotations

import importlib
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dlt
import pytest
from dlt.pipeline.exceptions import PipelineStepFailed
from flexportal import FlexPortal, PermissionDeniedError
from flexportal.dlt_source import flexportal_source, load
from flexportal.exports.columns import Layout
from flexportal.testing import MockPortal
from flexportal.tracing import RequestEvent

# dlt leaves some of its types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

KEY = "key-5up3r-s3cr3t"
PROGRAM = Path(__file__).with_name("killed_load.py")
# Nobody is told that there were tests, and dlt finds no settings but these.
QUIET = {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "INFO"}


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**QUIET, "DLT_DATA_DIR": str(tmp_path), "DLT_PROJECT_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


def pipeline_in(folder: Path, name: str = "crm") -> dlt.Pipeline:
    """A pipeline whose state and database are in a folder; asked for again, it is as if another process did."""
    return dlt.pipeline(
        name,
        pipelines_dir=str(folder / name),
        destination=dlt.destinations.duckdb(str(folder / "warehouse.duckdb")),
        dataset_name="crm",
    )


def asked(pipeline: dlt.Pipeline, question: str) -> list[tuple[Any, ...]]:
    """What the database answers."""
    with pipeline.sql_client() as client:
        return [tuple(row) for row in client.execute_sql(question) or ()]


def counts(pipeline: dlt.Pipeline) -> dict[str, tuple[int, int]]:
    """Tenant → how many rows there are, and of how many customers."""
    found = asked(pipeline, "select tenant_id, count(*), count(distinct customer_id) from customers group by 1")
    return {tenant: (rows, customers) for tenant, rows, customers in found}


def walks(pipeline: dlt.Pipeline) -> dict[str, str | None]:
    """Where the listings stand."""
    state: Any = pipeline.state
    found: dict[str, str | None] = state["sources"]["flexportal"]["resources"]["customers"]["walks"]
    return found


def dying(mock: MockPortal, after: int) -> FlexPortal:
    """A portal that gets no further than so many requests."""
    left = iter(range(after))

    def die(_: RequestEvent) -> None:
        if next(left, None) is None:
            raise RuntimeError("the power is gone")

    with mock.client() as other:
        return FlexPortal("test-key", "acme", base_url=other.base_url, transport=mock.transport(), on_request=die)


def test_the_customers_of_all_tenants_are_there_once_and_stay_up_to_date(tmp_path: Path) -> None:
    mock, pipeline = MockPortal({"acme": 120, "globex": 70}), pipeline_in(tmp_path)
    source = flexportal_source(mock.client(), tenants=["acme", "globex"], rows_per_load=150)
    assert len(load(pipeline, source)) == 2
    assert counts(pipeline) == {"acme": (120, 120), "globex": (70, 70)}
    mock.add_customer("globex", first_name="Ada")
    assert len(load(pipeline, source, loader_file_format="jsonl")) == 2
    assert counts(pipeline) == {"acme": (120, 120), "globex": (71, 71)}
    assert walks(pipeline) == {}


def test_a_row_is_what_an_export_has_with_the_types_of_the_contract(tmp_path: Path) -> None:
    mock, pipeline = MockPortal(30), pipeline_in(tmp_path)
    load(pipeline, flexportal_source(mock.client()))
    layout = Layout()
    columns = {name: kind for name, kind, *_ in asked(pipeline, "describe customers") if not name.startswith("_dlt")}
    assert list(columns) == ["customer_id", "tenant_id", *layout.names[2:]]
    assert columns["total_orders"] == "DOUBLE"
    assert columns["created_at"] == "TIMESTAMP WITH TIME ZONE"
    assert columns["order_ids"] == "JSON"
    names = ", ".join(layout.names)
    found = {row[0]: row for row in asked(pipeline, f"select {names} from customers")}  # noqa: S608 - names of columns
    order_ids = layout.names.index("order_ids")
    for row in mock.rows("acme"):
        expected, laid_out = layout.cells(row), list(found[row["customerId"]])
        for at in (order_ids, order_ids + 1):
            laid_out[at] = json.loads(laid_out[at])
        assert laid_out == expected


def test_a_load_that_died_goes_on(tmp_path: Path) -> None:
    mock = MockPortal(430)
    with pytest.raises(PipelineStepFailed, match="the power is gone"):
        load(pipeline_in(tmp_path), flexportal_source(dying(mock, after=3), rows_per_load=200))
    assert counts(pipeline_in(tmp_path)) == {"acme": (200, 200)}
    mock.calls.clear()
    load(pipeline_in(tmp_path), flexportal_source(mock.client(), rows_per_load=300))
    assert counts(pipeline_in(tmp_path)) == {"acme": (430, 430)}
    assert mock.calls.total == 3


def test_what_died_between_extracting_and_loading_is_loaded_first(tmp_path: Path) -> None:
    mock = MockPortal(250)
    source = flexportal_source(mock.client(), rows_per_load=100)
    pipeline_in(tmp_path).run(source)
    pipeline_in(tmp_path).extract(source)
    assert len(load(pipeline_in(tmp_path), source)) == 2
    assert counts(pipeline_in(tmp_path)) == {"acme": (250, 250)}
    assert mock.calls.total == 3


def test_on_a_machine_that_knows_nothing_the_destination_knows_where_to_go_on(tmp_path: Path) -> None:
    mock = MockPortal(250)
    source = flexportal_source(mock.client(), rows_per_load=100)
    pipeline_in(tmp_path).run(source)
    for file in (tmp_path / "crm").rglob("state.json"):
        file.unlink()
    mock.calls.clear()
    load(pipeline_in(tmp_path), source)
    assert counts(pipeline_in(tmp_path)) == {"acme": (250, 250)}
    assert mock.calls.total == 2


def test_a_load_that_is_killed_goes_on(tmp_path: Path) -> None:
    mock = MockPortal(250, latency_ms=50)
    with mock.serve() as server:
        settings = {"FLEXPORTAL_API_KEY": "test-key", "FLEXPORTAL_TENANT_ID": "acme", "FLEXPORTAL_BASE_URL": server.url}
        environment = {**os.environ, **settings, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, str(PROGRAM), str(tmp_path)]
        process = subprocess.Popen(command, env=environment)
        until(lambda: mock.calls.total >= 2 or process.poll() is not None)
        process.kill()
        assert process.wait() == -9
        had = mock.calls.total
        again = subprocess.run(command, env=environment, timeout=120, check=False)
        assert again.returncode == 0
    pipeline = dlt.pipeline(
        "killed",
        pipelines_dir=str(tmp_path),
        destination=dlt.destinations.duckdb(str(tmp_path / "warehouse.duckdb")),
        dataset_name="crm",
    )
    assert counts(pipeline) == {"acme": (250, 250)}
    # What it had loaded was not asked for again.
    assert mock.calls.total <= had + 2


def until(condition: Callable[[], bool]) -> None:
    """Wait for it, a minute at most."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def extracted(pipeline: dlt.Pipeline, source: Any) -> None:
    """Have a run's state without a database's time."""
    pipeline.extract(source)
    pipeline.normalize()


def test_other_filters_or_tenants_begin_anew(tmp_path: Path) -> None:
    mock = MockPortal(1000)
    pipeline = pipeline_in(tmp_path)
    extracted(pipeline, flexportal_source(mock.client(), tenants=["acme", "globex"], rows_per_load=100))
    before = walks(pipeline)
    extracted(pipeline, flexportal_source(mock.client(), status=["active"], rows_per_load=100))
    after = walks(pipeline)
    assert len(before) == len(after) == 1
    assert not before.keys() & after.keys()
    assert mock.calls[-1].value("status") == "active"
    assert mock.calls[-1].value("startAfter") is None


def test_without_a_bound_one_run_brings_all_of_every_tenant(tmp_path: Path) -> None:
    mock = MockPortal({"acme": 0, "globex": 130})
    pipeline = pipeline_in(tmp_path)
    extracted(pipeline, flexportal_source(mock.client(), tenants=["acme", "globex"], rows_per_load=None))
    assert walks(pipeline) == {}
    assert mock.calls.total == 3


@pytest.mark.parametrize(
    ("variable", "tenants"),
    [("FLEXPORTAL_API_KEY", None), ("SOURCES__FLEXPORTAL__API_KEY", ["globex"])],
    ids=["environment", "secret of dlt"],
)
def test_the_key_comes_from_outside_and_goes_nowhere(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    variable: str,
    tenants: list[str] | None,
) -> None:
    mock = MockPortal(30, api_keys={KEY: ["globex"]})
    pipeline = pipeline_in(tmp_path)
    with mock.serve() as server, caplog.at_level(logging.DEBUG):
        monkeypatch.setenv(variable, KEY)
        monkeypatch.setenv("FLEXPORTAL_BASE_URL", server.url)
        if tenants is None:
            monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "globex")
        extracted(pipeline, flexportal_source(tenants=tenants))
        with pytest.raises(PipelineStepFailed) as raised:
            extracted(pipeline, flexportal_source(tenants=["acme"]))
    chain: list[BaseException | None] = [raised.value]
    for _ in range(4):
        chain.append(getattr(chain[-1], "__cause__", None))
    assert any(isinstance(error, PermissionDeniedError) for error in chain)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) > 5
    assert not [file for file in files if KEY.encode() in file.read_bytes()]
    trace = pipeline.last_trace
    assert trace is not None
    assert KEY not in repr(trace.asdict())
    assert KEY not in repr([dict(value._asdict()) for value in trace.resolved_config_values])
    assert KEY not in pipeline.default_schema.to_pretty_json() + json.dumps(pipeline.state, default=str) + caplog.text
    assert KEY not in "".join(map(str, chain))


def test_an_argument_is_never_taken_from_a_variable_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As dlt does it for functions of its own."""
    for name in ("STATUS", "TENANTS", "API_KEY", "PORTAL", "ROWS_PER_LOAD"):
        monkeypatch.setenv(name, "7")
    mock = MockPortal(30)
    extracted(pipeline_in(tmp_path), flexportal_source(mock.client()))
    assert [dict(call.query) for call in mock.calls] == [{"limit": "100"}]


@pytest.mark.parametrize("arguments", [{"tenants": []}, {"rows_per_load": 0}], ids=str)
def test_what_cannot_be_meant_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(arguments))):
        flexportal_source(MockPortal(1).client(), **arguments)


@pytest.fixture
def unimported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "flexportal.dlt_source")


@pytest.mark.usefixtures("unimported")
def test_without_dlt_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dlt", None)
    with pytest.raises(ImportError, match=r"pip install 'flexportal\[dlt\]'"):
        importlib.import_module("flexportal.dlt_source")


@pytest.mark.usefixtures("unimported")
def test_another_module_that_is_missing_is_not_taken_for_dlt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dlt.extract", None)
    with pytest.raises(ModuleNotFoundError, match=r"dlt\.extract"):
        importlib.import_module("flexportal.dlt_source")
