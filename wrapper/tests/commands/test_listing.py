"""A list in each of its formats, to the byte, and the order that a column gives it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flexportal.commands.listing import ListFormat, laid_out, ordered
from flexportal.exports.columns import Layout

LAYOUT = Layout()
ROWS = [
    b'{"email": "a@b.example", "createdAt": "2026-05-01T12:30:00Z", "orderIds": ["x"]}',
    b'{"email":"c@d.example","createdAt":null}',
    b'{"email":"e@f.example"}',
]
CHOSEN = [LAYOUT.names.index(name) for name in ("created_at", "email")]


def blocks(form: ListFormat, rows: list[bytes] = ROWS, *, as_sent: bool = False) -> list[bytes | str]:
    return list(laid_out(iter(rows), form, LAYOUT, CHOSEN, as_sent=as_sent, batch=2))


def test_lines_of_json_are_what_was_sent_or_the_columns_chosen() -> None:
    first, second, third = ROWS
    assert blocks(ListFormat.NDJSON, as_sent=True) == [first + b"\n" + second + b"\n", third + b"\n"]
    assert blocks(ListFormat.NDJSON) == [
        b'{"created_at":"2026-05-01T12:30:00Z","email":"a@b.example"}\n{"created_at":null,"email":"c@d.example"}\n',
        b'{"created_at":null,"email":"e@f.example"}\n',
    ]


def test_an_array_of_json_has_a_row_a_line() -> None:
    first, second, third = ROWS
    expected = b"[\n" + first + b",\n" + second + b",\n" + third + b"\n]\n"
    assert b"".join(part for part in blocks(ListFormat.JSON, as_sent=True) if isinstance(part, bytes)) == expected
    assert blocks(ListFormat.JSON, []) == [b"[]\n"]


def test_csv_has_its_header_once() -> None:
    assert blocks(ListFormat.CSV) == [
        b"created_at,email\r\n",
        b"2026-05-01T12:30:00Z,a@b.example\r\n,c@d.example\r\n",
        b",e@f.example\r\n",
    ]
    assert blocks(ListFormat.CSV, []) == [b"created_at,email\r\n"]


@pytest.mark.parametrize(("as_sent", "shown"), [(True, False), (False, True)])
def test_a_table_leaves_columns_out_unless_they_were_chosen(
    as_sent: bool, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "26")
    first, second, last = blocks(ListFormat.TABLE, as_sent=as_sent)
    assert isinstance(first, str)
    assert isinstance(second, str)
    assert ("email" in first) is ("email" in second) is shown
    assert last == "3 customers\n"


def in_order(column: str, values: list[Any], descending: bool = False) -> list[Any]:
    """The values of a field in the order that its column gives them."""
    rows = [json.dumps({"field": value} | ({column: value} if value is not None else {})).encode() for value in values]
    name = {"company": "company", "totalOrders": "total_orders", "orderIds": "order_ids", "createdAt": "created_at"}
    found = ordered(rows, LAYOUT, LAYOUT.names.index(name[column]), descending)
    return [json.loads(row)["field"] for row in found]


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ("company", ["b", "C", None, "a"], ["a", "b", "C"]),
        ("totalOrders", [10, None, 9, 0], [0, 9, 10]),
        ("orderIds", [["b"], None, ["a", "b"], ["a"]], [["a"], ["a", "b"], ["b"]]),
        ("createdAt", ["2026-05-01T12:30:00+02:00", None, "2026-05-01T11:00:00Z"], None),
    ],
)
def test_rows_come_in_the_order_of_a_column_and_those_without_a_value_last(
    column: str, values: list[Any], expected: list[Any] | None
) -> None:
    held = expected or [value for value in values if value is not None]
    assert in_order(column, values) == [*held, None]
    assert in_order(column, values, descending=True) == [*reversed(held), None]


def test_rows_that_are_alike_keep_their_order() -> None:
    assert in_order("company", ["b", "A", "a", "B"]) == ["A", "a", "b", "B"]
    assert in_order("company", ["b", "A", "a", "B"], descending=True) == ["b", "B", "A", "a"]
