"""The entry in CHANGELOG.md: what a contract's changes mean for a user, under Unreleased.

Lines are added and never taken away: an entry that is there is not written again, a person's words stay as they are,
and a change that is taken back before a release gets a line of its own, for a person to strike both.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from .changes import Change, Level
from .report import grouped

__all__ = ["write_entry"]

# The headings of keep-a-changelog, in its order.
_HEADINGS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
_UNRELEASED = re.compile(r"^## \[?Unreleased\]?.*$", re.MULTILINE | re.IGNORECASE)
_SECTION = re.compile(r"^## |^\[[^\]]+\]: ", re.MULTILINE)
_HEADING = re.compile(r"^### (.+?)\s*$", re.MULTILINE)
_TITLE = "# Changelog\n"
_WORDS = "- The words of the contract (descriptions, examples, notes) differ."
_SHOWN = 2
_OURS = "python-surface-"


def write_entry(path: Path, changes: Sequence[Change]) -> bool:
    """Write the changes into the Unreleased section of a changelog, which is made where there is none.

    Args:
        path: The changelog. It is replaced in one step, and only where something is new.
        changes: What `compare` found.

    Returns:
        Whether the file was changed.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else _TITLE
    after = _with_lines(before, _lines(changes))
    if after == before:
        return False
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(after, encoding="utf-8")
    os.replace(fresh, path)
    return True


def _lines(changes: Sequence[Change]) -> dict[str, list[str]]:
    """The lines to be there, by heading."""
    found: dict[str, list[str]] = {}
    of_ours = [change for change in changes if change.code.startswith(_OURS)]
    if of_ours:
        # A change of the generator's, which alters many places at once: one entry, by its gravest part.
        first = max(of_ours, key=lambda change: change.level)
        found[_heading(first)] = [_line_on_ours(of_ours, first.breaking)]
    said = {change.python for change in changes}
    for same in grouped(change for change in changes if change not in of_ours):
        if any(other.startswith(f"{same[0].python[:-1]};") for other in said):
            continue  # the same is said with more to it
        heading, line = _heading(same[0]), _WORDS if same[0].level is Level.PATCH else _line(same)
        if line not in found.setdefault(heading, []):
            found[heading].append(line)
    return found


def _line_on_ours(changes: list[Change], breaking: bool) -> str:
    said = " ".join(change.python for change in changes[:_SHOWN])
    more = f" And {len(changes) - _SHOWN} more." if len(changes) > _SHOWN else ""
    return f"- {'**Breaking:** ' if breaking else ''}The client differs for the same contract: {said}{more}"


def _heading(change: Change) -> str:
    if change.code == "deprecation-changed":
        return "Deprecated"
    if change.code.endswith(("-removed", "-dropped")):
        return "Removed"
    # What is new but breaks (a required argument) is read by those who are affected under Changed.
    return "Added" if change.code.endswith("-added") and not change.breaking else "Changed"


def _line(same: list[Change]) -> str:
    places = [f"`{change.where}`" for change in same[:_SHOWN]]
    more = f" and {len(same) - _SHOWN} more" if len(same) > _SHOWN else ""
    mark = "**Breaking:** " if same[0].breaking else ""
    return f"- {mark}{same[0].python} ({', '.join(places)}{more})"


def _with_lines(text: str, lines: dict[str, list[str]]) -> str:
    if not lines:
        return text
    head, body, tail = _parts(text)
    for heading in sorted(lines, key=_HEADINGS.index):
        body = _with_heading(body, heading, [line for line in lines[heading] if line not in body.splitlines()])
    return f"{head}\n\n{body}\n" + (f"\n{tail}" if tail else "")


def _parts(text: str) -> tuple[str, str, str]:
    """The text up to the Unreleased heading, that section's body, and what follows."""
    found = _UNRELEASED.search(text)
    start = found.end() if found else 0
    following = _SECTION.search(text, start)
    end = following.start() if following else len(text)
    if found is None:
        return f"{text[:end].strip()}\n\n## [Unreleased]", "", text[end:]
    return text[:start], text[start:end].strip("\n"), text[end:]


def _with_heading(body: str, heading: str, lines: list[str]) -> str:
    """The section's body with the lines at the end of that heading's list."""
    if not lines:
        return body
    new = "\n".join(lines)
    found = list(_HEADING.finditer(body))
    for here, following in zip_longest(found, found[1:]):
        if here[1] == heading:
            end = following.start() if following else len(body)
            return _joined(f"{body[:end].rstrip()}\n{new}", body[end:])
    at = next((here.start() for here in found if _after(here[1], heading)), len(body))
    return _joined(body[:at], f"### {heading}\n\n{new}", body[at:])


def _joined(*blocks: str) -> str:
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip())


def _after(name: str, heading: str) -> bool:
    """Whether a heading that is there comes after the one to be put in."""
    return name in _HEADINGS and _HEADINGS.index(name) > _HEADINGS.index(heading)
