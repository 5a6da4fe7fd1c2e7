"""Cursors: opaque, safe in a URL, and of no use for another listing."""

from __future__ import annotations

import re

import pytest
from flexportal.testing.cursors import CursorCodec

CODEC = CursorCodec(b"secret")
HERE = {"tenant": "acme", "query.status": "active"}


@pytest.mark.parametrize("position", [-5, -1, 0, 1, 249, 99_999_999, 2**62])
def test_a_cursor_leads_back_to_its_position(position: int) -> None:
    assert CODEC.decode(CODEC.encode(position, HERE), HERE) == position


def test_a_cursor_needs_no_escaping_in_a_url() -> None:
    assert all(re.fullmatch("[A-Za-z0-9_-]+", CODEC.encode(position, HERE)) for position in range(300))


def test_neighbouring_cursors_have_nothing_in_common() -> None:
    cursors = [CODEC.encode(position, HERE) for position in range(100)]
    assert len({cursor[:6] for cursor in cursors}) == 100


@pytest.mark.parametrize(
    "other",
    [
        {"tenant": "globex", "query.status": "active"},
        {"tenant": "acme"},
        {**HERE, "query.email": ""},
        {"tenant": "acmeactive"},
    ],
    ids=["other tenant", "no filter", "one filter more", "run together"],
)
def test_a_cursor_is_of_no_use_elsewhere(other: dict[str, str]) -> None:
    assert CODEC.decode(CODEC.encode(7, HERE), other) is None


def test_a_cursor_of_another_server_does_not_pass() -> None:
    assert CODEC.decode(CursorCodec(b"other").encode(7, HERE), HERE) is None


def test_a_cursor_with_any_character_changed_does_not_pass() -> None:
    cursor = CODEC.encode(7, HERE)
    for place, char in enumerate(cursor):
        for other in "Aa0-_":
            if other != char:
                assert CODEC.decode(cursor[:place] + other + cursor[place + 1 :], HERE) is None


@pytest.mark.parametrize("text", ["", "x", "A" * 27, "A" * 28, "A" * 29, "é" * 28, "=" * 28, "A" * 27 + "\n", "+" * 28])
def test_made_up_text_does_not_pass(text: str) -> None:
    assert CODEC.decode(text, HERE) is None
