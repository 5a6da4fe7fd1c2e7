"""Redaction: values that no repr shows, and their removal from what a server sent."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from flexportal_core.redaction import Secret, redact, redact_addresses, redact_bytes
from hypothesis import given
from hypothesis import strategies as st

SECRETS = Secret[tuple[str, ...]](("key/1", "zoë@example.com", "😀@x.example", "a+b@x.example", ""))


def test_a_secret_shows_nothing_and_compares_by_value() -> None:
    secret = Secret("value")
    assert f"{secret!r} {secret} {[secret]}" == "Secret(***) Secret(***) [Secret(***)]"
    assert secret == Secret("value") != "value"
    assert secret != Secret("other")
    assert hash(secret) == hash(Secret("value"))
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(secret)


@pytest.mark.parametrize(
    "spelled",
    [
        "key/1", "KEY/1", "key\\/1", "key%2F1", "key%2f1", "\\u006bey\\u002f1", "zoë@example.com", "ZOË@EXAMPLE.COM",
        "zo%C3%AB%40example.com", "zo\\u00eb@example.com", "\\ud83d\\ude00@x.example", "\\uD83D\\uDE00\\@x\\.example",
        "%f0%9f%98%80&#64;x&period;example", "k%65y%252F1", "key%25252525252F1", "key\\\\u002f1",
        "key\\\\\\\\\\\\\\/1", "key\\x2f1", "key&sol;1", "key&#47;1", "KEY&#X000002F;1", "key&amp;amp;amp;amp;sol;1",
        "key\\u002526#x2f;1", "ke&#1;y/1", "zoÃ«@example.com", "ZO&Euml;&commat;EXAMPLE&#46com", "a+b@x.example",
        "a%2Bb%40x.example", "a b@x.example", "a%20b%40x.example",
    ],
)  # fmt: skip
def test_a_secret_is_redacted_in_every_spelling(spelled: str) -> None:
    assert redact(f"a {spelled} b", SECRETS) == "a *** b"


SPELLERS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "URL": lambda text: quote(text, safe=""),
    "form": quote_plus,
    "HTML": lambda text: escape(text).replace("@", "&commat;"),
}


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8),
    st.lists(st.sampled_from(sorted(SPELLERS)), min_size=1, max_size=3),
)
def test_no_secret_survives_up_to_three_levels_of_escapes(text: str, spellers: list[str]) -> None:
    secrets = Secret[tuple[str, ...]]((text,))
    spelled = text
    for name in spellers:
        spelled = SPELLERS[name](spelled)
    assert redact_bytes(spelled.encode(), secrets) == b"***"
    assert redact(spelled, secrets) == "***"


def test_secrets_that_overlap_leave_no_part_of_either() -> None:
    assert redact("1 abcd 2 bcd 3", Secret(("abc", "bcd"))) == "1 *** 2 *** 3"


@pytest.mark.parametrize(
    "hostile",
    [
        "k", "key/", "%", "%25", "%40", "%6b%65", "\\", "\\u006b", "&", "&amp;", "&#107;", "&#", "+", "z@", "@",
        "zoë@", "key/1",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "function", [lambda text: redact(text, SECRETS), redact_addresses], ids=["secrets", "addresses"]
)
def test_any_text_takes_time_in_proportion_to_its_length(function: Callable[[str], str], hostile: str) -> None:
    """A quadratic search would take minutes."""
    function(hostile * (200_000 // len(hostile)))


def test_whatever_looks_like_an_address_can_be_redacted() -> None:
    assert redact_addresses("to 'zoë@example.com', <a+b@x.example>: a @ b") == "to '***@***', <***@***>: a @ b"


def test_other_bytes_are_preserved() -> None:
    every = bytes(range(256))
    assert redact_bytes(every, SECRETS) == every
    assert redact_bytes(every + b"key/1" + every, SECRETS) == every + b"***" + every


@pytest.mark.parametrize("secrets", [(), ("",)], ids=repr)
def test_without_secrets_nothing_changes(secrets: tuple[str, ...]) -> None:
    assert redact("text", Secret(secrets)) == "text"
    assert redact_bytes(b"text", Secret(secrets)) == b"text"
