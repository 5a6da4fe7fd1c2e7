"""The decoders by themselves, and the way back: what models seldom hold, and what no body can show."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest


@pytest.fixture
def decoding(rich: Any) -> Any:
    return rich.module("decoding")


def fault(rich: Any, decode: Any, value: object) -> str:
    """What the error says of a value that isn't what the decoder expects."""
    with pytest.raises(rich.module("errors").DecodeError) as caught:
        decode(value)
    return str(caught.value)


@pytest.mark.parametrize(("value", "kind"), [("text", "string"), (None, "null"), (1, "number"), ([], "array")])
def test_a_file_is_decoded_from_bytes_only(rich: Any, decoding: Any, value: object, kind: str) -> None:
    assert decoding.binary(b"\xff\x00").payload.read() == b"\xff\x00"
    assert fault(rich, decoding.binary, value) == f"$: expected bytes, found {kind}"


def test_what_json_has_no_name_for_is_called_by_its_type(rich: Any, decoding: Any) -> None:
    assert fault(rich, decoding.string, b"bytes") == "$: expected string, found bytes"
    assert fault(rich, decoding.integer, {1}) == "$: expected integer, found set"


def test_a_known_text_is_looked_up_and_only_an_unknown_one_made(decoding: Any) -> None:
    made: list[str] = []

    class Member:
        value = "cat"

    class Kinds:
        """Stands for an enum of one member."""

        def __iter__(self) -> Iterator[Any]:
            return iter([Member])

        def __call__(self, value: str) -> str:
            made.append(value)
            return value

    decode = decoding.open_text(Kinds())
    assert decode("cat") is Member
    assert decode("emu") == "emu"
    assert made == ["emu"]


def test_the_fault_of_the_alternative_that_was_meant_is_named(rich: Any, decoding: Any) -> None:
    decode = decoding.union(decoding.string, decoding.array(decoding.integer))
    assert fault(rich, decode, [1, "2"]) == "$[1]: expected integer, found string"
    assert fault(rich, decode, None) == "$: expected string or array, found null"
    assert fault(rich, decoding.union(decoding.string), 5) == "$: expected string, found number"


def test_surprises_are_unknown_enum_values_and_unknown_fields(rich: Any, decoding: Any) -> None:
    kind, level = rich.model("Kind"), rich.model("Level")
    assert [decoding.surprises(value) for value in ("emu", 7, None, kind("cat"), kind("emu"), level(7))] == [
        0, 0, 0, 0, 1, 1,
    ]  # fmt: skip
    assert decoding.surprises([kind("emu"), [level(7), kind("dog")]]) == 2
    assert decoding.surprises(rich.model("Cat").from_dict({"kind": "cat", "lives": 9, "mood": "calm"})) == 0
    assert (
        decoding.surprises(rich.model("Cat").from_dict({"kind": "cat", "lives": 9, "mood": "odd", "a": 1, "b": 2})) == 3
    )
    # Where no field is declared, free keys are what was expected.
    assert decoding.surprises(rich.model("Prices").from_dict({"apple": 1, "pear": 2})) == 0


def test_models_without_nulls_share_what_says_so(decoding: Any) -> None:
    assert decoding.nulls_among({"a": None, "b": 1}, ("a", "b", "c")) == {"a"}
    assert decoding.nulls_among({"b": 1}, ("a", "b")) is decoding.nulls_among({}, ("a",)) is decoding._NO_NAMES


def test_every_kind_of_value_has_its_form_in_json(rich: Any) -> None:
    encode = rich.module("encoding").encode
    file = rich.module("types").File(io.BytesIO(b"x"), "x.txt", "text/plain")
    day, text = datetime.date(2026, 3, 14), "8b6a2c1e-0000-4000-8000-000000000001"
    values: list[Any] = [
        day, datetime.datetime(2026, 3, 14, 9, tzinfo=datetime.UTC), rich.model("Kind").CAT, rich.model("Level")(7),
        UUID(text), file, rich.model("Named")(name="n"), [day, [UUID(text)], None], "plain", 1.5, None,
    ]  # fmt: skip
    came = [encode(value) for value in values]
    assert came == [
        "2026-03-14", "2026-03-14T09:00:00+00:00", "cat", 7, text, ("x.txt", file.payload, "text/plain"), {"name": "n"},
        ["2026-03-14", [text], None], "plain", 1.5, None,
    ]  # fmt: skip
    assert [type(value) for value in came[2:5]] == [str, int, str]
