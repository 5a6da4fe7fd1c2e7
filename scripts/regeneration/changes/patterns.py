"""Whether one regular expression provably accepts everything that another one accepts.

It can be proved where the narrower one accepts whole numbers of a few digits only, as that of a page size does
(`^([1-9][0-9]?|100)$`): each of them is matched with the wider one. Everything else counts as not proved.
"""

from __future__ import annotations

import re
from itertools import product

__all__ = ["covers"]

_MOST_DIGITS = 5
_DIGIT = r"(?:\\d|[0-9]|\[[0-9-]+\])(?:\?|\{[0-9](?:,[0-9])?\})?"
_DIGITS = rf"(?:{_DIGIT})*"
# A bar binds less than an anchor, so that alternatives must be in parentheses.
_NUMBERS = re.compile(rf"\^(?:({_DIGITS})|\((?:\?:)?({_DIGITS}(?:\|{_DIGITS})*)\))\$")


def covers(wider: str, narrower: str) -> bool:
    """Whether every text that `narrower` accepts is provably accepted by `wider` as well."""
    numbers = _NUMBERS.fullmatch(narrower)
    if numbers is None:
        return False
    longest = max(map(_most_digits, (numbers[1] or numbers[2] or "").split("|")))
    if longest > _MOST_DIGITS:
        return False
    try:
        pattern, accepted = re.compile(wider), re.compile(narrower)
    except re.error:
        return False
    texts = ("".join(digits) for length in range(longest + 1) for digits in product("0123456789", repeat=length))
    return all(pattern.search(text) for text in texts if accepted.search(text))


def _most_digits(branch: str) -> int:
    """How many digits a text of a branch has at most."""
    repeats = (re.search(r"([0-9])\}$", each) for each in re.findall(_DIGIT, branch))
    return sum(1 if found is None else int(found[1]) for found in repeats)
