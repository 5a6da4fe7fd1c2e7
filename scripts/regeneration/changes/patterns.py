"""Whether one regular expression provably accepts everything that another one accepts.

It can be proved where the narrower one accepts a small, countable set of texts, as `^([1-9][0-9]?|100)$` does: each of
them is matched with the wider one. Everything else counts as not proved.
"""

from __future__ import annotations

import re
from itertools import product

__all__ = ["covers"]

Texts = frozenset[str]

_LIMIT = 5_000
_DIGITS = frozenset("0123456789")
# A set without negation or escapes, a digit, an escaped character, a plain one.
_SET = re.compile(r"\[([^\^\[\]\\][^\[\]\\]*)\]")
_DIGIT = re.compile(r"\\d")
_CHARACTER = re.compile(r"\\(\W)|([^.^$*+?{}\[\]\\|()])")
_RANGE = re.compile(r"(.)-(.)|(.)", re.DOTALL)
_REPEAT = re.compile(r"\?|\{(\d{1,4})(?:,(\d{1,4}))?\}")


def covers(wider: str, narrower: str) -> bool:
    """Whether every text that `narrower` accepts is provably accepted by `wider` as well."""
    try:
        pattern = re.compile(wider)
        if not (narrower.startswith("^") and narrower.endswith("$")):
            return False  # without both anchors, any text may stand around
        # `^a|b$` binds each anchor to one branch only, so a bar outside of brackets must not be left over.
        texts, rest = _sequence(narrower[1:-1])
    except (_Uncountable, re.error):
        return False
    return not rest and all(pattern.search(text) for text in texts)


class _Uncountable(Exception):
    """The pattern accepts too many texts to list, or is written in a way that this module does not read."""


def _alternatives(rest: str) -> tuple[Texts, str]:
    found, rest = _sequence(rest)
    while rest.startswith("|"):
        more, rest = _sequence(rest[1:])
        found |= more
    return found, rest


def _sequence(rest: str) -> tuple[Texts, str]:
    found = frozenset({""})
    while rest and rest[0] not in "|)":
        piece, rest = _piece(rest)
        repeat = _REPEAT.match(rest)
        least, most = 1, 1
        if repeat:
            rest = rest[repeat.end() :]
            least, most = (int(repeat[1]), int(repeat[2] or repeat[1])) if repeat[1] else (0, 1)
        repeated, once = set[str](), frozenset({""})
        for times in range(most + 1):
            if times >= least:
                repeated |= once
            once = _joined(once, piece) if times < most else once
        found = _joined(found, frozenset(repeated))
    return found, rest


def _piece(rest: str) -> tuple[Texts, str]:
    if rest.startswith("(") and (rest.startswith("(?:") or not rest.startswith("(?")):
        found, rest = _alternatives(rest.removeprefix("(?:") if rest.startswith("(?:") else rest[1:])
        if not rest.startswith(")"):
            raise _Uncountable
        return found, rest[1:]
    if digit := _DIGIT.match(rest):
        return _DIGITS, rest[digit.end() :]
    if listed := _SET.match(rest):
        spans = [(part[1] or part[3], part[2] or part[3]) for part in _RANGE.finditer(listed[1])]
        return frozenset(chr(at) for a, b in spans for at in range(ord(a), ord(b) + 1)), rest[listed.end() :]
    if character := _CHARACTER.match(rest):
        return frozenset({character[1] or character[2]}), rest[character.end() :]
    raise _Uncountable


def _joined(first: Texts, second: Texts) -> Texts:
    if len(first) * len(second) > _LIMIT:
        raise _Uncountable
    return frozenset(map("".join, product(first, second)))
