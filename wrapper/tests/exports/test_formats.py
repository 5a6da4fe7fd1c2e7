"""Formats: named by the path, the same bytes for the same rows, types that stay types."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flexportal import timestamps
from flexportal.exports import arrow_files
from flexportal.exports.columns import Column, Kind, Layout
from flexportal.exports.formats import Format, format_of
from flexportal.exports.lines import lines
from flexportal.testing import MockPortal

ROWS = [dict(row) for row in MockPortal(40).rows("acme")]
SAVED = lines([json.dumps(row).encode() for row in ROWS])

# It comes without types.
arrow: Any = import_module("pyarrow")
ipc: Any = import_module("pyarrow.ipc")
parquet: Any = import_module("pyarrow.parquet")


def converted(name: str, *, nested: bool = False) -> bytes:
    target = io.BytesIO()
    format_of(Path(name)).convert(io.BytesIO(SAVED), Layout(nested=nested), target)
    return target.getvalue()


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
def test_the_suffix_names_the_format(name: str, expected: Format) -> None:
    assert format_of(Path(name)) == expected


@pytest.mark.parametrize("name", ["a", "a.xlsx", "a.gz", "a.parquet.gz", ".csv"])
def test_another_suffix_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(ValueError, match=r"names no format; end it with \.ndjson, \.csv"):
        format_of(Path(name))


def test_without_pyarrow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> None:
        return None

    monkeypatch.setattr("flexportal.exports.formats.find_spec", nothing)
    assert format_of(Path("a.csv")) == Format(".csv")
    with pytest.raises(ValueError, match=r"\.parquet needs pyarrow: pip install 'flexportal\[export\]'"):
        format_of(Path("a.parquet"))


def test_only_plain_ndjson_is_what_was_saved() -> None:
    assert Format(".ndjson").is_as_saved
    assert not Format(".ndjson", True).is_as_saved
    assert not Format(".csv").is_as_saved


def test_compressed_text_is_the_text_and_names_neither_time_nor_file(tmp_path: Path) -> None:
    assert gzip.decompress(converted("a.ndjson.gz")) == SAVED
    assert gzip.decompress(converted("a.csv.gz")) == converted("a.csv")
    assert converted("a.csv.gz")[3:8] == bytes(5)
    with (tmp_path / "a.csv.gz").open("wb") as target:
        Format(".csv", True).convert(io.BytesIO(SAVED), Layout(), target)
    assert (tmp_path / "a.csv.gz").read_bytes() == converted("a.csv.gz")


def test_text_is_compressed_as_much_as_is_worth_the_time() -> None:
    at_level_6 = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    assert converted("a.ndjson.gz")[10:-8] == at_level_6.compress(SAVED) + at_level_6.flush()


def tables(nested: bool) -> list[Any]:
    return [
        parquet.read_table(io.BytesIO(converted("a.parquet", nested=nested))),
        ipc.open_file(io.BytesIO(converted("a.arrow", nested=nested))).read_all(),
    ]


def test_tables_have_real_types_and_all_rows() -> None:
    for table in tables(False):
        assert table.column_names == Layout().names
        types = dict(zip(table.column_names, table.schema.types, strict=True))
        assert types["created_at"] == arrow.timestamp("us", "UTC")
        assert types["total_orders"] == arrow.float64()
        assert types["order_ids"] == arrow.list_(arrow.string())
        assert types["last_billing_address_city"] == arrow.string()
        rows = table.to_pylist()
        assert [row["customer_id"] for row in rows] == [row["customerId"] for row in ROWS]
        for row, sent in zip(rows, ROWS, strict=True):
            time = row["created_at"]
            assert (time and time.astimezone(UTC)) == timestamps.parse(sent.get("createdAt"))


def test_a_parquet_file_is_compressed_with_zstandard() -> None:
    group = parquet.ParquetFile(io.BytesIO(converted("a.parquet"))).metadata.row_group(0)
    assert {group.column(at).compression for at in range(group.num_columns)} == {"ZSTD"}


def test_a_column_has_its_type_whatever_it_holds() -> None:
    columns = [Column(kind.value, kind) for kind in Kind if kind is not Kind.OBJECT]
    empty: list[Any] = [None] * len(columns)
    whole: list[Any] = ["x", 1, 1, True, datetime(2026, 5, 1, tzinfo=UTC), [], "{}"]
    for rows in ([empty], [whole], [whole, empty]):
        (batch,) = arrow_files.batches(rows, columns)
        assert batch.schema == arrow_files.arrow_schema(columns)
        assert [list(row.values()) for row in batch.to_pylist()] == rows


@pytest.mark.parametrize("rows", [[["x"], ["y", "lost"]], [["x", "lost"], ["y", "lost"]]])
def test_a_row_of_more_cells_than_there_are_columns_is_refused(rows: list[list[str]]) -> None:
    with pytest.raises(ValueError, match=r"argument 2 is longer|number of arrays unequal"):
        list(arrow_files.batches(rows, [Column("a", Kind.TEXT)]))


def test_a_nested_address_is_one_column() -> None:
    for table in tables(True):
        cities = [row["last_billing_address"] and row["last_billing_address"]["city"] for row in table.to_pylist()]
        assert cities == [row["lastBillingAddress"]["city"] if "lastBillingAddress" in row else None for row in ROWS]


def test_rows_are_grouped_so_that_memory_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow_files, "GROUP", 15)
    assert parquet.ParquetFile(io.BytesIO(converted("a.parquet"))).num_row_groups == 3


@pytest.mark.parametrize("name", ["a.csv.gz", "a.parquet", "a.arrow"])
def test_the_same_rows_give_the_same_bytes(name: str) -> None:
    assert converted(name) == converted(name)


def test_a_row_keeps_its_bytes_unless_they_would_break_the_line() -> None:
    assert lines([b'{"a" : 1.0}', b'{"b":"\\n"}']) == b'{"a" : 1.0}\n{"b":"\\n"}\n'
    assert lines([b'{"a":\n 1.0}', b'{"b" : 2}']) == b'{"a":1.0}\n{"b":2}\n'
    assert lines([b'{"a":\r1}']) == b'{"a":1}\n'
