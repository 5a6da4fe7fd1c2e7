"""Failures as annotations of a GitHub Actions run: one line for each group of failures."""

from __future__ import annotations

from collections.abc import Iterator

from ..causes import grouped
from ..results import Report

__all__ = ["lines"]


def lines(report: Report) -> Iterator[str]:
    """The workflow commands, which the runner reads from the output."""
    if report.problem is not None:
        yield _command("error", "contract suite", report.problem)
    for error in report.internal_errors:
        yield _command("error", "internal error of the contract suite", error)
    for group in grouped(report.failed):
        more = f" (and {len(group.others)} more)" if group.others else ""
        title = f"{group.leader.operation} {group.leader.check.id}{more}"
        yield _command("error", title, f"{group.leader.evidence}. {group.cause}".rstrip())
    for entry in report.refuted:
        yield _command("warning", f"assumption {entry.id} is refuted", entry.evidence)


def _command(kind: str, title: str, message: str) -> str:
    return f"::{kind} title={_escaped(title, ',:')}::{_escaped(message, '')}"


def _escaped(text: str, also: str) -> str:
    return "".join(f"%{ord(letter):02X}" if letter in f"%\r\n{also}" else letter for letter in text)
