"""Resume tokens: read back exactly or refused, and without personal data in clear text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from flexportal_core.paging.tokens import Position, digest, fingerprint, read_token, write_token
from hypothesis import given, settings
from hypothesis import strategies as st

DIGESTS = st.lists(st.binary(min_size=6, max_size=6), max_size=5).map(tuple)
POSITIONS = st.builds(
    Position,
    partition=st.integers(0, 6),
    cursor=st.none() | st.text(),
    delivered=st.integers(0, 100),
    seen=DIGESTS,
    owed=DIGESTS,
    earlier=DIGESTS,
)
FILTERS = {"status": "active", "email": "zoe@example.com"}
BOUND_TO = fingerprint("listCustomers", [FILTERS], ["acme"])
TOKEN = write_token(BOUND_TO, [Position(0, "cus_17", 1, (digest("cus_20"),), (), (digest("cus_9"),))])


@settings(max_examples=50)
@given(st.lists(POSITIONS, min_size=1, max_size=4))
def test_a_token_is_read_as_it_was_written(positions: list[Position]) -> None:
    token = write_token(BOUND_TO, positions)
    assert read_token(token, BOUND_TO, 7) == tuple(positions)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)


def test_a_token_of_an_earlier_release_is_read() -> None:
    """It may have been kept for weeks, or come from a machine that is not up to date."""
    bound_to = fingerprint("listCustomers", [{"status": "active"}, {}], ["acme"])
    position = Position(0, "cus_17", 1, (b"\0b c\0d",), (digest("cus_3"),), (digest("cus_9"), b"abcdef"))
    token = (
        "nPUj0IBa-mNbMiwiZTI0MTYxNTQyYjEwIixbWzAsImN1c18xNyIsMSwxLDEsMl0sWzEsbnVsbCwwLDAsMCwwXV1dAA"
        "BiIGMAZCShZo3iIWpiuTeOtmFiY2RlZg"
    )
    assert read_token(token, bound_to, 2) == (position, Position(1))


@given(st.data())
def test_a_changed_character_is_noticed(data: st.DataObject) -> None:
    """Even where its spare bits encode nothing."""
    index = data.draw(st.integers(0, len(TOKEN) - 1))
    character = data.draw(st.sampled_from("AZaz09-_=\n é").filter(lambda character: character != TOKEN[index]))
    with pytest.raises(ValueError, match="malformed"):
        read_token(TOKEN[:index] + character + TOKEN[index + 1 :], BOUND_TO, 1)


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(["=", "A", "AAAA", "\n", " ", "%"]))
def test_a_token_cut_or_extended_is_refused(length: int, extra: str) -> None:
    for token in (TOKEN[:length], TOKEN + extra, extra + TOKEN):
        with pytest.raises(ValueError, match="malformed"):
            read_token(token, BOUND_TO, 1)


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="resume"):
        read_token(text, BOUND_TO, 1)


@pytest.mark.parametrize("token", [7, b"token"], ids=repr)
def test_a_token_that_is_not_text_is_a_type_error(token: Any) -> None:
    with pytest.raises(TypeError, match="resume must be text"):
        read_token(token, BOUND_TO, 1)


OTHERS: list[tuple[str, list[dict[str, str]], list[str]]] = [
    ("listCustomers", [{**FILTERS, "status": "inactive"}], ["acme"]),
    ("listCustomers", [{"status": "active"}], ["acme"]),
    ("listCustomers", [{}], ["acme"]),
    ("listCustomers", [FILTERS, FILTERS], ["acme"]),
    ("listOrders", [FILTERS], ["acme"]),
    ("listCustomers", [FILTERS], ["globex"]),
    ("listCustomers", [FILTERS], []),
]


@pytest.mark.parametrize(("operation", "filters", "scope"), OTHERS, ids=str)
def test_a_token_of_another_list_is_refused(operation: str, filters: list[dict[str, str]], scope: list[str]) -> None:
    with pytest.raises(ValueError, match="belongs to another list"):
        read_token(TOKEN, fingerprint(operation, filters, scope), len(filters))


def test_the_order_of_filters_does_not_matter() -> None:
    assert fingerprint("listCustomers", [dict(reversed(FILTERS.items()))], ["acme"]) == BOUND_TO


@pytest.mark.parametrize("partition", [-1, 2])
def test_a_token_that_names_a_missing_partition_is_refused(partition: int) -> None:
    with pytest.raises(ValueError, match="partition that the list does not have"):
        read_token(write_token(BOUND_TO, [Position(partition)]), BOUND_TO, 2)


def test_a_token_holds_no_address_in_clear_text() -> None:
    content = base64.urlsafe_b64decode(TOKEN + "=" * (-len(TOKEN) % 4))
    assert b"cus_17" in content
    assert b"zoe" not in content
    assert b"example.com" not in content


def forged(content: object) -> str:
    """A token with the right checksum: it detects accidents, not malice."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode() + b"\0abcdefghijklmnopqr"
    checksum = hashlib.blake2b(body, digest_size=8, person=b"resume token").digest()
    return base64.urlsafe_b64encode(checksum + body).decode().rstrip("=")


@pytest.mark.parametrize("version", [0, 1, "2", None])
def test_a_token_of_another_version_is_refused(version: object) -> None:
    with pytest.raises(ValueError, match="another version; this package reads version 2"):
        read_token(forged([version, BOUND_TO, [[0, None, 0, 0, 0, 0]]]), BOUND_TO, 1)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000], ids=["empty", "cut", "not text", "nested"])
def test_a_forged_token_that_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="resume"):
        read_token(forged(body), BOUND_TO, 1)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3)
SHAPES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner))
COUNTS = st.integers(-2, 3) | st.just(10**30)
ALMOST = st.tuples(st.integers(-1, 2), st.none() | st.text(max_size=2), COUNTS, COUNTS, COUNTS, COUNTS)
FORGERIES = SHAPES | st.tuples(st.just(2), st.just(BOUND_TO), st.lists(ALMOST, max_size=2) | SHAPES)


@given(FORGERIES)
def test_a_forged_token_is_read_in_bounds_or_refused(content: object) -> None:
    try:
        positions = read_token(forged(content), BOUND_TO, 2)
    except ValueError:
        return
    for position in positions:
        assert position.partition in (0, 1)
        assert position.cursor is None or isinstance(position.cursor, str)
        assert position.delivered >= 0
        digests = b"".join((*position.seen, *position.owed, *position.earlier))
        assert digests in b"abcdefghijklmnopqr"
