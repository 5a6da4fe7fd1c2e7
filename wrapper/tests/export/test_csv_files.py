"""CSV files: data as it is, or safe in spreadsheets and reversible."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from flexportal.export.columns import Column, Kind
from flexportal.export.csv_files import escape_formula, unescape_formula, write_csv
from hypothesis import given
from hypothesis import strategies as st

FORMULAS = ["=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", "\r", "\n=1", " =1", "\uff1d1", "\uff0b1", "'=1", "''+1"]


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_a_formula_is_escaped(text: str) -> None:
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ada", "1-2", "'Ada'", "a@b.c", "(212) 555"], ids=repr)
def test_other_text_is_unchanged(text: str) -> None:
    assert escape_formula(text) == unescape_formula(text) == text


@given(st.text(st.sampled_from("'=+-@ \t\n\rab\uff1d"), max_size=6))
def test_escaping_is_reversible(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text
    assert escape_formula(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"}


def written(columns: list[Column], *rows: list[Any]) -> bytes:
    target = io.BytesIO()
    write_csv(rows, columns, target)
    return target.getvalue()


def test_cells_of_each_kind() -> None:
    time = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
    cells: dict[Kind, tuple[Any, str]] = {
        Kind.STRING: ('=x, "y"\n', '=x, "y"\n'),
        Kind.NUMBER: (-1.5, "-1.5"),
        Kind.INTEGER: (3, "3"),
        Kind.BOOLEAN: (True, "true"),
        Kind.TIMESTAMP: (time, "2026-05-01T12:30:00Z"),
        Kind.STRINGS: (["a", "é"], '["a","é"]'),
        Kind.JSON: ('{"a":1}', '{"a":1}'),
        Kind.OBJECT: ({"city": "=x", "at": time}, '{"city":"=x","at":"2026-05-01T12:30:00Z"}'),
    }
    content = written([Column(kind.value, kind) for kind in Kind], [cells[kind][0] for kind in Kind])
    header, found = csv.reader(io.StringIO(content.decode(), newline=""))
    assert header == [kind.value for kind in Kind]
    assert found == [cells[kind][1] for kind in Kind]


def test_formulas_are_data_unless_they_are_to_be_escaped() -> None:
    columns = [Column("phone", Kind.STRING), Column("margin", Kind.NUMBER)]
    escaped = io.BytesIO()
    write_csv([["+1 202 555 0115", -1]], columns, escaped, escape_formulas=True)
    assert written(columns, ["+1 202 555 0115", -1]) == b"phone,margin\r\n+1 202 555 0115,-1\r\n"
    assert escaped.getvalue() == b"phone,margin\r\n'+1 202 555 0115,-1\r\n"


def test_missing_values_are_empty_and_lines_end_with_crlf() -> None:
    columns = [Column("a", Kind.STRING), Column("b", Kind.TIMESTAMP)]
    assert written(columns, [None, None], ["x", None]) == b"a,b\r\n,\r\nx,\r\n"
