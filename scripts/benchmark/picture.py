"""A run as a picture: for each row that has a gate, how far the figure is beyond it, and where the goal lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from .results import Bound, Row
from .tables import number

__all__ = ["picture"]

WIDTH, LEFT, RIGHT, TOP, LINE = 960, 250, 160, 64, 34
# Scores are logarithmic: twice as good as the gate is as far to the right as half as good is to the left.
LEAST, MOST = 0.5, 4.0
COLOURS = {"goal": "#2a7f62", "gate": "#4a78b5", "missed": "#b5483a"}


def score(bound: Bound, figure: float) -> float:
    """How good a figure is, where the gate is 1 and more is better."""
    value = bound.gate / figure if bound.at_most else figure / bound.gate
    return min(MOST, max(LEAST, value))


def picture(rows: Sequence[Row], machine: dict[str, Any]) -> str:
    """The picture as SVG."""
    drawn = [(row, row.bound, row.figure) for row in rows if row.bound is not None and row.figure is not None]
    height = TOP + LINE * len(drawn) + 44
    gate = _x(1.0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        'font-size="13" role="img">',
        "<title>How far each figure is beyond its gate</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(16, 24, "How far each figure is beyond its gate (to the right is better)", size=16),
        _text(
            16, 44, f"{machine['date']}, {machine['command']}, {machine['python']}, {machine['cores']} cores", "#666"
        ),
    ]
    for index, (row, bound, figure) in enumerate(drawn):
        parts += _bar(row, bound, figure, TOP + LINE * index)
    bottom = TOP + LINE * len(drawn)
    parts += [
        f'<line x1="{gate}" y1="{TOP - 6}" x2="{gate}" y2="{bottom}" stroke="#222" stroke-width="1.5"/>',
        _text(gate - 14, bottom + 16, "gate"),
        _text(
            16,
            bottom + 34,
            "Diamond: the goal. Logarithmic; one step from gate to the right edge is four times.",
            "#666",
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bar(row: Row, bound: Bound, figure: float, y: int) -> list[str]:
    gate, end, goal = _x(1.0), _x(score(bound, figure)), _x(score(bound, bound.goal))
    left, width = min(gate, end), max(1.0, abs(end - gate))
    middle = y + 11
    return [
        _text(16, y + 15, row.key),
        f'<rect x="{left}" y="{y}" width="{width:.1f}" height="22" fill="{COLOURS[row.verdict]}"/>',
        f'<path d="M{goal} {middle - 7} l6 7 l-6 7 l-6 -7 z" fill="#e0a526" stroke="#222"/>',
        _text(max(end, gate, goal) + 12, y + 15, f"{number(figure)} {row.unit}"),
    ]


def _x(value: float) -> float:
    share = math.log(value / LEAST) / math.log(MOST / LEAST)
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _text(x: float, y: float, text: str, colour: str = "#222", size: int = 13) -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}" font-size="{size}">{escape(text)}</text>'
