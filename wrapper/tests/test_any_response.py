"""Whatever a server sends: a result, or a FlexPortalError, soon and in little memory."""

from __future__ import annotations

import copy
import gzip
import json
import pickle
import tracemalloc
import zlib
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from typing import Any, cast

import httpx
import pytest
from flexportal import Customer, FlexPortal, FlexPortalError, ResponseContractError
from flexportal.errors import APIStatusError
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.http.sockets import RawServer, raw_server, sending
from tests.scripted import KEY, TENANT, client, customer, envelope

PAGE = envelope([customer(1, companyInfo={"address": {"city": "Berlin"}}, customFields={"a": [1, {}]}), customer(2)])


def outcome_of(respond: Callable[[httpx.Request], httpx.Response]) -> list[Customer] | FlexPortalError:
    """What comes of a response: customers, or an error that can be shown, copied and sent to another process."""
    with client(respond) as opened:
        pager = opened.customers.list(page_size=2, max_items=3)
        try:
            found = pager.to_list()
            assert len(pager.raw_items().to_list()) == len(found)
        except FlexPortalError as error:
            refused = error
        else:
            return found
    shown = str(refused)
    assert shown
    assert repr(refused)
    assert str(pickle.loads(pickle.dumps(refused))) == shown == str(copy.copy(refused))
    return refused


# What a header may be made of on the wire: anything but line ends and zeros.
NAMES = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=20)
VALUES = st.binary(max_size=60).map(lambda value: value.translate(None, b"\r\n\0").strip())
KNOWN = st.sampled_from(
    [
        (b"Content-Type", b"application/json"),
        (b"Content-Type", b"text/html; charset=\xff"),
        (b"Content-Type", b"application/json; charset=utf-16"),
        (b"Content-Encoding", b"gzip"),
        (b"Content-Encoding", b"deflate"),
        (b"Content-Encoding", b"br"),
        (b"Content-Encoding", b"gzip, gzip"),
        (b"Content-Encoding", b""),
        (b"Content-Encoding", b"\xe9"),
        (b"Retry-After", b"-1"),
        (b"Retry-After", b"1e9"),
        (b"Retry-After", b"9" * 400),
        (b"Retry-After", "٣".encode()),
        (b"Retry-After", b"Fri, 31 Dec 99999999999999999999 23:59:59 GMT"),
        (b"Retry-After", b"Mon, 32 Foo 2026 99:99:99 +9999"),
        (b"Retry-After", b"nan"),
        (b"Location", b"https://elsewhere.example/\xe9"),
        (b"Location", b"::"),
        (b"Set-Cookie", b"a=b; Max-Age=x"),
        (b"X-Request-Id", b"\xff\xfe"),
        (b"X-Request-Id", b"x" * 70_000),
        (b"X-Caf\xc3\xa9", b"\xc3\xa9"),
        (b"Content-Length", b"nonsense"),
    ]
)
HEADERS = st.lists(KNOWN | st.tuples(NAMES.map(str.encode), VALUES), max_size=5)
STATUSES = st.integers(100, 999) | st.sampled_from([200, 200, 204, 206, 304, 307, 400, 401, 413, 422, 429, 500, 503])

TEXTS: list[Any] = ["", "text", "\ud800", "\0", "é" * 300]
VALUES_OF_JSON: list[Any] = [None, True, False, 0, -1, 2**63, 10**400, 1.5, 1e308, *TEXTS, [], {}, [[]], {"": {}}]
# Each time anew: put into one page twice, the same list could be made to contain itself.
SCALARS: st.SearchStrategy[Any] = st.sampled_from(VALUES_OF_JSON).map(copy.deepcopy)
KEYS = st.sampled_from(["", "new", "é", "__class__", "self", "\ud800"])


def deep(levels: int, opening: str = "[", closing: str = "]") -> str:
    return opening * levels + closing * levels


def places(node: Any) -> list[tuple[Any, Any]]:
    """Every place of a JSON value: its container and its key there."""
    children: Iterable[tuple[Any, Any]] = ()
    if isinstance(node, dict):
        children = cast("dict[Any, Any]", node).items()
    elif isinstance(node, list):
        children = enumerate(cast("list[Any]", node))
    return [place for key, child in children for place in ((node, key), *places(child))]


def changed(draw: st.DrawFn, page: Any) -> None:
    """Replaces, removes or adds something, anywhere."""
    container, key = draw(st.sampled_from(places(page) or [(page, "x")]))
    match draw(st.sampled_from(["replace", "remove", "add"])):
        case "remove" if isinstance(container, list):
            container.clear()
        case "remove":
            container.pop(key, None)
        case "add" if isinstance(container, dict):
            container[draw(KEYS)] = draw(SCALARS)
        case "add":
            container.append(draw(SCALARS))
        case _:
            container[key] = draw(SCALARS)


# What no library would write: a piece of the page's text, and what it becomes.
EDITS = st.sampled_from(
    [
        ("9.5", "NaN"),
        ("9.5", "-Infinity"),
        ("9.5", "1e999"),
        ("9.5", "9" * 5000),
        ('"count": 2', '"count": 2, "count": 3'),
        ('"Ada"', '"Ada", "firstName": 7'),
        ("{}", deep(100_000)),
        ("{}", '{"a":' * 50_000 + "1" + "}" * 50_000),
        ("}", "},"),
        ("true", "True"),
    ]
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1"])


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The JSON of a page, with some of it replaced, removed, repeated or renamed."""
    page: Any = copy.deepcopy(PAGE)
    for _ in range(draw(st.integers(0, 3))):
        changed(draw, page)
    text = json.dumps(page, ensure_ascii=draw(st.booleans()))
    for old, new in draw(st.lists(EDITS, max_size=2)):
        text = text.replace(old, new)
    content = text.encode(draw(ENCODINGS), "replace")
    if draw(st.booleans()):
        at = draw(st.integers(0, len(content)))
        content = content[:at] + draw(st.binary(max_size=4)) + content[at + draw(st.integers(0, 4)) :]
    return content


PACKED: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress, "identity": bytes}


@settings(deadline=2000, max_examples=300)
@given(STATUSES, HEADERS, st.binary(max_size=400) | mutated(), st.sampled_from([*PACKED]))
def test_any_response_leads_to_a_result_or_an_error_of_ours(
    status: int, headers: list[tuple[bytes, bytes]], content: bytes, coding: str
) -> None:
    body = PACKED[coding](content)
    headers = [*headers, (b"Content-Encoding", coding.encode())] if coding != "identity" else headers

    def respond(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))

    outcome = outcome_of(respond)
    if isinstance(outcome, APIStatusError):
        assert outcome.status_code == status
    if isinstance(outcome, list):
        assert status == 200


@settings(deadline=2000, max_examples=300)
@given(mutated())
def test_a_page_that_was_tampered_with_is_read_or_refused(content: bytes) -> None:
    def respond(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=content)

    outcome = outcome_of(respond)
    assert isinstance(outcome, (list, ResponseContractError)), outcome
    with client(respond) as opened:
        # Of raw items only these look at fields.
        for pager in (opened.customers.list(status=["active", "inactive"]), opened.customers.scan(status="active")):
            with suppress(FlexPortalError):
                pager.raw_items().to_list()


LINES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n",
        b"HTTP/1.1 999 \xff\r\n",
        b"HTTP/1.1 99 Low\r\n",
        b"HTTP/1.0 200\r\n",
        b"HTTP/2.0 200 OK\r\n",
        b"Content-Length: 5\r\n",
        b"Content-Length: 5, 6\r\n",
        b"Content-Length: -1\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: gzip\r\n",
        b"Connection: close\r\n",
        b"Connection: upgrade\r\nUpgrade: h2c\r\n",
        b"Content-Encoding: gzip\r\n",
        b"Content-Type: application/json\r\n",
        b": nameless\r\n",
        b"X-Long: " + b"x" * 200_000 + b"\r\n",
        b" folded\r\n",
        b"Bad Name: x\r\n",
        b"X: \xc3\xa9\xff\r\n",
        b"\r\n",
        b'5\r\n{"a"}\r\n',
        b"0\r\n\r\n",
        b"ffffffffffffffffffffffff\r\n",
        b"{}",
        b"\0" * 100,
    ]
)


@pytest.fixture(scope="module")
def server() -> Generator[RawServer]:
    with raw_server() as running:
        yield running


@settings(deadline=None, max_examples=40)
@given(pieces=st.lists(LINES | st.binary(max_size=30), max_size=8))
def test_any_bytes_over_a_socket_lead_to_a_result_or_an_error_of_ours(server: RawServer, pieces: list[bytes]) -> None:
    server.begin(sending(*pieces))
    with (
        FlexPortal(KEY, TENANT, base_url=server.url, max_retries=0, timeout=5) as opened,
        suppress(FlexPortalError),
    ):
        opened.customers.list(max_items=1).to_list()


@pytest.mark.parametrize(
    "body",
    [
        deep(200_000).encode(),
        b'{"customers":' * 200_000,
        json.dumps(PAGE).replace("{}", deep(500_000)).encode(),
        json.dumps(PAGE).replace('"Berlin"', deep(500_000)).encode(),
        json.dumps(PAGE).replace("9.5", "9" * 2_000_000).encode(),
        json.dumps(PAGE).replace('"Ada"', '"' + "\\u0000" * 300_000 + '"').encode(),
        b" " * 4_000_000,
        b'{"customers":[' + b"{}," * 1_000_000 + b"{}]}",
    ],
    ids=["arrays", "objects", "in a field", "in a city", "a number", "a name", "blanks", "many"],
)
def test_the_memory_for_a_hostile_body_is_bounded(body: bytes) -> None:
    tracemalloc.start()
    try:
        outcome_of(lambda _request: httpx.Response(200, content=body))
        assert tracemalloc.get_traced_memory()[1] < 24 * len(body) + (8 << 20)
    finally:
        tracemalloc.stop()
