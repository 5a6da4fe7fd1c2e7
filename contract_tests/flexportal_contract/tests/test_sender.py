"""Sending: raw responses, retries after 429, the rate limit, no secrets in errors or logs."""

from __future__ import annotations

import gzip
import logging
import ssl
import zlib
from collections.abc import Callable, Iterator

import httpx
import pytest

from contract_tests.flexportal_contract.probing.exchange import RawResponse
from contract_tests.flexportal_contract.probing.request import Argument, Credentials, Request
from contract_tests.flexportal_contract.probing.sender import Sender
from contract_tests.flexportal_contract.tests.support import FakeTime

REQUEST = Request(
    "/v1/things",
    (Argument("email", "ann+1@example.com"),),
    headers=(("Authorization", "Bearer $FLEXPORTAL_API_KEY"), ("Tenant-ID", "$FLEXPORTAL_TENANT_ID")),
)
ENCODING_ERROR = "the body isn't encoded as its Content-Encoding says"


class Stream(httpx.SyncByteStream):
    """A body in parts."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)


class Transport(httpx.BaseTransport):
    """A transport whose responses the test writes."""

    def __init__(self, respond: Callable[[httpx.Request], httpx.Response]) -> None:
        self.respond = respond
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.respond(request)


def ok(*parts: bytes, status: int = 200, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, stream=Stream(*parts))


def sender(transport: Transport, time: FakeTime | None = None, **options: object) -> Sender:
    clock = time or FakeTime()
    return Sender("http://host", Credentials("secret", "acme"), transport, clock=clock, **options)  # type: ignore[arg-type]


def last(transport: Transport) -> RawResponse:
    return list(sender(transport).send(REQUEST))[-1]


def test_the_request_is_sent_as_written_with_the_secrets() -> None:
    transport = Transport(lambda _: ok(b"{}"))
    last(transport)
    request = transport.requests[0]
    assert str(request.url) == "http://host/v1/things?email=ann%2B1%40example.com"
    assert (request.headers["authorization"], request.headers["tenant-id"]) == ("Bearer secret", "acme")


def test_the_response_is_raw_and_complete() -> None:
    response = last(Transport(lambda _: ok(b'{"a"', b": 1}", content_type="application/json", X_More="yes")))
    assert (response.status, response.body, response.raw_length, response.error) == (200, b'{"a": 1}', 8, None)
    assert (response.header("X-More"), response.header("x-none")) == ("yes", None)


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("GZIP", gzip.compress), ("deflate", zlib.compress)]
)
def test_a_compressed_body_is_decoded_and_its_raw_length_kept(coding: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(b'{"a": 1}')
    response = last(Transport(lambda _: ok(packed, content_encoding=coding)))
    assert (response.body, response.raw_length) == (b'{"a": 1}', len(packed))


@pytest.mark.parametrize(
    "body",
    [b"plain", gzip.compress(b"x" * 99)[:-4], gzip.compress(b"x") + b"more"],
    ids=["plain", "truncated", "trailing data"],
)
def test_a_body_that_is_not_encoded_as_declared_is_an_error(body: bytes) -> None:
    assert last(Transport(lambda _: ok(body, content_encoding="gzip"))).error == ENCODING_ERROR


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_body_that_is_too_large_is_an_error(encoding: str) -> None:
    size = 2**26 + 1
    body = gzip.compress(bytes(size)) if encoding == "gzip" else bytes(size)
    response = last(Transport(lambda _: ok(body, content_encoding=encoding)))
    assert "larger than 64 MiB" in (response.error or "")
    assert response.body == b""


def test_a_body_that_never_ends_is_cut_off() -> None:
    time = FakeTime()

    class Slow(Stream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                time.sleep(9.0)
                yield b" "

    transport = Transport(lambda _: httpx.Response(200, stream=Slow()))
    response, *_ = sender(transport, time, timeout=10.0).send(REQUEST)
    assert response.error == "the body was not complete after 40 seconds"


def test_a_connection_that_was_closed_is_tried_again_and_no_response_is_a_refusal() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        request.extensions["trace"]("connection.connect_tcp.started", {})
        if len(transport.requests) in (1, 3, 4, 5):
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        return ok(b"{}")

    transport, time = Transport(respond), FakeTime()
    sending = sender(transport, time)
    assert [response.status for response in sending.send(REQUEST)] == [0, 200]
    *_, last = sending.send(REQUEST)
    assert (last.error, last.refused) == ("the server closed the connection without a response", True)
    assert time.slept == [1.0, 1.0, 2.0]


def test_writes_are_not_sent_unless_they_are_allowed() -> None:
    transport = Transport(lambda _: ok(b"{}"))
    with pytest.raises(RuntimeError, match="must not be sent"):
        list(sender(transport).send(Request("/v1/things", method="POST", body="{}")))
    assert transport.requests == []


def test_a_write_is_sent_again_only_after_429() -> None:
    statuses = [429, 503, 200]
    transport = Transport(lambda _: ok(status=statuses.pop(0)))
    sent = list(sender(transport, writes=True).send(Request("/v1/things", method="POST", body='{"a": 1}')))
    assert [response.status for response in sent] == [429, 503]
    assert (transport.requests[0].content, transport.requests[0].headers["content-type"]) == (
        b'{"a": 1}',
        "application/json",
    )


@pytest.mark.parametrize(
    ("error", "clause"),
    [
        (httpx.ReadTimeout("x"), "no response within the timeout"),
        (httpx.ConnectError("refused"), "no connection could be made"),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]"), "no secure connection could be made"),
        (httpx.RemoteProtocolError("x"), "the server closed the connection early or didn't speak HTTP"),
        (httpx.ReadError("x"), "the connection broke"),
    ],
)
def test_errors_are_reported_without_the_request(error: httpx.HTTPError, clause: str) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    response = last(Transport(fail))
    assert (response.status, response.error) == (0, clause)
    assert "secret" not in repr(response)


def test_a_tls_error_is_told_from_a_refused_connection() -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("x") from ssl.SSLError("y")

    assert last(Transport(fail)).error == "no secure connection could be made"


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        last(Transport(lambda _: ok(b"{}")))
    assert "ann" not in caplog.text
    assert "secret" not in caplog.text


def test_redirects_are_not_followed() -> None:
    transport = Transport(lambda _: ok(status=302, location="http://elsewhere/"))
    assert (last(transport).status, len(transport.requests)) == (302, 1)


@pytest.mark.parametrize(
    ("retry_after", "statuses", "slept"),
    [
        (["7", None], [429, 429, 200], [7.0, 2.0]),
        (["3600"], [429], []),
        (["1"] * 7, [429] * 7, [1.0, 1.0, 1.0, 2.0, 4.0, 8.0]),
    ],
    ids=["as told, else backoff", "too long a wait", "attempts are limited"],
)
def test_a_429_is_retried(retry_after: list[str | None], statuses: list[int], slept: list[float]) -> None:
    headers = [{} if value is None else {"retry_after": value} for value in retry_after]
    responses = [*(ok(status=429, **each) for each in headers), ok(b"{}")]
    time = FakeTime()
    sent = list(sender(Transport(lambda _: responses.pop(0)), time).send(REQUEST))
    assert ([response.status for response in sent], time.slept) == (statuses, slept)


def test_the_rate_limit_applies() -> None:
    time = FakeTime()
    sending = sender(Transport(lambda _: ok(b"{}")), time, rate=2)
    for _ in range(3):
        list(sending.send(REQUEST))
    assert time.slept == [60.0]
