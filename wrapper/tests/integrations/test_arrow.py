"""Lists as Arrow data: any library that knows the PyCapsule interface reads a pager, page by page."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import httpx
import pytest
from flexportal import FlexPortal
from flexportal.export.columns import Layout
from flexportal.testing import MockAPI
from flexportal_core.table import arrow

from .conftest import LISTS, ClientOf, page, row

COUNT = 130


@pytest.fixture(scope="module")
def mock() -> MockAPI:
    return MockAPI(COUNT)


@pytest.fixture
def client(mock: MockAPI) -> FlexPortal:
    mock.calls.clear()
    return mock.client()


@pytest.fixture
def pyarrow() -> Any:
    return import_module("pyarrow")


@pytest.mark.parametrize("name", LISTS)
def test_pyarrow_polars_pandas_and_duckdb_read_a_pager(name: str, client: FlexPortal, pyarrow: Any) -> None:
    polars, pandas, duckdb = map(import_module, ("polars", "pandas", "duckdb"))
    pager = getattr(client, name).list()
    items, layout = pager.to_list(), Layout(pager.operation, nested=True)
    key = pager.operation.paging.identity
    wanted = [getattr(item, key) for item in items]
    table = pyarrow.table(pager)
    assert table.schema == arrow.arrow_schema(layout.columns)
    assert table.column(key).to_pylist() == wanted
    # The same values and types as without Arrow.
    frame = polars.DataFrame(pager)
    assert frame.equals(import_module("flexportal.integrations.polars").to_frame(pager))
    assert frame.schema == import_module("flexportal.integrations.polars").scan(getattr(client, name)).collect_schema()
    in_pandas = pandas.DataFrame.from_arrow(pager)
    assert in_pandas.columns.tolist() == layout.names
    assert in_pandas[key].tolist() == wanted
    times = in_pandas["created_at"].astype(object).where(in_pandas["created_at"].notna(), None)
    assert times.tolist() == [item.created_at for item in items]
    with duckdb.connect() as connection:
        assert [found for (found,) in connection.sql("from pager").project(key).fetchall()] == wanted
        assert [column for column, *_ in connection.sql("describe pager").fetchall()] == layout.names


def test_nested_objects_are_structs_and_times_are_times(client: FlexPortal, pyarrow: Any) -> None:
    table = pyarrow.table(client.orders.list())
    orders = client.orders.list().to_list()
    assert [found["total"] for found in table["totals"].to_pylist()] == [order.totals.total for order in orders]
    assert [found["total_devices"] for found in table["totals"].to_pylist()] == [
        order.totals.total_devices for order in orders
    ]
    assert table.schema.field("totals").type.field("total_devices").type == pyarrow.int64()
    assert table["created_at"].to_pylist() == [order.created_at for order in orders]


def test_pages_are_requested_as_they_are_read(mock: MockAPI, client: FlexPortal, pyarrow: Any) -> None:
    pager = client.customers.list(page_size=10, prefetch=False)
    reader = pyarrow.RecordBatchReader.from_stream(pager)
    assert mock.calls.total == 0
    assert [(reader.read_next_batch().num_rows, mock.calls.total) for _ in range(3)] == [(10, 1), (20, 3), (40, 7)]
    assert pager.resume_token is not None


def test_batches_are_bounded(client: FlexPortal, pyarrow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "BATCH", 40)
    batches = pyarrow.table(client.customers.list(page_size=25)).to_batches()
    assert [batch.num_rows for batch in batches] == [25, 40, 10, 40, 10, 5]
    assert sum(batch.num_rows for batch in batches) == COUNT


def test_a_requested_schema_gives_other_types(client: FlexPortal, pyarrow: Any) -> None:
    pager = client.customers.list(max_items=3)
    schema = pyarrow.table(pager).schema
    at = schema.get_field_index("customer_id")
    wanted = schema.set(at, pyarrow.field("customer_id", pyarrow.large_string()))
    reader = pyarrow.RecordBatchReader.from_stream(pager, schema=wanted)
    assert reader.schema == wanted
    assert reader.read_all().num_rows == 3
    with pytest.raises(ValueError, match="field names"):
        pyarrow.RecordBatchReader.from_stream(pager, schema=pyarrow.schema([("customer_id", pyarrow.string())]))


def test_an_error_reaches_the_reader_without_the_key(client_of: ClientOf, pyarrow: Any) -> None:
    body = {"error": {"code": "NO_TENANT_ACCESS", "message": "Not this tenant."}}
    with (
        client_of(lambda request: httpx.Response(403, json=body)) as client,
        pytest.raises(pyarrow.ArrowException, match=r"Not this tenant\.") as raised,
    ):
        pyarrow.table(client.customers.list())
    assert "test-key" not in str(raised.value)


def test_a_number_that_does_not_fit_is_refused_with_its_row(client_of: ClientOf, pyarrow: Any) -> None:
    rows = [row(number, totalOrders=2**53 + number) for number in range(2)]
    with (
        client_of(lambda request: httpx.Response(200, json=page(rows))) as client,
        pytest.raises(pyarrow.ArrowException, match=r"row 2 \(customerId cus_1\): total_orders is 9007199254740993"),
    ):
        pyarrow.table(client.customers.list())


@pytest.mark.parametrize("missing", ["pyarrow", "another"])
def test_without_pyarrow_it_says_what_to_install(
    missing: str, client: FlexPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str, *given: Any) -> Any:
        raise ModuleNotFoundError(name=missing)

    monkeypatch.delitem(sys.modules, "pyarrow", raising=False)
    monkeypatch.setattr(arrow, "import_module", absent)
    expected = r"Arrow data needs pyarrow: pip install pyarrow" if missing == "pyarrow" else "^$"
    with pytest.raises(ImportError, match=expected):
        client.customers.list().__arrow_c_stream__()
