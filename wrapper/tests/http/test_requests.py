"""Requests: where arguments and bodies go, and which of them cannot be sent."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from flexportal_core.errors import APIError
from flexportal_core.http.request import MAX_URL, PreparedRequest, prepare
from flexportal_core.operation import Operation, Parameter
from flexportal_core.redaction import Secret
from flexportal_core.session import Session
from flexportal_core.types import UNSET, File
from tests.http.things import (
    CREATE_THING,
    EMAIL,
    GET_THING,
    KEY,
    LIST_THINGS,
    URL,
    Color,
    Script,
    make_settings,
)


def get_thing(thing_id: object = "t1", **arguments: object) -> PreparedRequest:
    return prepare(make_settings(user_agent="things/1"), GET_THING, {"thing_id": thing_id, **arguments})


def test_every_request_has_credentials_and_says_what_it_accepts() -> None:
    request = prepare(make_settings(user_agent="things/1"), LIST_THINGS, {})
    assert str(request.whole_url) == f"{URL}/v1/things"
    assert request.target == b"/v1/things"
    assert dict(request.headers) == {
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate, identity",
        "User-Agent": "things/1",
    }
    assert dict(request.raw_headers)[b"Authorization"] == f"Bearer {KEY}".encode()


def test_without_a_key_there_is_no_authorization() -> None:
    settings, script = replace(make_settings(), api_key=Secret(None)), Script()
    Session(settings, httpx.MockTransport(script)).call(LIST_THINGS, {})
    assert "Authorization" not in script.requests[0].headers
    assert prepare(settings, LIST_THINGS, {}).secrets.reveal() == ()


def test_a_request_accepts_what_its_operation_returns() -> None:
    operation = replace(LIST_THINGS, accept="application/vnd.x+json, text/csv")
    assert prepare(make_settings(), operation, {}).headers["Accept"] == "application/vnd.x+json, text/csv"


SEPARATED = Operation[Any](
    "getSeparated",
    "GET",
    "/v1/{ids}",
    parameters=(
        Parameter("ids", "ids", "path", kind=object, required=True, separator=","),
        Parameter("tags", "tags", kind=object, separator="|"),
        Parameter("trace", "X-Trace", "header", kind=object, separator=","),
    ),
)


def test_several_values_are_separated_as_declared() -> None:
    request = prepare(make_settings(), SEPARATED, {"ids": ["a", "b/c"], "tags": ("x", 1), "trace": ["t", "u"]})
    assert (request.target, request.headers["X-Trace"]) == (b"/v1/a,b%2Fc?tags=x%7C1", "t,u")
    assert prepare(make_settings(), SEPARATED, {"ids": "a,b", "tags": "x"}).target == b"/v1/a,b?tags=x"


@pytest.mark.parametrize("arguments", [{"ids": ["a,b"]}, {"ids": "a", "tags": ["x|y"]}], ids=["path", "query"])
def test_a_value_with_the_separator_in_it_is_a_value_error(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="which separates the values"):
        prepare(make_settings(), SEPARATED, arguments)


def test_a_path_prefix_of_the_base_url_is_kept() -> None:
    request = prepare(make_settings(base_url=f"{URL}/proxy/api"), LIST_THINGS, {})
    assert request.target == b"/proxy/api/v1/things"


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ("t1", "t1"),
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("../admin", "..%2Fadmin"),
        ("%2e%2e", "%252e%252e"),
        ("a b+ü", "a%20b%2B%C3%BC"),
        ("{thingId}", "%7BthingId%7D"),
        ("...", "..."),
        (Color.RED, "red"),
    ],
    ids=str,
)
def test_a_path_parameter_is_one_encoded_segment(value: object, segment: str) -> None:
    assert get_thing(value).target == f"/v1/things/{segment}".encode()


@pytest.mark.parametrize("value", ["", ".", ".."], ids=repr)
def test_a_path_parameter_that_would_change_the_path_is_a_value_error(value: str) -> None:
    with pytest.raises(ValueError, match="thing_id"):
        get_thing(value)


class Model:
    """As the generated models: it knows its form on the wire."""

    def __repr__(self) -> str:
        return "Model()"

    def __init__(self, **fields: Any) -> None:
        self.fields = fields

    def to_dict(self) -> dict[str, Any]:
        return self.fields


@pytest.mark.parametrize(
    ("value", "pairs"),
    [
        ("a b&c=d", [("q", "a b&c=d")]),
        (True, [("q", "true")]),
        (2.5, [("q", "2.5")]),
        (datetime(2026, 3, 14, 9, 0, tzinfo=UTC), [("q", "2026-03-14T09:00:00Z")]),
        (["x", Color.RED, 3], [("q", "x"), ("q", "red"), ("q", "3")]),
        ([], []),
        ({"a": 1, "b": ["x", "y"], "c": None}, [("a", "1"), ("b", "x"), ("b", "y")]),
        (Model(page=2), [("page", "2")]),
        (None, []),
        (UNSET, []),
    ],
    ids=repr,
)
def test_a_query_parameter_is_sent_once_for_each_of_its_values(value: object, pairs: list[tuple[str, str]]) -> None:
    assert get_thing(query=value).whole_url.params.multi_items() == pairs


def test_headers_and_cookies_are_sent_as_such() -> None:
    request = get_thing(trace="t-1", session="a;b=c", theme="dark")
    assert (request.headers["X-Trace"], request.headers["Cookie"]) == ("t-1", "sid=a%3Bb%3Dc; theme=dark")


@pytest.mark.parametrize("name", ["trace", "session"])
@pytest.mark.parametrize("value", ["a\r\nX-Admin: 1", "tab\t", "nul\0", "ümlaut"], ids=ascii)
def test_a_header_that_is_not_printable_ascii_is_a_value_error(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        get_thing(**{name: value})


def test_a_header_that_is_left_out_comes_from_the_settings() -> None:
    settings = make_settings(parameters={"X-Tenant": "acme", "q": "not a header"})
    arguments: dict[str, object] = {"thing_id": "t1"}
    assert prepare(settings, GET_THING, arguments).headers["X-Tenant"] == "acme"
    assert prepare(settings, GET_THING, arguments).query == ""
    assert prepare(settings, GET_THING, arguments | {"tenant": "globex"}).headers["X-Tenant"] == "globex"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({}, "thing_id"), ({"thing_id": None}, "thing_id"), ({"thing_id": "t1", "colour": "red"}, "colour")],
    ids=["missing", "None", "unknown"],
)
def test_a_missing_or_unknown_argument_is_a_type_error(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        prepare(make_settings(), GET_THING, arguments)


def create(body: object, media_type: str | None = None) -> PreparedRequest:
    return prepare(make_settings(), CREATE_THING, {}, body, media_type=media_type)


@pytest.mark.parametrize(
    "body", [Model(name="Zoë", tags=[1]), {"name": "Zoë", "tags": [1]}], ids=["model", "dictionary"]
)
def test_a_body_is_json_by_default(body: object) -> None:
    request = create(body)
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.content) == {"name": "Zoë", "tags": [1]}


def test_a_form_leaves_out_what_is_none() -> None:
    request = create(
        Model(name="a&b", color=Color.RED, note=None, tags=["x", "y"]), "application/x-www-form-urlencoded"
    )
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert httpx.QueryParams(request.content.decode()).multi_items() == [
        ("name", "a&b"),
        ("color", "red"),
        ("tags", "x"),
        ("tags", "y"),
    ]


def test_multipart_bodies_have_a_part_for_each_field() -> None:
    request = create(Model(note="hello", file=File(io.BytesIO(b"\0\1"), "a.bin")), "multipart/form-data")
    boundary = request.headers["Content-Type"].partition("multipart/form-data; boundary=")[2].encode()
    first, second = request.content.split(b"--" + boundary)[1:-1]
    assert b'name="note"' in first
    assert first.endswith(b"\r\n\r\nhello\r\n")
    assert b'filename="a.bin"' in second
    assert second.endswith(b"\r\n\r\n\0\1\r\n")


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"\0\1", "application/octet-stream"),
        (File(io.BytesIO(b"\0\1")), "application/octet-stream"),
        (File(io.BytesIO(b"\0\1"), "a.png", "image/png"), "image/png"),
    ],
    ids=["bytes", "file", "file of a type"],
)
def test_binary_bodies_are_sent_as_they_are(body: object, media_type: str) -> None:
    request = create(body, "application/octet-stream")
    assert (request.content, request.headers["Content-Type"]) == (b"\0\1", media_type)


@pytest.mark.parametrize("body", [None, UNSET], ids=repr)
def test_without_a_body_there_is_no_content_type(body: object) -> None:
    request = create(body)
    assert request.content == b""
    assert "Content-Type" not in request.headers


@pytest.mark.parametrize(
    ("body", "error"),
    [({"a": float("nan")}, ValueError), ({"a": object()}, TypeError), (File(io.BytesIO(), None, "a\r\nb"), ValueError)],
    ids=["NaN", "no JSON", "media type"],
)
def test_a_body_that_cannot_be_sent_is_refused(body: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        create(body)


def test_a_body_for_an_operation_that_takes_none_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="listThings takes no body"):
        prepare(make_settings(), LIST_THINGS, {}, {"a": 1})


def test_a_url_that_is_too_long_is_an_api_error() -> None:
    with pytest.raises(APIError, match="longer than"):
        get_thing(query="x" * MAX_URL)
    with pytest.raises(APIError, match="longer than"):
        get_thing().with_parameter("after", "x" * MAX_URL)
    room = MAX_URL - len(f"{URL}/v1/things/t1?q=")
    assert len(str(get_thing(query="x" * room).whole_url)) == MAX_URL


def test_a_cursor_is_added_to_the_query() -> None:
    assert get_thing().with_parameter("after", "a b").target == b"/v1/things/t1?after=a+b"
    assert get_thing(query="x").with_parameter("after", "c&d").target == b"/v1/things/t1?q=x&after=c%26d"


@pytest.mark.parametrize(
    ("operation", "is_repeatable"),
    [("GET", True), ("HEAD", True), ("PUT", True), ("DELETE", True), ("POST", False), ("PATCH", False)],
)
def test_the_method_says_whether_a_request_may_be_repeated(operation: str, is_repeatable: bool) -> None:
    assert prepare(make_settings(), Operation("any", operation, "/"), {}).is_repeatable is is_repeatable


def test_key_and_addresses_of_a_request_are_its_secrets_and_in_no_repr() -> None:
    operation = replace(CREATE_THING, parameters=(*GET_THING.parameters, Parameter("since", "since")))
    arguments: dict[str, object] = {"thing_id": "p@x.example", "email": [EMAIL], "trace": "h@x.example", "query": "q"}
    request = prepare(make_settings(), operation, arguments, Model(name="Zoe", to=[{"email": "b@x.example"}]))
    assert set(request.secrets.reveal()) == {KEY, "p@x.example", EMAIL, "h@x.example", "b@x.example"}
    assert not [secret for secret in request.secrets.reveal() if secret in repr(request)]
    assert KEY not in str(request.headers)
    assert str(get_thing("p@x.example").shown_url) == f"{URL}/v1/things/***"


PATHS = Operation[Any](
    "getPart",
    "GET",
    "/v1/{kind}/{number}",
    parameters=(
        Parameter("kind", "kind", "path", choices=Color, required=True),
        Parameter("number", "number", "path", kind=int, required=True),
        Parameter("deep", "deep", kind=bool),
        Parameter("tags", "tags", kind=object, bounds={"maxItems": 2, "minLength": 1}),
    ),
)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"kind": "blue"}, ValueError, "kind='blue' is not a known value; choose from 'red'"),
        ({"kind": EMAIL}, ValueError, r"kind='\*\*\*' is not a known value"),
        ({"kind": quote(EMAIL)}, ValueError, r"kind='\*\*\*' is not a known value"),
        ({"kind": EMAIL.replace("@", "&#64;")}, ValueError, r"kind='\*\*\*' is not a known value"),
        ({"kind": 7}, TypeError, "kind must be text, not int"),
        ({"kind": ["red"]}, TypeError, "kind must be text, not list"),
        ({"number": "7"}, TypeError, "number must be int, not str"),
        ({"number": True}, TypeError, "number must be int, not bool"),
        ({"deep": "yes"}, TypeError, "deep must be bool, not str"),
        ({"tags": ["a", "b", "c"]}, ValueError, "tags must have at most 2 items"),
        ({"tags": ["a", ""]}, ValueError, "tags must have at least 1 character"),
    ],
    ids=str,
)
def test_an_argument_that_the_contract_does_not_allow_is_refused(
    arguments: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        prepare(make_settings(), PATHS, {"kind": Color.RED, "number": 7} | arguments)


def test_text_that_utf_8_cannot_encode_is_refused_and_not_shown() -> None:
    with pytest.raises(ValueError, match="thing_id has text that UTF-8 cannot encode") as caught:
        get_thing(f"{EMAIL}\ud800")
    assert caught.value.__context__ is None
