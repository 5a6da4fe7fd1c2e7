"""Redaction: values that no repr shows, and their removal from what a server sent."""

from __future__ import annotations

import json
import pickle
from urllib.parse import quote

import pytest
from flexportal_core.redaction import Secret, redact, redact_bytes
from hypothesis import given
from hypothesis import strategies as st

SECRETS = Secret[tuple[str, ...]](("key/1", "zoë@example.com", "😀@x.example", ""))


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
        "key/1",
        "KEY/1",
        "key\\/1",
        "key%2F1",
        "key%2f1",
        "\\u006bey\\u002f1",
        "zoë@example.com",
        "ZOË@EXAMPLE.COM",
        "zo%C3%AB%40example.com",
        "zo\\u00eb@example.com",
        "\\ud83d\\ude00@x.example",
    ],
)
def test_a_secret_is_redacted_in_every_spelling(spelled: str) -> None:
    assert redact(f"a {spelled} b", SECRETS) == "a *** b"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8))
def test_no_secret_survives_json_or_a_url(text: str) -> None:
    secrets = Secret[tuple[str, ...]]((text,))
    for spelled in (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], quote(text, safe="")):
        assert redact_bytes(spelled.encode(), secrets) == b"***"
        assert redact(spelled, secrets) == "***"


def test_other_bytes_are_preserved() -> None:
    every = bytes(range(256))
    assert redact_bytes(every, SECRETS) == every
    assert redact_bytes(every + b"key/1" + every, SECRETS) == every + b"***" + every


@pytest.mark.parametrize("secrets", [(), ("",)], ids=repr)
def test_without_secrets_nothing_changes(secrets: tuple[str, ...]) -> None:
    assert redact("text", Secret(secrets)) == "text"
    assert redact_bytes(b"text", Secret(secrets)) == b"text"
