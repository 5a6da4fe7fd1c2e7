"""Bodies are read as strictly as JSON is defined."""

from typing import Any

import pytest

from contract_tests.lawbook.anatomy import FEW_TEXTS, Anatomy
from contract_tests.lawbook.document import NotJson, read


def test_a_well_formed_document_is_read() -> None:
    assert read('{"a": [1, 2.5, null, true, "Zoë", "\\ud83d\\ude00"]}'.encode()) == {
        "a": [1, 2.5, None, True, "Zoë", "😀"]
    }


@pytest.mark.parametrize(
    ("body", "clause"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"[1,]", "no JSON"),
        (b"{} {}", "something follows"),
        (b"{}\x00", "something follows"),
        (b'\xef\xbb\xbf{"a": 1}', "byte order mark"),
        ('{"a": "é"}'.encode("latin-1"), "no UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "no UTF-8"),
        (b'{"a": 1, "a": 1}', "same key twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b'{"a": "\\uD800"}', "surrogate"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_anything_else_is_refused_with_the_reason(body: bytes, clause: str) -> None:
    with pytest.raises(NotJson, match=clause):
        read(body)


def test_the_reason_quotes_nothing_of_the_data() -> None:
    with pytest.raises(NotJson) as caught:
        read(b'{"email": "ann@example.com", oops')
    assert "ann" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_an_anatomy_knows_kinds_and_presence() -> None:
    anatomy = Anatomy()
    documents: tuple[Any, ...] = ({"a": [1, "x", None, 2.5, True]}, {"a": [], "b": {"c": "y"}})
    for document in documents:
        anatomy.note("it", document)
    assert anatomy.kinds["it.a[]"] == {"number", "string", "null", "boolean"}
    assert (anatomy.seen["it"], anatomy.seen["it.b"], anatomy.seen["it.b.c"]) == (2, 1, 1)
    assert anatomy.kinds["it"] == {"object"}
    assert anatomy.kinds["it.a"] == {"array"}


def test_an_anatomy_does_not_collect_free_text() -> None:
    anatomy = Anatomy()
    for number in range(100):
        anatomy.note("it", f"text {number}")
    assert len(anatomy.texts["it"]) == FEW_TEXTS + 1
