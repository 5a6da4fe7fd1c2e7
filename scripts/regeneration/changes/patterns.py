"""Whether one regular expression provably takes all that another takes.

In general that can't be told. It can where the one before takes a small, countable set of texts, as
`^([1-9][0-9]?|100)$` does: each of them is tried on the one after. Everything else counts as not proven.
"""

from __future__ import annotations

import re
from itertools import product

__all__ = ["covers"]

_MOST = 5_000
_SPECIAL = frozenset(".^$*+?{}[]\\|()")
_REPEAT = re.compile(r"\{(\d+)(?:,(\d+))?\}")


def covers(wider: str, narrower: str) -> bool:
    """Whether every text that `narrower` takes is provably taken by `wider` as well."""
    try:
        texts, pattern = _texts(narrower), re.compile(wider)
    except (_TooMany, re.error):
        return False
    return all(pattern.search(text) for text in texts)


class _TooMany(Exception):
    """The pattern takes too many texts to list, or is written in a way that this module doesn't read."""


def _texts(pattern: str) -> frozenset[str]:
    if not (pattern.startswith("^") and pattern.endswith("$")):
        raise _TooMany  # without both anchors any text may stand around
    reader = _Reader(pattern[1:-1])
    texts = reader.alternatives()
    # `^a|b$` binds its anchors to one branch each, so a bar outside of brackets isn't a whole text.
    if reader.rest or reader.barred:
        raise _TooMany
    return texts


class _Reader:
    """Reads a pattern from left to right into the set of texts it takes."""

    def __init__(self, pattern: str) -> None:
        self.rest = pattern
        self.barred = False
        self._depth = 0

    def alternatives(self) -> frozenset[str]:
        found = self._sequence()
        while self._take("|"):
            self.barred = self.barred or self._depth == 0
            found |= self._sequence()
        return found

    def _sequence(self) -> frozenset[str]:
        found = frozenset({""})
        while self.rest and self.rest[0] not in "|)":
            found = self._joined(found, self._repeated(self._piece()))
        return found

    def _repeated(self, piece: frozenset[str]) -> frozenset[str]:
        least, most = self._times()
        once, found = frozenset({""}), frozenset[str]()
        for times in range(most + 1):
            found = found | once if times >= least else found
            once = self._joined(once, piece) if times < most else once
        return found

    def _times(self) -> tuple[int, int]:
        if self._take("?"):
            return 0, 1
        if repeat := _REPEAT.match(self.rest):
            self.rest = self.rest[repeat.end() :]
            least = int(repeat[1])
            most = int(repeat[2] or least)
            if max(least, most) > _MOST:
                raise _TooMany
            return least, most
        return 1, 1

    def _piece(self) -> frozenset[str]:
        if self._take("("):
            return self._group()
        if self._take("["):
            return self._set()
        if self._take("\\"):
            return self._escaped()
        if self.rest[0] in _SPECIAL:
            raise _TooMany
        return frozenset({self._next()})

    def _group(self) -> frozenset[str]:
        if self.rest.startswith("?") and not self._take("?:"):
            raise _TooMany
        self._depth += 1
        found = self.alternatives()
        self._depth -= 1
        if not self._take(")"):
            raise _TooMany
        return found

    def _set(self) -> frozenset[str]:
        found: set[str] = set()
        while self.rest and not self._take("]"):
            if self.rest[0] in "^[\\":
                raise _TooMany
            first = self._next()
            last = self._next(2)[1] if re.match(r"-[^\]]", self.rest) else first
            found.update(map(chr, range(ord(first), ord(last) + 1)))
        return frozenset(found)

    def _escaped(self) -> frozenset[str]:
        letter = self._next() if self.rest else ""
        if letter == "d":
            return frozenset("0123456789")
        if letter.isalnum() or not letter:
            raise _TooMany
        return frozenset({letter})

    def _next(self, count: int = 1) -> str:
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def _take(self, text: str) -> bool:
        if not self.rest.startswith(text):
            return False
        self.rest = self.rest[len(text) :]
        return True

    def _joined(self, first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
        if len(first) * len(second) > _MOST:
            raise _TooMany
        return frozenset(map("".join, product(first, second)))
