"""Decoding in one pass gives what `from_dict` gives for any body, only faster."""

from __future__ import annotations

import copy
import json
import pickle
import sys
import threading
from collections.abc import Callable
from itertools import count
from types import FrameType
from typing import Any

import attrs
import pytest
from flexportal_core.decoding.bodies import decode_json
from flexportal_core.decoding.errors import DecodeError
from flexportal_core.decoding.one_pass import MAX_LEARNED_NAMES, Body, Wires
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SLOW = (
    HealthCheck.too_slow,
    HealthCheck.function_scoped_fixture,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
)
FULL = settings(deadline=None, max_examples=15, suppress_health_check=SLOW)
BODIES = [
    ("real", "CustomerPage"),
    ("real", "ErrorEnvelope"),
    ("real", "OrderPage"),
    ("rich", "Everything"),
]


@pytest.fixture(params=BODIES, ids=lambda row: row[1])
def body(request: pytest.FixtureRequest) -> tuple[Any, Any, Any]:
    """A package, one of its bodies decoded in one pass, and the body's schema."""
    fixture, schema = request.param
    package = request.getfixturevalue(fixture)
    return package, getattr(package.module("wire"), schema), package.schema(schema)


def outcome(decode: Callable[[bytes], Any], content: bytes, exact: Callable[[Any], Any]) -> Any:
    """What came of it: the decoded value taken apart, or what the error says and hangs on to."""
    try:
        return exact(decode(content))
    except DecodeError as error:
        return f"error: {error}", error.__context__, error.__cause__


def is_error(came: Any) -> bool:
    """Whether it was an error, with nothing behind it."""
    return str(came[0]).startswith("error: ") and came[1:] == (None, None)


def slow(body: Any) -> Callable[[bytes], Any]:
    """Decoding without msgspec."""
    return lambda content: decode_json(content, body._decoder)


@FULL
@given(data=st.data())
def test_valid_bodies_decode_as_without_msgspec(
    data: st.DataObject, body: Any, bodies: Callable[..., Any], exact: Callable[[Any], Any]
) -> None:
    package, fast, schema = body
    content = json.dumps(data.draw(bodies(package.document, schema))).encode()
    expected = outcome(slow(fast), content, exact)
    assert not is_error(expected)
    assert outcome(fast.decode, content, exact) == expected
    assert outcome(fast.decode, content, exact) == expected, "the second time, its unknown names are known"


@FULL
@given(data=st.data())
def test_invalid_bodies_decode_as_without_msgspec(
    data: st.DataObject, body: Any, bodies: Callable[..., Any], exact: Callable[[Any], Any]
) -> None:
    package, fast, schema = body
    content = json.dumps(data.draw(bodies(package.document, schema, wild=True))).encode()
    assert outcome(fast.decode, content, exact) == outcome(slow(fast), content, exact)


@FULL
@given(data=st.data())
def test_corrupt_bodies_decode_as_without_msgspec(
    data: st.DataObject, body: Any, bodies: Callable[..., Any], exact: Callable[[Any], Any]
) -> None:
    package, fast, schema = body
    content = bytearray(json.dumps(data.draw(bodies(package.document, schema)), ensure_ascii=True).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        piece = data.draw(
            st.binary(max_size=3) | st.sampled_from([b"NaN", b"1e999", b"-", b"\xff", b'"', b"}", b"[[", b"\\ud800"])
        )
        content[at : at + data.draw(st.integers(0, 3))] = piece
    damaged = bytes(content)
    assert outcome(fast.decode, damaged, exact) == outcome(slow(fast), damaged, exact)


@given(content=st.binary(max_size=40))
@FULL
def test_arbitrary_bytes_are_a_decode_error(content: bytes, real: Any, exact: Callable[[Any], Any]) -> None:
    fast = real.module("wire").CustomerPage
    assert is_error(outcome(fast.decode, content, exact))


NUMBERS = [
    "1e400", "-1e400", "9" * 30, "9" * 5000, "-0", "-0.0", "1.0", "1E5", "18446744073709551616", "0.1e-400", "NaN",
]  # fmt: skip
STRINGS = ['"\\ud800"', '"\\ude00\\ud83d"', '"a\tb"', '"\\u00zz"', '"\\x"', '"\\u0000"', '"\\ud83d\\ude00"']
ERROR = '{"error": {"code": "a", "message": "m"}}'
DOCUMENTS: dict[str, bytes] = {
    **{
        f"number {text[:12]}": f'{{"error": {{"code": "a", "message": "m", "n": {text}}}}}'.encode() for text in NUMBERS
    },
    **{f"string {text}": f'{{"error": {{"code": {text}, "message": "m", {text}: 1}}}}'.encode() for text in STRINGS},
    "twice": b'{"error": {"code": "a", "code": "b", "message": "m"}}',
    "twice, first invalid": b'{"error": {"code": 1, "code": "b", "message": "m"}}',
    "twice, last invalid": b'{"error": {"code": "a", "code": 1, "message": "m"}}',
    "unknown twice": b'{"error": {"code": "a", "message": "m", "x": 1, "x": 2}}',
    "blank after": f"{ERROR} ".encode(),
    "text after": f"{ERROR} x".encode(),
    "byte order mark": ERROR.encode("utf-8-sig"),
    "utf-16": ERROR.encode("utf-16"),
    "surrogate": b'{"error": {"code": "\xed\xa0\x80", "message": "m"}}',
    "empty": b"",
    "null": b"null",
    "deep array": b"[" * 100_000,
    "deep object": b'{"error": ' * 50_000,
}


@pytest.mark.parametrize("content", DOCUMENTS.values(), ids=DOCUMENTS)
def test_unusual_documents_decode_as_without_msgspec(real: Any, exact: Callable[[Any], Any], content: bytes) -> None:
    fast = real.module("wire").ErrorEnvelope
    assert outcome(fast.decode, content, exact) == outcome(slow(fast), content, exact)


@pytest.fixture
def body_of(real: Any) -> Callable[..., Any]:
    """Makes a body of its own, and counts how often msgspec cannot decode it."""

    def make(counted: list[bytes]) -> Any:
        body: Any = Body(Wires(real.module("wire").__name__), real.model("CustomerPage"))
        decode = body._decoder

        def counting(value: object) -> Any:
            counted.append(b"")
            return decode(value)

        body._decoder = counting
        return body

    return make


def page(real: Any, **more: Any) -> Any:
    """The contract's full page, with unknown fields in the page, the customer and the address."""
    value = json.loads(json.dumps(real.document["components"]["examples"]["MiddlePage"]["value"]))
    value.update(more)
    value["customers"][0].update(more)
    value["customers"][0]["lastBillingAddress"].update(more)
    return value


def test_a_new_field_at_every_level_is_learned_at_once(real: Any, body_of: Callable[..., Any]) -> None:
    counted: list[bytes] = []
    body = body_of(counted)
    for value in (page(real), page(real, planet="Earth"), page(real, planet="Mars"), page(real)):
        decoded = body.decode(json.dumps(value).encode())
        assert decoded == real.model("CustomerPage").from_dict(value)
        assert decoded.to_dict() == value
    assert len(counted) == 1


LOOKS: dict[str, Callable[[Any], Any]] = {
    "read": lambda item: item.additional_properties,
    "copy": lambda item: copy.copy(item).additional_properties,
    "deepcopy": lambda item: copy.deepcopy(item).additional_properties,
    "pickle": lambda item: pickle.loads(pickle.dumps(item)).additional_properties,
    "evolve": lambda item: attrs.evolve(item, email="other").additional_properties,
    "asdict": lambda item: attrs.asdict(item)["additional_properties"],
    "subscript": lambda item: {name: item[name] for name in item.additional_keys},
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("names", [{"planet": "Earth"}, {"planet": "Earth", "moons": [1]}], ids=["one", "two"])
def test_unknown_fields_can_be_read_in_any_way(
    real: Any, body_of: Callable[..., Any], names: dict[str, Any], look: Callable[[Any], Any]
) -> None:
    body = body_of([])
    content = json.dumps(page(real, **names)).encode()
    slow, fast = body.decode(content), body.decode(content)
    assert look(fast.customers[0]) == names
    assert fast == slow
    assert repr(fast) == repr(slow)


def test_an_interrupt_at_any_call_leaves_a_body_that_decodes(real: Any) -> None:
    value = page(real, planet="Earth")
    contents = [json.dumps(each).encode() for each in ({**value, "customers": []}, value)]
    for number in range(0, 10_000, 5):
        body: Any = Body(Wires(real.module("wire").__name__), real.model("CustomerPage"))
        if not is_interrupted_at(number, lambda: [body.decode(content) for content in contents]):  # noqa: B023
            break
        assert [body.decode(content).to_dict() for content in contents[::-1]] == [value, {**value, "customers": []}]
    assert number > 50


def is_interrupted_at(number: int, call: Callable[[], object]) -> bool:
    """Call something, with an interrupt where it calls a function of the decoding, as a signal handler may raise it."""
    numbers = count()

    def trace(frame: FrameType, *_: object) -> None:
        if "flexportal_core" in frame.f_code.co_filename and next(numbers) == number:
            raise KeyboardInterrupt

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


def test_names_beyond_the_limit_are_kept_but_not_learned(real: Any, body_of: Callable[..., Any]) -> None:
    counted: list[bytes] = []
    body = body_of(counted)
    for index in range(100):
        value = {**page(real), f"made-up-{index}": index}
        assert body.decode(json.dumps(value).encode()).to_dict() == value
    assert body._wires.generation == MAX_LEARNED_NAMES
    assert len(counted) == 100
    value = {**page(real), "made-up-0": 0}
    assert body.decode(json.dumps(value).encode()).to_dict() == value
    assert len(counted) == 100, "what was learned stays learned"


@pytest.mark.parametrize(
    "more",
    [{"status": "paused"}, {"totalOrders": 1.5}, {"createdAt": None}, {"lastShippingAddress": {"contactName": "c",
     "streetAddress": "s", "city": "c", "country": "c", "postalCode": None}}],
    ids=["unknown-enum-value", "number", "null", "nested-null"],
)  # fmt: skip
def test_valid_bodies_are_decoded_by_msgspec(real: Any, body_of: Callable[..., Any], more: dict[str, Any]) -> None:
    counted: list[bytes] = []
    value = page(real)
    value["customers"][0].update(more)
    body = body_of(counted)
    assert body.decode(json.dumps(value).encode()).to_dict() == value
    assert not counted


def test_threads_may_learn_at_once(real: Any, body_of: Callable[..., Any]) -> None:
    counted: list[bytes] = []
    body = body_of(counted)
    values = [page(real, **{f"name{index}": index}) for index in range(8)]
    failures: list[object] = []

    def work(value: Any) -> None:
        content = json.dumps(value).encode()
        for _ in range(30):
            if body.decode(content).to_dict() != value:
                failures.append(value)

    threads = [threading.Thread(target=work, args=(value,)) for value in values]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
