"""CSV files: harmless to spreadsheets, and nothing of a text is lost by that."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from flexportal.exports.columns import Column, Kind
from flexportal.exports.csv_files import defused, restored, write_csv
from hypothesis import given
from hypothesis import strategies as st

FORMULAS = ["=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", "\r", "\n=1", " =1", "\uff1d1", "\uff0b1", "'=1", "''+1"]


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_a_formula_is_defused_and_restored(text: str) -> None:
    assert defused(text) == f"'{text}"
    assert restored(defused(text)) == text


@pytest.mark.parametrize("text", ["", "Ada", "1-2", "'Ada'", "a@b.c", "(212) 555"], ids=repr)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert defused(text) == restored(text) == text


@given(st.text(st.sampled_from("'=+-@ \t\n\rab\uff1d"), max_size=6))
def test_defusing_can_always_be_undone(text: str) -> None:
    assert restored(defused(text)) == text
    assert defused(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"}


def written(columns: list[Column], *rows: list[Any]) -> bytes:
    target = io.BytesIO()
    write_csv(rows, columns, target)
    return target.getvalue()


def test_cells_are_written_by_their_kind() -> None:
    time = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
    parts = (Column("city", Kind.TEXT), Column("at", Kind.TIME))
    columns = [Column(kind.value, kind, parts if kind is Kind.OBJECT else ()) for kind in Kind]
    row = ['=x, "y"\n', -1.5, 3, True, time, ["a", "é"], '{"a":1}', {"city": "=x", "at": time}]
    header, found = csv.reader(io.StringIO(written(columns, row).decode(), newline=""))
    assert header == [kind.value for kind in Kind]
    assert found == [
        *('\'=x, "y"\n', "-1.5", "3", "true", "2026-05-01T12:30:00Z", '["a","é"]', '{"a":1}'),
        '{"city":"=x","at":"2026-05-01T12:30:00Z"}',
    ]


def test_what_is_missing_is_an_empty_cell_and_lines_end_as_rfc_4180_says() -> None:
    columns = [Column("a", Kind.TEXT), Column("b", Kind.TIME)]
    assert written(columns, [None, None], ["x", None]) == b"a,b\r\n,\r\nx,\r\n"


def test_a_row_of_more_cells_than_there_are_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        written([Column("a", Kind.TEXT)], ["x", "lost"])
