"""Cursors: opaque, safe in a URL, and of no use for another listing."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from hashlib import blake2b

import pytest
from flexportal.testing.cursors import CursorCodec

CODEC = CursorCodec(b"secret")
HERE = {"tenant": "acme", "query.status": "active"}


@pytest.mark.parametrize("position", [-5, -1, 0, 1, 249, 99_999_999, 2**62])
def test_a_cursor_leads_back_to_its_position(position: int) -> None:
    assert CODEC.decode(CODEC.encode(position, HERE), HERE) == position


def test_a_cursor_leads_on_in_another_release() -> None:
    assert CODEC.encode(7, HERE) == "zfFNsLvTK1cwvKRmw9aVfHB_Bob-"


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


def test_a_cursor_of_another_secret_does_not_pass() -> None:
    assert CODEC.decode(CursorCodec(b"other").encode(7, HERE), HERE) is None


def test_who_lacks_the_secret_cannot_read_the_position() -> None:
    raw = urlsafe_b64decode(CODEC.encode(7, HERE))
    pad = blake2b(raw[8:], digest_size=8).digest()
    assert bytes(left ^ right for left, right in zip(raw[:8], pad, strict=True)) != (7).to_bytes(8, "big")


def test_who_lacks_the_secret_cannot_guess_the_position_and_see_whether_it_was_right() -> None:
    guess = (7).to_bytes(8, "big") + repr(sorted(HERE.items())).encode()
    assert urlsafe_b64decode(CODEC.encode(7, HERE))[8:] != blake2b(guess, digest_size=13).digest()


def test_a_binding_may_hold_any_text() -> None:
    odd = {"tenant": "acme", "query.email": "\ud800"}
    assert CODEC.decode(CODEC.encode(7, odd), odd) == 7
    assert CODEC.decode(CODEC.encode(7, odd), HERE) is None
