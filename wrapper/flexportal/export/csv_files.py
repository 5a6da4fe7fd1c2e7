"""CSV files: data as it is, or safe to open in a spreadsheet.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, so whoever can set a customer's name
could make it run one; a program would read `+1 202 555 0115` as it is. With `escape_formulas`, such a text gets an
apostrophe in front (OWASP, "CSV Injection"). A text that already has apostrophes there gets one more, so that
`unescape_formula` reverses it exactly. Numbers, timestamps and JSON are written by us and contain no formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from .columns import Column, Kind, json_text

__all__ = ["escape_formula", "iso_text", "unescape_formula", "write_csv"]

# Some spreadsheets also read full-width signs as formulas, and skip leading white space.
FORMULA = re.compile("'*(?:\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def escape_formula(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet would take it for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def unescape_formula(cell: str) -> str:
    """The text before `escape_formula`."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def iso_text(time: datetime) -> str:
    """A UTC time as ISO 8601 text."""
    return time.isoformat().replace("+00:00", "Z")


def write_csv(
    rows: Iterable[Sequence[Any]],
    columns: Sequence[Column],
    target: BinaryIO,
    *,
    header: bool = True,
    escape_formulas: bool = False,
) -> None:
    """Write the rows, by default after a header: UTF-8, commas, CRLF (RFC 4180). None is an empty cell."""
    text = io.TextIOWrapper(target, encoding="utf-8", newline="")
    writer = csv.writer(text)
    if header:
        writer.writerow([column.name for column in columns])
    known = CONVERTERS | ({Kind.STRING: escape_formula} if escape_formulas else {})
    converters = [known.get(column.kind) for column in columns]
    for row in rows:
        pairs = zip(row, converters, strict=True)
        writer.writerow([cell if cell is None or convert is None else convert(cell) for cell, convert in pairs])
    text.detach()


def _object(parts: dict[str, Any]) -> str:
    return json_text({name: iso_text(cell) if isinstance(cell, datetime) else cell for name, cell in parts.items()})


CONVERTERS: dict[Kind, Callable[[Any], str]] = {
    Kind.BOOLEAN: json_text,
    Kind.TIMESTAMP: iso_text,
    Kind.STRINGS: json_text,
    Kind.OBJECT: _object,
}
