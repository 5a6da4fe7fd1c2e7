"""A report in a terminal: progress while it runs, then a table, the failures with evidence, and a summary line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..causes import grouped
from ..engine import Progress
from ..probing.curl import Commands, commands
from ..results import Report

if TYPE_CHECKING:
    from ..plan import Plan

__all__ = ["print_checks", "print_plan", "print_report", "progress"]

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
    for entry in report.drift:
        console.print(Text(f"drift: {entry.path}, for example {entry.what} ({entry.count} responses)"), style="dim")
    if report.unchecked:
        console.print(Text(f"No request was sent for: {', '.join(report.unchecked)}"), style=COLOURS["untested"])
    for line in _failures(report):
        console.print(line, soft_wrap=True)
    for error in report.internal_errors:
        console.print(Text(f"not tried: {error}"), style=BAD, soft_wrap=True)
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
    for group in grouped(report.failed):
        leader = group.leader
        name = f"{leader.operation} {leader.check.id}"
        lines = [leader.evidence, f"basis: {leader.check.basis}"]
        lines.extend([f"likely cause: {group.cause}"] if group.cause else [])
        if group.others:
            lines.append(
                "likely consequences: " + ", ".join(f"{each.operation} {each.check.id}" for each in group.others)
            )
        yield from _failure(name, "failed", leader.check.requirement, lines, leader.commands)
    for entry in report.refuted:
        lines = ["a finding about the contract, not about the server", entry.evidence]
        yield from _failure(f"assumption {entry.id}", "refuted", entry.sentence, lines, entry.commands)
    for result in report.known:
        yield Text(f"known: {result.operation} {result.check.id}  {result.evidence}", style="dim")
    for operation, check in report.fixed:
        yield Text(f"fixed: {operation} {check} passes; remove its line from the baseline")


def _failure(name: str, word: str, sentence: str, lines: Sequence[str], shown: Commands) -> Iterator[Text]:
    yield Text.assemble((f"{word}: {name}", COLOURS[word]), f"  {sentence}")
    yield from (Text(f"  {line}") for line in (*lines, *shown.lines, *shown.notes))
    yield Text()


def _summary(report: Report) -> Text:
    counts = ", ".join(f"{count} {word}" for word, count in report.counts.items())
    words = [result.word for result in report.assumptions]
    assumed = ", ".join(f"{words.count(word)} {word}" for word in ("confirmed", "refuted", "untested"))
    tried = f" NOT TRIED: {_not_tried(report)}." if report.not_tried else ""
    errors = f" INTERNAL ERRORS OF THE SUITE: {len(report.internal_errors)}." if report.internal_errors else ""
    return Text(
        f"{len(report.checks)} checks: {counts}. {len(words)} assumptions: {assumed}. "
        f"{report.requests} requests in {report.seconds:.1f} s to {report.target}.{tried}{errors}"
    )


def _not_tried(report: Report) -> str:
    """How many checks another run could try, and of which operations."""
    found = Counter(result.operation for result in report.not_tried)
    return f"{len(report.not_tried)} checks ({', '.join(f'{operation} {count}' for operation, count in found.items())})"


def print_plan(plan: Plan, base_url: str, rate: int, stream: TextIO) -> None:
    """Prints what a run would send."""
    console = _console(stream)
    for line in commands(base_url, plan.requests).lines:
        console.print(Text(line), soft_wrap=True)
    table = _table("operation", "requests")
    for operation, count in plan.operations.items():
        table.add_row(Text(operation), str(count))
    console.print(table)
    minutes = plan.total / rate
    console.print(
        Text(
            f"{plan.total} requests for lists of {plan.rows} rows: {minutes:.0f} minutes at {rate} a minute. "
            "Failures are looked at again, which takes more."
        ),
        soft_wrap=True,
    )
