"""The report on a contract's changes: as JSON, as Markdown for a pull request, as text for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Literal

from .changes import Change, Level

__all__ = ["Bump", "bump", "grouped", "places", "refusal_to_markdown", "to_json", "to_markdown", "to_text"]

Bump = Literal["major", "minor", "patch", "none"]

_BUMPS: dict[Level | None, Bump] = {None: "none", Level.PATCH: "patch", Level.MINOR: "minor", Level.MAJOR: "major"}
_VERDICTS = {Level.MAJOR: "breaking", Level.MINOR: "compatible", Level.PATCH: "documentation only"}
_MARKS = {Level.MAJOR: "✗", Level.MINOR: "+", Level.PATCH: "·"}
_TITLE = "### The contract and its client"


def bump(changes: Iterable[Change]) -> Bump:
    """The part of the version to raise.

    Major where something breaks, minor where something is new or looser, patch where only documentation differs, none
    where nothing does.
    """
    return _BUMPS[max((change.level for change in changes), default=None)]


def to_json(changes: Sequence[Change]) -> str:
    """The report as JSON: `{"bump": …, "changes": [{"code", "breaking", "direction", "where", "python", …}]}`."""
    report = {"bump": bump(changes), "changes": [asdict(change) for change in changes]}
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def to_markdown(changes: Sequence[Change]) -> str:
    """The report as Markdown for a comment on a pull request: a table, breaking changes first.

    A change that means the same in several places is one row that names them.
    """
    lines = [_TITLE, "", _summary(changes), ""]
    if changes:
        lines += ["| | Where | In Python | In the contract |", "| --- | --- | --- | --- |"]
        for same in grouped(changes):
            first = same[0]
            verdict = f"**{_VERDICTS[first.level]}**" if first.breaking else _VERDICTS[first.level]
            where = "<br>".join(_code(each) for each in places(same))
            lines.append(f"| {verdict} | {where} | {_cell(first.python)} | {_cell(first.message)} |")
        lines.append("")
    return "\n".join(lines)


def refusal_to_markdown(findings: str) -> str:
    """The report where no client can be generated from the contract."""
    # Four backquotes, so that three in a finding do not end the block.
    return f"{_TITLE}\n\nNo client can be generated from this contract.\n\n````text\n{findings}\n````\n"


def to_text(changes: Sequence[Change]) -> str:
    """The report as plain text for a terminal, breaking changes first."""
    lines: list[str] = []
    for same in grouped(changes):
        first = same[0]
        lines.append(f"{_MARKS[first.level]} {_VERDICTS[first.level]}: {first.python}")
        lines += [f"    {place}: {first.message}" for place in places(same)]
    return "\n".join([*lines, _summary(changes)]) + "\n"


def grouped(changes: Iterable[Change]) -> list[list[Change]]:
    """Changes of one kind that mean the same in Python, together, in the order of the first of each."""
    groups: dict[tuple[str, str, str], list[Change]] = {}
    for change in changes:
        groups.setdefault((change.code, change.python, change.message), []).append(change)
    return list(groups.values())


def places(same: Sequence[Change], shown: int = 3) -> list[str]:
    """The places of changes that mean the same; the last entry counts those that are not shown."""
    found = [change.where for change in same]
    return found if len(found) <= shown else [*found[:shown], f"and {len(found) - shown} more"]


def _summary(changes: Sequence[Change]) -> str:
    proposed = bump(changes)
    advice = "The version stays." if proposed == "none" else f"Raise the {proposed} version."
    if not changes:
        return f"Nothing that a caller could notice has changed. {advice}"
    breaking = sum(change.breaking for change in changes)
    noun = "change" if len(changes) == 1 else "changes"
    return f"{len(changes)} {noun}, {breaking or 'none'} breaking. {advice}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _code(text: str) -> str:
    """The text as code within a table. A bar would end the cell, and a backquote the code."""
    return f"`{' '.join(text.split()).replace('|', chr(92) + '|').replace('`', chr(39))}`"
