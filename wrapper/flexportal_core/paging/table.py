"""A page as an HTML table, which notebooks show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Any, cast

__all__ = ["html_table"]


def html_table(caption: str, items: Iterable[object]) -> str:
    """The items as rows, with a column for each attribute that one of them has; text alone has a single column."""
    rows = [_row(item) for item in items]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(row.get(name))}</td>' for name in columns)}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _row(item: object) -> Mapping[str, object]:
    to_dict: Any = getattr(item, "to_dict", None)
    return {"item": item} if to_dict is None else cast("Mapping[str, object]", to_dict("python"))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return escape(value.isoformat())
    return escape(json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else str(value))
