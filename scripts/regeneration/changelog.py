"""The entry in CHANGELOG.md: what a contract's changes mean for a user, under Unreleased.

Lines are added and never removed: a line that is there is not written again, and what a person wrote stays as it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from .changes import Change, Level
from .report import grouped, places

__all__ = ["write_entry"]

# The headings of Keep a Changelog, in its order.
_HEADINGS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
_UNRELEASED = re.compile(r"^## \[?Unreleased\]?.*$", re.MULTILINE | re.IGNORECASE)
_SECTION = re.compile(r"^## |^\[[^\]]+\]: ", re.MULTILINE)
_DOCUMENTATION = "- The documentation in the contract (descriptions, examples, notes) differs."


def write_entry(path: Path, changes: Sequence[Change]) -> bool:
    """Write the changes into the Unreleased section of a changelog, which is made where there is none.

    Args:
        path: The changelog. It is replaced in one step, and only where something is new.
        changes: The changes of the contract.

    Returns:
        Whether the file was changed.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else "# Changelog\n"
    lines = _lines(changes)
    after = _with_lines(before, lines) if lines else before
    if after == before:
        return False
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(after, encoding="utf-8")
    os.replace(fresh, path)
    return True


def _lines(changes: Sequence[Change]) -> dict[str, list[str]]:
    """The lines to be there, by heading."""
    found: dict[str, list[str]] = {}
    said = {change.python for change in changes}
    for same in grouped(changes):
        first = same[0]
        if any(other.startswith(f"{first.python[:-1]};") for other in said):
            continue  # the same sentence is there with an addition
        mark = "**Breaking:** " if first.breaking else ""
        where = ", ".join(each if each.startswith("and ") else f"`{each}`" for each in places(same, 2))
        line = f"- {mark}{first.python} ({where.replace(', and ', ' and ')})"
        lines = found.setdefault(_heading(first), [])
        lines += [line] if first.level > Level.PATCH else [_DOCUMENTATION] * (_DOCUMENTATION not in lines)
    return found


def _heading(change: Change) -> str:
    if change.code == "deprecation-changed":
        return "Deprecated"
    if change.code.endswith(("-removed", "-dropped")):
        return "Removed"
    # What is new but breaks (a required argument) is read by those who are affected under Changed.
    return "Added" if change.code.endswith("-added") and not change.breaking else "Changed"


def _with_lines(text: str, lines: dict[str, list[str]]) -> str:
    """The text with the lines at the end of their headings' lists; headings that are missing are put in order."""
    found = _UNRELEASED.search(text)
    start = found.end() if found else 0
    following = _SECTION.search(text, start)
    end = following.start() if following else len(text)
    head, body, tail = text[:start], text[start:end], text[end:]
    if found is None:
        head, body = f"{body.strip()}\n\n## [Unreleased]", ""
    # Pairs of a heading and its text; the first pair is what stands before any heading.
    parts = re.split(r"^### (.+?)\s*$", f"\n{body}", flags=re.MULTILINE)
    blocks = list(zip(["", *parts[1::2]], (part.strip("\n") for part in parts[::2]), strict=True))
    for heading in sorted(lines, key=_HEADINGS.index):
        new = [line for line in lines[heading] if line not in body.splitlines()]
        at = next((index for index, block in enumerate(blocks) if block[0] == heading), None)
        if new and at is not None:
            blocks[at] = heading, "\n".join([blocks[at][1], *new]).strip("\n")
        elif new:
            later = _HEADINGS[_HEADINGS.index(heading) + 1 :]
            at = next((index for index, block in enumerate(blocks) if block[0] in later), len(blocks))
            blocks.insert(at, (heading, "\n".join(new)))
    texts = [f"### {heading}\n\n{block}" if heading else block for heading, block in blocks]
    return f"{head}\n\n" + "\n\n".join(filter(None, texts)) + "\n" + (f"\n{tail}" if tail else "")
