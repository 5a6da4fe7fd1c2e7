"""Decoders and encoding by themselves: values that models seldom hold, and what no body can show."""

from __future__ import annotations

from typing import Any, cast

import pytest
from flexportal_core.decoding import decoders
from flexportal_core.decoding.bodies import JSONBody
from flexportal_core.decoding.enums import OpenIntEnum, OpenStrEnum
from flexportal_core.decoding.errors import DecodeError
from flexportal_core.decoding.model import Model, define
from flexportal_core.decoding.unions import surprises, union


class Kind(OpenStrEnum):
    """An open enum."""

    CAT = "cat"


class Level(OpenIntEnum):
    """An open enum of numbers."""

    ONE = 1


@define(eq=False, repr=False, match_args=False)
class Pet(Model):
    """A model with one field."""

    kind: Kind


@define(eq=False, repr=False, match_args=False)
class Prices(Model):
    """A model that declares no field."""


def message(decode: Any, value: object) -> str:
    """The message of the error for a value that does not match."""
    with pytest.raises(DecodeError) as caught:
        decode(value)
    return str(caught.value)


@pytest.mark.parametrize(("value", "kind"), [("text", "string"), (None, "null"), (1, "number"), ([], "array")])
def test_a_file_is_decoded_from_bytes_only(value: object, kind: str) -> None:
    assert decoders.binary(b"\xff\x00").payload.read() == b"\xff\x00"
    assert message(decoders.binary, value) == f"$: expected bytes, found {kind}"


def test_a_type_that_json_lacks_is_named_as_in_python() -> None:
    assert message(decoders.string, b"bytes") == "$: expected string, found bytes"
    assert message(decoders.integer, {1}) == "$: expected integer, found set"


def test_a_union_names_the_error_of_the_alternative_that_matched_best() -> None:
    decode = union(decoders.string, cast("Any", decoders.array(decoders.integer)))
    assert message(decode, [1, "2"]) == "$[1]: expected integer, found string"
    assert message(decode, None) == "$: expected string or array, found null"
    assert message(union(decoders.string), 5) == "$: expected string, found number"


def test_surprises_are_unknown_enum_values_and_unknown_fields() -> None:
    values: list[Any] = ["emu", 7, None, Kind("cat"), Kind("emu"), Level(7)]
    assert [surprises(value) for value in values] == [0, 0, 0, 0, 1, 1]
    assert surprises([Kind("emu"), [Level(7), Level(1)]]) == 2
    assert surprises(Pet(Kind("cat"))) == 0
    assert surprises(Pet(Kind("odd"), additional_properties={"a": 1, "b": 2})) == 3
    # Where no field is declared, arbitrary keys are expected.
    assert surprises(Prices(additional_properties={"apple": 1, "pear": 2})) == 0


@pytest.mark.parametrize(
    "content",
    [b'{"email": "zoe@example.com"}', b"zoe@example.com", b'{"zoe@example.com', b'"zoe@example.com\xff"'],
    ids=["value", "no JSON", "cut", "no UTF-8"],
)
def test_an_error_neither_shows_nor_references_what_was_received(content: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        JSONBody(decoders.values(decoders.integer)).decode(content)
    error = caught.value
    assert "zoe" not in f"{error!s} {error!r} {vars(error)} {error.args}"
    assert (error.__cause__, error.__context__) == (None, None)
    frames: list[str] = []
    traceback = error.__traceback__
    while traceback is not None:
        frames.append(traceback.tb_frame.f_code.co_name)
        traceback = traceback.tb_next
    assert frames[-2:] == ["decode", "decode_json"], "the frames that hold the document are dropped"
