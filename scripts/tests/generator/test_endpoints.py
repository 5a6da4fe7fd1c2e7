"""The generated operations: what they send, and what they make of each declared response."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest


@pytest.fixture
def items(rich: Any) -> Any:
    return rich.module("api.shelf_items.list_items")


DAY = datetime.date(2026, 3, 14)


def test_what_is_not_given_is_not_sent(items: Any) -> None:
    assert items.request_arguments("a/b?", DAY, x_flag=True) == {
        "method": "get",
        "url": "/shelves/a%2Fb%3F/items/2026-03-14",
        "params": {"exact": False},
        "cookies": {},
        "headers": {"X-Flag": "true"},
    }


def test_every_parameter_travels_under_its_own_name(rich: Any, items: Any) -> None:
    kind, level = rich.model("Kind"), rich.model("Level")
    moment = datetime.datetime(2026, 3, 14, 9, tzinfo=datetime.UTC)
    sent = items.request_arguments(
        "s", DAY, tag=["a", "b"], kinds=[kind.CAT, kind("emu")], level=level(7), since=moment, exact=True, ratio=0.5,
        either=3, params="p", x_flag=False, x_kind=kind.DOG, session="c", headers="h",
    )  # fmt: skip
    assert sent["params"] == {
        "tag": ["a", "b"], "kinds": ["cat", "emu"], "level": 7, "since": "2026-03-14T09:00:00+00:00", "exact": True,
        "ratio": 0.5, "either": 3, "params": "p", "headers": "h",
    }  # fmt: skip
    assert sent["headers"] == {"X-Flag": "false", "X-Kind": "dog"}
    assert sent["cookies"] == {"session": "c"}


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        (201, b"[]", list),
        (202, "größer".encode(), str),
        (204, b"", type(None)),
        (204, b"whatever", type(None)),
    ],
)
def test_each_status_has_its_type(items: Any, status: int, content: bytes, kind: type) -> None:
    assert isinstance(items.decode_response(status, content), kind)


def test_bytes_arrive_as_a_file(items: Any) -> None:
    assert items.decode_response(203, b"\xff\x00").payload.read() == b"\xff\x00"


@pytest.mark.parametrize("status", [400, 499, 500, 777], ids=["range", "end-of-range", "default", "default-odd"])
def test_ranges_and_the_default_are_declared_too(rich: Any, items: Any, status: int) -> None:
    assert items.decode_response(status, b'{"title": "no"}') == rich.model("Problem")(title="no")


def test_a_body_may_be_one_of_several(rich: Any, items: Any) -> None:
    assert items.decode_response(206, b'{"kind": "dog", "tricks": []}') == rich.model("Dog")(kind="dog", tricks=[])
    with pytest.raises(rich.module("errors").DecodeError, match=r"^\$: expected object, found null$"):
        items.decode_response(206, b"null")


@pytest.mark.parametrize(
    ("status", "content", "told"),
    [
        (202, b"a\xffb", "$: expected UTF-8 text, found a byte that is not UTF-8 at offset 1"),
        (200, b"", "$: expected JSON, found nothing"),
        (200, b"{", "$: expected JSON, found a syntax error at character 1"),
        (200, b'{"a": NaN}', "$: expected JSON, found NaN, which is not JSON"),
        (200, b'{"a": -Infinity}', "$: expected JSON, found -Infinity, which is not JSON"),
        (200, b'{"a": 1e400}', "$: expected JSON, found a number that is too large"),
        (200, b"1" * 5000, "$: expected JSON, found a number of too many digits"),
        (200, b"[" * 100_000, "$: expected JSON, found JSON that is nested too deeply"),
        (206, b"[" * 100_000, "$: expected JSON, found JSON that is nested too deeply"),
    ],
    ids=["text", "empty", "cut", "nan", "infinity", "huge", "digits", "deep", "deep-union"],
)
def test_what_is_no_document_is_named_as_such(rich: Any, items: Any, status: int, content: bytes, told: str) -> None:
    with pytest.raises(rich.module("errors").DecodeError) as caught:
        items.decode_response(status, content)
    assert str(caught.value) == told


def test_a_body_is_sent_in_the_form_of_its_type(rich: Any) -> None:
    add = rich.module("api.shelf_items.add_item")
    form = add.request_arguments("s", DAY, body=rich.model("Form")(a="1"))
    assert form["data"] == {"a": "1"}
    assert form["headers"]["Content-Type"] == "application/x-www-form-urlencoded"
    file = rich.module("types").File(io.BytesIO(b"x"), "x.txt")
    upload = rich.model("Upload")(file=file, meta=rich.model("Named")(name="n"), labels=["l"], note="note")
    upload["more"] = 5
    sent = add.request_arguments("s", DAY, body=upload)
    assert [name for name, _ in sent["files"]] == ["file", "meta", "note", "labels", "more"]


def test_a_list_of_models_may_be_a_body_or_be_left_out(rich: Any) -> None:
    put = rich.module("api.default.put_body")
    cat = rich.model("Cat")(kind="cat", lives=9)
    assert put.request_arguments(body=[cat])["json"] == [{"kind": "cat", "lives": 9}]
    assert "json" not in put.request_arguments()
    assert put.decode_response(200, b"1.50") == 1.5
    assert put.decode_response(400, b"[null]") == [None]


def test_nothing_declared_is_nothing_decoded(rich: Any) -> None:
    assert rich.module("api.shelf_items.add_item").decode_response(201, b"ignored") is None
