"""What notebooks show: HTML tables of records, and of the methods of an object."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Any, cast

__all__ = ["methods_table", "record_table", "table"]

Row = Mapping[str, object]

# Notebooks align cells to the right, which suits numbers in columns, and no text.
LEFT = ' style="text-align: left"'


def table(caption: str, items: Iterable[object]) -> str:
    """The items as rows, with a column for each attribute that one of them has; text alone has a single column."""
    rows = [_row(item) for item in items]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    return _table(caption, f"<tr>{head}</tr>", ("".join(_cell(row.get(name)) for name in columns) for row in rows))


def record_table(caption: str, record: Row) -> str:
    """A record, with a row for each of its attributes."""
    return _table(caption, "", (f"<th{LEFT}>{escape(name)}</th>{_cell(value, LEFT)}" for name, value in record.items()))


def methods_table(caption: str, kind: type[Any]) -> str:
    """What an object offers: its public methods and properties, each with the first line of its description."""
    names = [name for name in dir(kind) if not name.startswith("_")]
    found = {name: (getattr(kind, name).__doc__ or "").partition("\n")[0] for name in names}
    return record_table(caption, {name: summary for name, summary in found.items() if summary})


def _table(caption: str, head: str, rows: Iterable[str]) -> str:
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead>{head}</thead><tbody>{body}</tbody></table>"


def _row(item: object) -> Row:
    to_dict: Any = getattr(item, "to_dict", None)
    return {"item": item} if to_dict is None else cast("Row", to_dict("python"))


def _cell(value: object, style: str = "") -> str:
    return f"<td{style}>{'' if value is None else escape(_text(value))}</td>"


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else str(value)
