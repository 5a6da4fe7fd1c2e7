"""A report in a terminal: what is under way while it runs, and at the end a table, the evidence and a closing line."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.status import Status
from rich.table import Table
from rich.text import Text

from .curl import Shown
from .engine import Progress
from .report import Report

__all__ = ["print_laws", "print_report", "progress"]

COLOURS = {
    "held": "green",
    "confirmed": "green",
    "broken": "bold red",
    "refuted": "bold red",
    "untested": "yellow",
}
# A report that is piped or kept as a CI's log has no width of its own.
LOG_WIDTH = 180


@contextmanager
def progress(stream: TextIO) -> Generator[Progress | None, None, None]:
    """Shows what is under way, in one line that goes away again; None where the stream is no terminal."""
    console = Console(file=stream)
    if not console.is_terminal:
        yield None
        return
    with console.status("starting") as status:
        yield _showing(status)


def _showing(status: Status) -> Progress:
    return lambda law, requests: status.update(Text(f"{requests} requests  {law}"))


def print_report(report: Report, stream: TextIO) -> None:
    """Prints the report."""
    console = _console(stream)
    console.print(_laws(report))
    if report.assumptions:
        console.print(_assumptions(report))
    if report.drift:
        console.print(Text("Not declared by the contract, and legal: " + ", ".join(report.drift)), style="dim")
    for line in _proofs(report):
        console.print(line, soft_wrap=True)
    console.print(_closing(report), soft_wrap=True)


def print_laws(laws: Sequence[tuple[str, str, str]], stream: TextIO) -> None:
    """Prints the book: each law's id, promise and what it follows from."""
    table = _table("law", "promise", "follows from")
    for row in laws:
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


def _laws(report: Report) -> Table:
    operations = {result.operation for result in report.laws}
    table = _table("law", "verdict", "evidence")
    for result in report.laws:
        name = result.law.id if len(operations) == 1 else f"{result.operation} {result.law.id}"
        table.add_row(Text(name), _verdict(result.verdict.value), Text(result.evidence))
    return table


def _assumptions(report: Report) -> Table:
    table = _table("assumption", "verdict", "evidence")
    for result in report.assumptions:
        table.add_row(Text(result.id), _verdict(result.word), Text(result.evidence))
    return table


def _verdict(word: str) -> Text:
    return Text(word, style=COLOURS[word])


def _proofs(report: Report) -> Iterator[Text]:
    for result in report.broken:
        yield from _proof(
            f"{result.operation} {result.law.id}", "broken", result.law.promise, result.evidence, result.shown
        )
    for entry in report.refuted:
        yield from _proof(entry.id, "refuted", entry.sentence, entry.evidence, entry.shown)


def _proof(name: str, word: str, promise: str, evidence: str, shown: Shown) -> Iterator[Text]:
    yield Text.assemble((f"{word}: {name}", COLOURS[word]), f"  {promise}")
    yield Text(f"  {evidence}")
    yield from (Text(f"  {line}") for line in (*shown.lines, *shown.notes))
    yield Text()


def _closing(report: Report) -> Text:
    counts = ", ".join(f"{count} {word}" for word, count in report.counts.items())
    confirmed = [result.word for result in report.assumptions]
    words = ", ".join(f"{confirmed.count(word)} {word}" for word in ("confirmed", "refuted", "untested"))
    return Text(
        f"{len(report.laws)} laws: {counts}. {len(confirmed)} assumptions: {words}. "
        f"{report.requests} requests in {report.seconds:.1f} s to {report.target}"
    )
