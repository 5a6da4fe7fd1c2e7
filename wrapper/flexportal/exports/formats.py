"""Formats: which there are, how a path names one, how rows are laid out in one."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from .arrow_files import write_arrow, write_parquet
from .columns import Column, Layout, parsed
from .csv_files import write_csv

__all__ = ["Format", "format_of"]

TEXT = (".ndjson", ".csv")
LAID_OUT: dict[str, Callable[[Iterable[Sequence[Any]], Sequence[Column], BinaryIO], None]] = {
    ".csv": write_csv,
    ".parquet": write_parquet,
    ".arrow": write_arrow,
}


@dataclass(frozen=True, slots=True)
class Format:
    """A format of exported files.

    Args:
        suffix: What names it, such as `.csv`.
        compressed: Whether gzip is put around it.
    """

    suffix: str
    compressed: bool = False

    @property
    def is_as_saved(self) -> bool:
        """Whether the target is what an export saves as it goes, so that there is nothing to convert."""
        return self.suffix == ".ndjson" and not self.compressed

    def convert(self, rows: BinaryIO, layout: Layout, target: BinaryIO) -> None:
        """Lay out the rows saved, one a line, as this format."""
        if self.compressed:
            # No name and no time in the header: the same rows give the same bytes.
            with gzip.GzipFile("", "wb", 6, target, mtime=0) as compressed:
                self._write(rows, layout, compressed)
        else:
            self._write(rows, layout, target)

    def _write(self, rows: BinaryIO, layout: Layout, target: Any) -> None:
        if self.suffix in LAID_OUT:
            LAID_OUT[self.suffix](map(layout.cells, map(parsed, rows)), layout.columns, target)
        else:
            shutil.copyfileobj(rows, target)


def format_of(path: Path) -> Format:
    """The format that a path's suffix names.

    Raises:
        ValueError: It names none, or one that needs a package that is not installed.
    """
    compressed = path.suffix == ".gz"
    suffix = path.with_suffix("").suffix if compressed else path.suffix
    if suffix not in (TEXT if compressed else (*TEXT, *LAID_OUT)):
        raise ValueError(
            f"{path.name!r} names no format; end it with .ndjson, .csv, .ndjson.gz, .csv.gz, .parquet or .arrow"
        )
    if suffix not in TEXT and find_spec("pyarrow") is None:
        raise ValueError(f"{suffix} needs pyarrow: pip install 'flexportal[export]'")
    return Format(suffix, compressed)
