"""The report on a contract's changes: for a program, for a pull request, for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from .bump import propose
from .changes import Change, Level

__all__ = ["grouped", "refusal_to_markdown", "to_json", "to_markdown", "to_text"]

_VERDICTS = {Level.MAJOR: "breaking", Level.MINOR: "compatible", Level.PATCH: "words only"}
_ADVICE = {
    "major": "Raise the major version.",
    "minor": "Raise the minor version.",
    "patch": "Raise the patch version.",
    "none": "The version stays.",
}
_TITLE = "### The contract and its client"
_MARKS = {Level.MAJOR: "✗", Level.MINOR: "+", Level.PATCH: "·"}


def to_json(changes: Sequence[Change]) -> str:
    """The report as JSON: `{"bump": …, "changes": [{"code", "breaking", "direction", "where", "python", …}]}`."""
    report = {"bump": propose(changes), "changes": [asdict(change) for change in changes]}
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def to_markdown(changes: Sequence[Change]) -> str:
    """The report as Markdown for a comment on a pull request: a table, breaking changes first.

    A change that means the same in many places is one row that names them all.
    """
    lines = [_TITLE, "", _summary(changes), ""]
    if changes:
        lines += ["| | Where | In Python | In the contract |", "| --- | --- | --- | --- |"]
        for same in grouped(changes):
            first = same[0]
            verdict = f"**{_VERDICTS[first.level]}**" if first.breaking else _VERDICTS[first.level]
            where = "<br>".join(_code(change.where) for change in same)
            lines.append(f"| {verdict} | {where} | {_cell(first.python)} | {_cell(first.message)} |")
        lines.append("")
    return "\n".join(lines)


def refusal_to_markdown(findings: str) -> str:
    """What a pull request is told in place of a report, where no client can be made from its contract."""
    # Four backquotes, so that three in a finding don't end the block.
    return f"{_TITLE}\n\nNo client can be made from this contract.\n\n````text\n{findings}\n````\n"


def to_text(changes: Sequence[Change]) -> str:
    """The report as plain text for a terminal, breaking changes first."""
    lines: list[str] = []
    for same in grouped(changes):
        first = same[0]
        lines.append(f"{_MARKS[first.level]} {_VERDICTS[first.level]}: {first.python}")
        lines += [f"    {change.where}: {change.message}" for change in same]
    return "\n".join([*lines, _summary(changes)]) + "\n"


def grouped(changes: Iterable[Change]) -> list[list[Change]]:
    """Changes of one kind that mean the same in Python, together, in the order of the first of each."""
    groups: dict[tuple[str, str, str], list[Change]] = {}
    for change in changes:
        groups.setdefault((change.code, change.python, change.message), []).append(change)
    return list(groups.values())


def _summary(changes: Sequence[Change]) -> str:
    bump = propose(changes)
    if not changes:
        return f"Nothing that a caller could see has changed. {_ADVICE[bump]}"
    breaking = sum(change.breaking for change in changes)
    noun = "change" if len(changes) == 1 else "changes"
    return f"{len(changes)} {noun}, {breaking or 'none'} breaking. {_ADVICE[bump]}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _code(text: str) -> str:
    """The text as code within a table. A bar would end the cell, and a backquote the code."""
    return f"`{' '.join(text.split()).replace('|', chr(92) + '|').replace('`', chr(39))}`"
