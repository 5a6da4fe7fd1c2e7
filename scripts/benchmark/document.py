"""Writes a run into docs/performance.md, between two marks, and draws docs/performance.svg."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .picture import picture
from .results import Row
from .tables import markdown

__all__ = ["BEGIN", "END", "write"]

BEGIN = "<!-- Written by `scripts/bench --write-docs`; do not edit from here -->"
END = "<!-- to here -->"


def write(folder: Path, rows: Sequence[Row], machine: dict[str, Any]) -> None:
    """Put the tables of a run in place of those of the last, and draw the picture anew."""
    page = folder / "performance.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{markdown(rows, machine)}\n\n{END}{after}", encoding="utf-8")
    (folder / "performance.svg").write_text(picture(rows, machine), encoding="utf-8")
