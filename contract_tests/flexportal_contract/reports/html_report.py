"""A report as one self-contained page: no script, font or image is fetched from anywhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..causes import grouped
from ..results import CheckResult, Report

__all__ = ["text"]

TEMPLATES = Path(__file__).with_name("templates")
# How many of the slowest checks are shown under timing.
SLOWEST = 10


@dataclass(frozen=True, slots=True)
class _Family:
    """The results of a family of checks, for one operation."""

    operation: str
    name: str
    results: tuple[CheckResult, ...]

    @property
    def counts(self) -> str:
        """How many had each outcome, as text."""
        found = Counter(result.outcome.value for result in self.results)
        return ", ".join(f"{found[word]} {word}" for word in ("passed", "failed", "untested") if found[word])


def text(report: Report) -> str:
    """The report as HTML."""
    # Everything a server sent is text to the template: autoescape is on for the whole page.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    by_family = dict[tuple[str, str], list[CheckResult]]()
    for result in report.checks:
        by_family.setdefault((result.operation, result.check.family), []).append(result)
    return environment.get_template("report.html.j2").render(
        report=report,
        families=[_Family(operation, name, tuple(found)) for (operation, name), found in by_family.items()],
        slowest=sorted(report.checks, key=lambda result: -result.seconds)[:SLOWEST],
        groups=grouped(report.failed),
        headline=_headline(report),
    )


def _headline(report: Report) -> str:
    if report.problem is not None:
        return report.problem
    wrong = [
        f"{len(found)} {noun}{'' if len(found) == 1 else 's'} {word}"
        for found, noun, word in (
            (report.failed, "check", "failed"),
            (report.refuted, "assumption", "refuted"),
            (report.internal_errors, "part", "not tried for an error of the suite"),
        )
        if found
    ]
    return " and ".join(wrong) or f"{report.counts['passed']} of {len(report.checks)} checks passed, none failed"
