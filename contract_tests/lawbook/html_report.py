"""A report as one self-contained page: no script, no font and no image is fetched from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .matrix import Matrix
from .report import LawResult, Report

__all__ = ["Family", "text"]

TEMPLATES = Path(__file__).with_name("templates")
# How many of the slowest laws are shown under timing.
SLOWEST = 10


@dataclass(frozen=True, slots=True)
class Family:
    """The laws of a family, for one operation."""

    operation: str
    name: str
    laws: tuple[LawResult, ...]

    def count(self, verdict: str) -> int:
        """How many of its laws have that verdict."""
        return sum(result.verdict == verdict for result in self.laws)


def text(report: Report, agreement: Matrix | None = None) -> str:
    """The report as HTML.

    Args:
        report: What the run found.
        agreement: What documentation, contract, code and server say; None leaves that part out.
    """
    # Everything a server sent is text to the template: autoescape is on for the whole page.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("report.html.j2")
    return page.render(
        report=report,
        families=_families(report.laws),
        agreement=agreement,
        slowest=sorted(report.laws, key=lambda result: -result.seconds)[:SLOWEST],
        headline=_headline(report),
    )


def _families(laws: Sequence[LawResult]) -> list[Family]:
    grouped = groupby(laws, key=lambda result: (result.operation, result.law.family))
    return [Family(operation, name, tuple(found)) for (operation, name), found in grouped]


def _headline(report: Report) -> str:
    wrong = [
        f"{len(found)} {one if len(found) == 1 else many}"
        for found, one, many in (
            (report.broken, "law is broken", "laws are broken"),
            (report.refuted, "assumption is refuted", "assumptions are refuted"),
        )
        if found
    ]
    if wrong:
        return " and ".join(wrong).capitalize()
    held = report.counts["held"]
    return f"{held} of {len(report.laws)} laws held, none is broken"
