"""Resume tokens: they come back whole or not at all, and hold nothing personal in clear."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from flexportal.resume import Position, digest, fingerprint, read_token, write_token
from hypothesis import given
from hypothesis import strategies as st

CURSORS = st.none() | st.text()
DIGESTS = st.lists(st.binary(min_size=6, max_size=6), max_size=5).map(tuple)
POSITIONS = st.builds(
    Position,
    partition=st.integers(0, 6),
    cursor=CURSORS,
    delivered=st.integers(0, 100),
    seen=DIGESTS,
    owed=DIGESTS,
    trail=DIGESTS,
)
BOUND_TO = fingerprint("listCustomers", [{"status": "active"}])
TOKEN = write_token(BOUND_TO, [Position(0, "cus_17", 1, (digest("cus_20"),), (), (digest("cus_9"),))])
DAMAGED = "^resume: this token is damaged; pass it exactly as it was given$"
FOREIGN = "^resume: this token belongs to another listing; pass the filters and the tenant that it was made with$"
NOT_THERE = "^resume: this token names a part that the listing does not have$"


@given(st.lists(POSITIONS, min_size=1, max_size=4))
def test_a_token_comes_back_as_it_went(positions: list[Position]) -> None:
    token = write_token(BOUND_TO, positions)
    assert read_token(token, BOUND_TO, 7) == tuple(positions)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)


@pytest.mark.parametrize("cursor", ["", "c", "cc"])
def test_a_token_may_end_in_any_character(cursor: str) -> None:
    for last in range(256):
        position = Position(cursor=cursor, seen=(bytes((1, 2, 3, 4, 5, last)),))
        assert read_token(write_token(BOUND_TO, [position]), BOUND_TO, 1) == (position,)


def test_a_token_of_another_release_is_read() -> None:
    """It may have been kept for weeks, or come from a machine that is not brought up to date yet."""
    bound_to = fingerprint("listCustomers", [{"status": "active"}, {}], "acme")
    latest = Position(0, "cus_17", 1, (b"\0b c\0d",), (digest("cus_3"),), (digest("cus_9"), b"abcdef"))
    token = (
        "WeW-ZuPI7S9bMiwiODkzODU5ZjUzNDFmIixbWzAsImN1c18xNyIsMSwxLDEsMl0sWzEsbnVsbCwwLDAsMCwwXV1d"
        "AABiIGMAZCShZo3iIWpiuTeOtmFiY2RlZg"
    )
    assert write_token(bound_to, [latest, Position(1)]) == token
    assert read_token(token, bound_to, 2) == (latest, Position(1))


@given(st.data())
def test_a_damaged_token_is_refused(data: st.DataObject) -> None:
    """Whatever one character is changed to, even where its spare bits carry nothing."""
    index = data.draw(st.integers(0, len(TOKEN) - 1))
    character = data.draw(st.characters().filter(lambda character: character != TOKEN[index]))
    with pytest.raises(ValueError, match=DAMAGED):
        read_token(TOKEN[:index] + character + TOKEN[index + 1 :], BOUND_TO, 1)


@given(st.data())
def test_a_flipped_bit_is_noticed(data: st.DataObject) -> None:
    guarded = bytearray(base64.urlsafe_b64decode(TOKEN + "=" * (-len(TOKEN) % 4)))
    bit = data.draw(st.integers(0, len(guarded) * 8 - 1))
    guarded[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ValueError, match=DAMAGED):
        read_token(base64.urlsafe_b64encode(guarded).decode().rstrip("="), BOUND_TO, 1)


@pytest.mark.parametrize("length", range(len(TOKEN)))
def test_a_token_cut_short_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=DAMAGED):
        read_token(TOKEN[:length], BOUND_TO, 1)


@pytest.mark.parametrize("extra", ["=", "==", "A", "AAAA", "\n", " ", "%"])
def test_a_token_with_something_added_is_refused(extra: str) -> None:
    for longer in (TOKEN + extra, extra + TOKEN):
        with pytest.raises(ValueError, match=DAMAGED):
            read_token(longer, BOUND_TO, 1)


@given(st.text())
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="resume"):
        read_token(text, BOUND_TO, 1)


@pytest.mark.parametrize("token", [7, b"token", ["token"]], ids=repr)
def test_what_is_no_text_is_a_type_error(token: Any) -> None:
    with pytest.raises(TypeError, match=f"^resume must be text, not {type(token).__name__}$"):
        read_token(token, BOUND_TO, 1)


@pytest.mark.parametrize(
    ("operation", "filters"),
    [
        ("listCustomers", [{"status": "inactive"}]),
        ("listCustomers", [{"customer_type": "active"}]),
        ("listCustomers", [dict[str, str]()]),
        ("listCustomers", [{"status": "active"}, {"status": "inactive"}]),
        ("listOrders", [{"status": "active"}]),
    ],
    ids=str,
)
def test_a_token_of_another_listing_is_refused(operation: str, filters: list[dict[str, str]]) -> None:
    with pytest.raises(ValueError, match=FOREIGN):
        read_token(TOKEN, fingerprint(operation, filters), len(filters))


def test_a_token_of_another_tenant_is_refused() -> None:
    made = write_token(fingerprint("listCustomers", [{}], "acme"), [Position()])
    with pytest.raises(ValueError, match=FOREIGN):
        read_token(made, fingerprint("listCustomers", [{}], "globex"), 1)


def test_the_order_in_which_filters_are_named_does_not_matter() -> None:
    assert fingerprint("x", [{"a": "1", "b": "2"}]) == fingerprint("x", [{"b": "2", "a": "1"}])


@pytest.mark.parametrize("partition", [-1, 2])
def test_a_token_for_a_part_that_is_not_there_is_refused(partition: int) -> None:
    with pytest.raises(ValueError, match=NOT_THERE):
        read_token(write_token(BOUND_TO, [Position(partition)]), BOUND_TO, 2)


def forged(content: object) -> str:
    """A token whose checksum is right, whatever it holds: the checksum guards against accidents, not against malice."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode() + b"\0abcdefghijklmnopqr"
    checksum = hashlib.blake2b(body, digest_size=8, person=b"flexportal").digest()
    return base64.urlsafe_b64encode(checksum + body).decode().rstrip("=")


def test_a_forgery_that_is_well_formed_is_read() -> None:
    found = read_token(forged([2, BOUND_TO, [[0, "c", 1, 1, 0, 1], [0, "d", 1, 0, 1, 7]]]), BOUND_TO, 1)
    first, second, third = b"abcdef", b"ghijkl", b"mnopqr"
    assert found == (Position(0, "c", 1, (first,), (), (second,)), Position(0, "d", 1, (), (third,), ()))


@pytest.mark.parametrize("version", [0, 1, "2", None])
def test_a_token_of_another_version_says_so(version: object) -> None:
    with pytest.raises(ValueError, match=r"^resume: this token is of another version; this package reads version 2$"):
        read_token(forged([version, BOUND_TO, [[0, None, 0, 0, 0, 0]]]), BOUND_TO, 1)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000], ids=["empty", "cut", "no text", "nested"])
def test_a_forgery_that_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="resume"):
        read_token(forged(body), BOUND_TO, 1)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3)
SHAPES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner))
FORGERIES = SHAPES | st.tuples(
    st.just(2), st.just(BOUND_TO), st.lists(st.lists(SCALARS, max_size=7), max_size=2) | SHAPES
)


@given(FORGERIES)
def test_a_forgery_raises_nothing_but_value_error(content: object) -> None:
    try:
        positions = read_token(forged(content), BOUND_TO, 2)
    except ValueError:
        return
    for position in positions:
        assert position.partition in (0, 1)
        assert position.cursor is None or isinstance(position.cursor, str)
        assert position.delivered >= 0
        assert all(isinstance(name, bytes) for name in (*position.seen, *position.owed, *position.trail))


@pytest.mark.parametrize("counts", [(-1, 0, 0, 0), (0, -1, 0, 0), (0, 0, -1, 0), (0, 0, 0, -1)])
def test_a_forgery_s_numbers_are_not_below_zero(counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=NOT_THERE):
        read_token(forged([2, BOUND_TO, [[0, None, *counts]]]), BOUND_TO, 1)


@pytest.mark.parametrize("count", [10**30, True])
def test_a_forgery_s_numbers_cost_neither_memory_nor_time(count: int) -> None:
    (position,) = read_token(forged([2, BOUND_TO, [[0, None, 0, count, 0, count]]]), BOUND_TO, 1)
    assert (*position.seen, *position.trail) == (b"abcdef", b"ghijkl", b"mnopqr")[: 2 * count]


def test_an_address_is_not_in_the_token_in_clear() -> None:
    bound_to = fingerprint("listCustomers", [{"email": "zoe@example.com"}])
    token = write_token(bound_to, [Position()])
    content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert b"zoe" not in content
    assert b"example.com" not in content


def test_a_digest_is_the_same_in_every_process() -> None:
    """Unlike Python's own hash; tokens outlive the process."""
    assert digest("cus_1") == hashlib.blake2b(b"cus_1", digest_size=6).digest()
    assert digest("\ud800") != digest("\ud801")
