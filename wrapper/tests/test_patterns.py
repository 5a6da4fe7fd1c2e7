"""Texts are made for the regular expressions of a contract."""

from __future__ import annotations

from random import Random

import pytest
from flexportal.patterns import text_matching
from flexportal_core.bounds import compiled

PATTERNS = [
    "^[A-Z]{3}-\\d{4,6}$",
    "^(a|bc)+$",
    "^\\w+@\\w+\\.[a-z]{2,}$",
    "^\\+?[1-9]\\d{1,14}$",
    "^(?:[a-f0-9]{4}-){3}[^\\s]*?$",
    "^(?P<name>x)?.$",
    "^[]é]+$",
    "é|y",
    "^(?!\\d+$)[a-z0-9](?<=[a-z])[a-z0-9_-]*$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_text_matches_its_pattern(pattern: str) -> None:
    texts = {text_matching(pattern, Random(seed)) for seed in range(20)}
    assert all(compiled(pattern).search(text) for text in texts)
    assert text_matching(pattern, Random(1)) == text_matching(pattern, Random(1))


def test_a_text_has_the_length_asked_for() -> None:
    assert {len(text_matching("^(ab|c)*$", Random(seed), 12, 14)) for seed in range(20)} <= {12, 13, 14}


@pytest.mark.parametrize("pattern", ["^(?=x)y$", "^(x)\\1$", "^a{3}$", "x)"], ids=str)
def test_a_pattern_without_a_text_of_that_length_is_an_error(pattern: str) -> None:
    with pytest.raises(ValueError, match="cannot generate text"):
        text_matching(pattern, Random(0), 4, 9)
