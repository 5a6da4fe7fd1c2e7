"""Texts that match the regular expressions of the contract."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from math import inf
from random import Random

from flexportal_core.bounds import compiled

__all__ = ["text_matching"]

Make = Callable[[Random, int], str]
"""Makes a text; the number is how often, beyond the fewest, a part may be repeated."""

ATTEMPTS = 60
CHARACTERS = [chr(code) for code in range(0x20, 0x7F)]
# A set of characters, an escape or a single character; `re` knows what it matches.
CHARACTER = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\?.", re.DOTALL)
ANCHOR = re.compile(r"\^|\$|\\[AbBZ]")
GROUP = re.compile(r"\((?:\?:|\?P?<\w+>|(?!\?))")
# What looks ahead or back adds nothing; whether it holds shows in the end.
AROUND = re.compile(r"\(\?<?[=!]")
REPEAT = re.compile(r"(?:([*+?])|\{(\d+)(,?)(\d*)\})\??")


def text_matching(pattern: str, random: Random, shortest: int = 0, longest: float = inf) -> str:
    """A text that a pattern accepts.

    Args:
        pattern: The regular expression.
        random: What the text is derived from.
        shortest: The fewest characters that it may have.
        longest: The most.

    Raises:
        ValueError: None was found: the pattern refers back, or accepts hardly any text of that length.
    """
    for attempt in range(ATTEMPTS):
        text = _maker(pattern)(random, attempt)
        if shortest <= len(text) <= longest and compiled(pattern).search(text):
            return text
    raise ValueError(f"cannot generate text for the pattern {pattern!r}; give its schema an example")


@lru_cache(maxsize=128)
def _maker(pattern: str) -> Make:
    made, rest = _alternatives(pattern)
    return made if not rest else _nothing


def _nothing(random: Random, more: int) -> str:
    return ""


def _alternatives(rest: str) -> tuple[Make, str]:
    made, rest = _sequence(rest)
    options = [made]
    while rest.startswith("|"):
        made, rest = _sequence(rest[1:])
        options.append(made)
    return lambda random, more: random.choice(options)(random, more), rest


def _sequence(rest: str) -> tuple[Make, str]:
    parts: list[Make] = []
    while rest and rest[0] not in "|)":
        part, rest = _part(rest)
        repeat = REPEAT.match(rest)
        if repeat:
            rest = rest[repeat.end() :]
            part = _repeated(part, repeat)
        parts.append(part)
    return lambda random, more: "".join(part(random, more) for part in parts), rest


def _part(rest: str) -> tuple[Make, str]:
    if anchor := ANCHOR.match(rest):
        return _nothing, rest[anchor.end() :]
    if around := AROUND.match(rest):
        _, rest = _alternatives(rest[around.end() :])
        return _nothing, rest[1:]
    if group := GROUP.match(rest):
        made, rest = _alternatives(rest[group.end() :])
        return made, rest[1:]
    found = CHARACTER.match(rest)
    token = found[0] if found else rest
    try:
        accepted = [each for each in [*CHARACTERS, token[-1]] if re.fullmatch(token, each)]
    except re.error:  # a reference to a group
        accepted = []
    return (lambda random, _: random.choice(accepted) if accepted else ""), rest[len(token) :]


def _repeated(part: Make, repeat: re.Match[str]) -> Make:
    least = int(repeat[2] or repeat[1] == "+")
    most = int(repeat[4]) if repeat[4] else 1 if repeat[1] == "?" else None if repeat[1] or repeat[3] else least

    def make(random: Random, more: int) -> str:
        limit = least + more if most is None else min(most, least + more)
        return "".join(part(random, more) for _ in range(random.randint(least, limit)))

    return make
