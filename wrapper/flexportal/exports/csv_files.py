"""CSV: a line of cells for each row, safe to open in a spreadsheet.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and whoever can write a customer's name
could have it run one. Such a text gets an apostrophe in front (OWASP, "CSV Injection"); a text that has apostrophes
there already gets one more, so that `restored` undoes it exactly. Only texts are touched: numbers, times and JSON are
written by us and hold no formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from .columns import Column, Kind, json_text

__all__ = ["defused", "moment", "restored", "write_csv"]

# Full-width signs are formulas to some spreadsheets, and white space in front is skipped by others.
FORMULA = re.compile("'*(?:\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def defused(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def restored(cell: str) -> str:
    """What a text was before `defused`."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def moment(time: datetime) -> str:
    """A time as ISO 8601 text, in UTC."""
    return time.isoformat().replace("+00:00", "Z")


def write_csv(rows: Iterable[Sequence[Any]], columns: Sequence[Column], target: BinaryIO) -> None:
    """Write a header and the rows: UTF-8, commas, CRLF (RFC 4180). What is missing is an empty cell."""
    text = io.TextIOWrapper(target, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in columns])
    formers = [FORMERS.get(column.kind) for column in columns]
    for row in rows:
        writer.writerow(
            [
                cell if cell is None or former is None else former(cell)
                for cell, former in zip(row, formers, strict=True)
            ]
        )
    text.detach()


def _object(parts: dict[str, Any]) -> str:
    return json_text({name: moment(cell) if isinstance(cell, datetime) else cell for name, cell in parts.items()})


FORMERS: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: defused,
    Kind.FLAG: json_text,
    Kind.TIME: moment,
    Kind.TEXTS: json_text,
    Kind.OBJECT: _object,
}
