"""A report in a terminal: progress while it runs, then a table, the failures with evidence, and a summary line."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..engine import Progress
from ..probing.curl import Commands
from ..results import Report

__all__ = ["print_checks", "print_report", "progress"]

BAD, GOOD = "bold red", "green"
COLOURS = {"passed": GOOD, "confirmed": GOOD, "failed": BAD, "refuted": BAD, "untested": "yellow"}
# Output that is piped or kept as a CI's log has no width of its own.
LOG_WIDTH = 180


@contextmanager
def progress(stream: TextIO) -> Generator[Progress | None, None, None]:
    """Shows the current check in one line that disappears at the end; None where the stream is no terminal."""
    console = Console(file=stream)
    if not console.is_terminal:
        yield None
        return
    with console.status("starting") as status:
        yield lambda check, requests: status.update(Text(f"{requests} requests  {check}"))


def print_report(report: Report, stream: TextIO) -> None:
    """Prints the report."""
    console = _console(stream)
    several = len({result.operation for result in report.checks}) > 1
    names = [f"{result.operation} {result.check.id}" if several else result.check.id for result in report.checks]
    rows = [(result.outcome.value, result.evidence) for result in report.checks]
    console.print(_outcomes("check", [(name, *row) for name, row in zip(names, rows, strict=True)]))
    if report.assumptions:
        assumptions = [(entry.id, entry.word, entry.evidence) for entry in report.assumptions]
        console.print(_outcomes("assumption", assumptions))
    if report.drift:
        console.print(Text("Not declared by the contract, and legal: " + ", ".join(report.drift)), style="dim")
    if report.unchecked:
        console.print(Text(f"Untested, since not lists: {', '.join(report.unchecked)}"), style=COLOURS["untested"])
    for line in _failures(report):
        console.print(line, soft_wrap=True)
    console.print(_summary(report), soft_wrap=True)


def print_checks(checks: Sequence[tuple[str, str, str]], stream: TextIO) -> None:
    """Prints each check's id, requirement and basis."""
    table = _table("check", "requirement", "basis")
    for row in checks:
        table.add_row(*map(Text, row))
    _console(stream).print(table)


def _console(stream: TextIO) -> Console:
    console = Console(file=stream, highlight=False)
    return console if console.is_terminal else Console(file=stream, highlight=False, width=LOG_WIDTH)


def _table(*columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False, expand=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _outcomes(what: str, rows: Sequence[tuple[str, str, str]]) -> Table:
    table = _table(what, "outcome", "evidence")
    for name, word, evidence in rows:
        table.add_row(Text(name), Text(word, style=COLOURS[word]), Text(evidence))
    return table


def _failures(report: Report) -> Iterator[Text]:
    for result in report.failed:
        name = f"{result.operation} {result.check.id}"
        yield from _failure(name, "failed", result.check.requirement, result.evidence, result.commands)
    for entry in report.refuted:
        yield from _failure(entry.id, "refuted", entry.sentence, entry.evidence, entry.commands)


def _failure(name: str, word: str, sentence: str, evidence: str, shown: Commands) -> Iterator[Text]:
    yield Text.assemble((f"{word}: {name}", COLOURS[word]), f"  {sentence}")
    yield Text(f"  {evidence}")
    yield from (Text(f"  {line}") for line in (*shown.lines, *shown.notes))
    yield Text()


def _summary(report: Report) -> Text:
    counts = ", ".join(f"{count} {word}" for word, count in report.counts.items())
    words = [result.word for result in report.assumptions]
    assumed = ", ".join(f"{words.count(word)} {word}" for word in ("confirmed", "refuted", "untested"))
    return Text(
        f"{len(report.checks)} checks: {counts}. {len(words)} assumptions: {assumed}. "
        f"{report.requests} requests in {report.seconds:.1f} s to {report.target}"
    )
