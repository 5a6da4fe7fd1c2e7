"""Formats: selected by the suffix, the same bytes for the same rows, columns with types."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flexportal import timestamps
from flexportal.export.columns import Column, Kind, Layout
from flexportal.export.formats import Format, format_of
from flexportal.export.ndjson_files import ndjson
from flexportal.testing import MockAPI
from flexportal_api.operations.customers import LIST_CUSTOMERS
from flexportal_core.table import arrow

ROWS = [dict(row) for row in MockAPI(40).items("acme")]
SAVED = ndjson([json.dumps(row).encode() for row in ROWS])


def converted(name: str, *, nested: bool = False) -> bytes:
    target = io.BytesIO()
    format_of(Path(name)).convert(io.BytesIO(SAVED), Layout(LIST_CUSTOMERS, nested=nested), target)
    return target.getvalue()


def table_of(suffix: str, *, nested: bool = False) -> Any:
    """The file as an Arrow table."""
    return read(suffix, io.BytesIO(converted(f"a{suffix}", nested=nested)))


def read(suffix: str, content: io.BytesIO) -> Any:
    if suffix == ".parquet":
        return import_module("pyarrow.parquet").read_table(content)
    return import_module("pyarrow.ipc").open_file(content).read_all()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.ndjson", Format(".ndjson")),
        ("a.b.csv", Format(".csv")),
        ("a.csv.gz", Format(".csv", True)),
        ("a.parquet", Format(".parquet")),
        ("a.arrow", Format(".arrow")),
    ],
)
def test_the_suffix_selects_the_format(name: str, expected: Format) -> None:
    assert format_of(Path(name)) == expected


@pytest.mark.parametrize("name", ["a", "a.xlsx", "a.gz", "a.parquet.gz", ".csv"])
def test_an_unknown_suffix_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(ValueError, match=r"\.ndjson, \.csv, .*\.parquet"):
        format_of(Path(name))


def test_without_pyarrow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flexportal.export.formats.find_spec", lambda name: None)
    assert format_of(Path("a.csv")) == Format(".csv")
    with pytest.raises(ValueError, match=r"\.parquet needs pyarrow: pip install 'flexportal\[arrow\]'"):
        format_of(Path("a.parquet"))


def test_compressed_text_is_the_text_without_time_and_name(tmp_path: Path) -> None:
    assert gzip.decompress(converted("a.ndjson.gz")) == SAVED
    assert gzip.decompress(converted("a.csv.gz")) == converted("a.csv")
    assert converted("a.csv.gz")[3:8] == bytes(5)
    with (tmp_path / "a.csv.gz").open("wb") as target:
        Format(".csv", True).convert(io.BytesIO(SAVED), Layout(LIST_CUSTOMERS), target)
    assert (tmp_path / "a.csv.gz").read_bytes() == converted("a.csv.gz")


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_tables_have_types_and_all_rows(suffix: str) -> None:
    table = table_of(suffix)
    assert table.column_names == Layout(LIST_CUSTOMERS).names
    types = {name: str(kind) for name, kind in zip(table.column_names, table.schema.types, strict=True)}
    assert types["created_at"] == "timestamp[us, tz=UTC]"
    assert types["total_orders"] == "double"
    assert types["order_ids"].startswith("list<")
    assert types["last_billing_address_city"] == "string"
    rows = table.to_pylist()
    assert [row["customer_id"] for row in rows] == [row["customerId"] for row in ROWS]
    for row, sent in zip(rows, ROWS, strict=True):
        time = row["created_at"]
        assert (time and time.astimezone(UTC)) == timestamps.parse(sent.get("createdAt"))


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_large_integers_that_are_floats_are_numbers(suffix: str) -> None:
    numbers = [2**53, -(2**53), 2**60, 2**70, 0.5]
    items = b"".join(b'{"totalOrders":%s}\n' % str(number).encode() for number in numbers)
    target = io.BytesIO()
    Format(suffix).convert(io.BytesIO(items), Layout(LIST_CUSTOMERS, numbers_as_text=False), target)
    assert read(suffix, target)["total_orders"].to_pylist() == numbers


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_a_nested_address_is_one_column(suffix: str) -> None:
    rows = table_of(suffix, nested=True).to_pylist()
    cities = [row["last_billing_address"] and row["last_billing_address"]["city"] for row in rows]
    assert cities == [row["lastBillingAddress"]["city"] if "lastBillingAddress" in row else None for row in ROWS]


def test_a_column_has_its_type_even_without_values() -> None:
    columns = [Column(kind.value, kind) for kind in Kind if kind is not Kind.OBJECT]
    (batch,) = arrow.batches([[None] * len(columns)], columns)
    assert batch.schema == arrow.arrow_schema(columns)


def test_parquet_is_compressed_and_grouped_so_that_memory_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "BATCH", 15)
    file = import_module("pyarrow.parquet").ParquetFile(io.BytesIO(converted("a.parquet")))
    assert file.num_row_groups == 3
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


@pytest.mark.parametrize("name", ["a.csv.gz", "a.parquet", "a.arrow"])
def test_the_same_rows_give_the_same_bytes(name: str) -> None:
    assert converted(name) == converted(name)


def test_an_item_keeps_its_bytes_unless_they_would_break_the_line() -> None:
    assert ndjson([b'{"a" : 1.0}', b'{"b":"\\n"}']) == b'{"a" : 1.0}\n{"b":"\\n"}\n'
    assert ndjson([b'{"a":\n 1.0}', b'{"b" : 2}']) == b'{"a":1.0}\n{"b":2}\n'
    assert ndjson([b'{"a":\r1}']) == b'{"a":1}\n'
