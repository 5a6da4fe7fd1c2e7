"""File formats, selected by a path's suffix, and the conversion of raw items to them."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from .arrow_files import write_arrow, write_parquet
from .columns import Column, Layout
from .csv_files import write_csv

__all__ = ["Format", "format_of"]

CSV = ".csv"
TEXT = (".ndjson", CSV)
WRITERS: dict[str, Callable[[Iterable[Sequence[Any]], Sequence[Column], BinaryIO], None]] = {
    ".parquet": write_parquet,
    ".arrow": write_arrow,
}


@dataclass(frozen=True, slots=True)
class Format:
    """A format of exported files.

    Args:
        suffix: The suffix that selects it, such as `.csv`.
        compressed: Whether it is compressed with gzip.
        escape_formulas: In CSV, whether text that a spreadsheet would take for a formula gets an apostrophe in front.
    """

    suffix: str
    compressed: bool = False
    escape_formulas: bool = False

    @property
    def is_raw(self) -> bool:
        """Whether the target is what an export saves meanwhile, so that nothing is to be converted."""
        return self.suffix == ".ndjson" and not self.compressed

    def convert(self, items: BinaryIO, layout: Layout, target: BinaryIO) -> None:
        """Convert raw items, one per line, to this format."""
        if self.compressed:
            # Without name and time in the header, so that equal rows give equal bytes.
            with gzip.GzipFile("", "wb", 6, target, mtime=0) as compressed:
                self._write(items, layout, compressed)
        else:
            self._write(items, layout, target)

    def _write(self, items: BinaryIO, layout: Layout, target: Any) -> None:
        rows = layout.rows(items)
        if self.suffix == CSV:
            write_csv(rows, layout.columns, target, escape_formulas=self.escape_formulas)
        elif self.suffix in WRITERS:
            WRITERS[self.suffix](rows, layout.columns, target)
        else:
            shutil.copyfileobj(items, target)


def format_of(path: Path, *, escape_formulas: bool = False) -> Format:
    """The format that a path's suffix selects.

    Args:
        path: The file.
        escape_formulas: Whether CSV is made safe for spreadsheets; see `flexportal.export.csv_files`.

    Raises:
        ValueError: The suffix is unknown, or the format needs a package that is not installed.
    """
    compressed = path.suffix == ".gz"
    suffix = path.with_suffix("").suffix if compressed else path.suffix
    if suffix not in (TEXT if compressed else (*TEXT, *WRITERS)):
        known = ".ndjson, .csv, .ndjson.gz, .csv.gz, .parquet or .arrow"
        raise ValueError(f"unknown suffix of {path.name!r}; use {known}")
    if suffix not in TEXT and find_spec("pyarrow") is None:
        raise ValueError(f"{suffix} needs pyarrow: pip install 'flexportal[arrow]'")
    return Format(suffix, compressed, escape_formulas)
