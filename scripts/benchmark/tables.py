"""A run as tables: on the console, and in docs/performance.md, between two marks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .results import Row

__all__ = ["BEGIN", "END", "console", "markdown", "write"]

BEGIN = "<!-- Written by `scripts/bench --write-docs`; do not edit from here -->"
END = "<!-- to here -->"
MEANING = {"goal": "meets the goal", "gate": "meets the gate", "missed": "MISSED", "report": "", "not available": ""}


def _number(value: float) -> str:
    """Three digits that mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}"


def _figure(row: Row, value: float | None) -> str:
    return "—" if value is None else f"{_number(value)} {row.unit}"


def _bounds(row: Row) -> tuple[str, str]:
    if row.bound is None:
        return "report", ""
    sign = "≤" if row.bound.at_most else "≥"
    return f"{sign} {row.bound.gate:g}", f"{sign} {row.bound.goal:g}"


def console(rows: Sequence[Row]) -> str:
    """The table for a terminal, each row followed by what was measured."""
    lines: list[str] = []
    for row in rows:
        gate, goal = _bounds(row)
        wanted = f"gate {gate}, goal {goal}" if goal else gate
        lines.append(f"{row.key:<24} {_figure(row, row.figure):<16} {wanted:<26} {MEANING[row.verdict]}".rstrip())
        if row.note:
            lines.append(f"  note: {row.note}")
        for name, sample in row.samples.items():
            spread = f"{_number(sample.median):>9} median {_number(sample.minimum):>9} least"
            lines.append(f"  {name:<34} {spread}  {row.sample_unit}, {len(sample.values)} rounds")
    return "\n".join(lines)


def markdown(rows: Sequence[Row], machine: dict[str, Any]) -> str:
    """The part of docs/performance.md that a run writes."""
    packages = ", ".join(f"{name} {found}" for name, found in machine["packages"].items())
    lines = [
        f"Measured on {machine['date']} with `{machine['command']}`: {machine['python']}, {machine['system']},",
        f"{machine['cores']} cores of {machine['processor']}; load {machine['load before']} before,",
        f"{machine['load after']} after. {packages}.",
        "",
        "| Row | What is compared | Figure | By minima | Gate | Goal | Result |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        gate, goal = _bounds(row)
        figure, best = _figure(row, row.figure), "" if row.best is None else _number(row.best)
        lines.append(
            f"| {row.key} | {row.says} | {figure} | {best} | {gate} | {goal} | {row.note or MEANING[row.verdict]} |"
        )
    lines += ["", "What limits each row:", ""]
    lines += [f"- **{row.key}**: {row.limit}." for row in rows if row.limit]
    for row in rows:
        if row.samples:
            lines += ["", *_details(row)]
    return "\n".join(lines)


def _details(row: Row) -> list[str]:
    lines = [f"### {row.key}", "", f"| Measured | Median, {row.sample_unit} | Least | Rounds |", "|---|---|---|---|"]
    for name, sample in row.samples.items():
        lines.append(f"| {name} | {_number(sample.median)} | {_number(sample.minimum)} | {len(sample.values)} |")
    return lines


def write(folder: Path, rows: Sequence[Row], machine: dict[str, Any]) -> None:
    """Put the tables of a run in place of those of the last in docs/performance.md."""
    page = folder / "performance.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{markdown(rows, machine)}\n\n{END}{after}", encoding="utf-8")
