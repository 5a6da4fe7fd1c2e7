"""The one module that talks to a server: raw bytes, no logs, no secrets in errors."""

from __future__ import annotations

import gzip
import logging
import ssl
import zlib
from collections.abc import Callable, Iterator

import httpx
import pytest

from contract_tests.lawbook.answer import Answer
from contract_tests.lawbook.ask import Argument, Ask, Credentials
from contract_tests.lawbook.pace import Patience
from contract_tests.lawbook.prober import Prober, is_loopback
from contract_tests.lawbook_tests.judging import Hours

ASK = Ask(
    "/v1/things",
    (Argument("email", "ann+1@example.com"),),
    headers=(("Authorization", "Bearer $FLEXPORTAL_API_KEY"), ("Tenant-ID", "$FLEXPORTAL_TENANT_ID")),
)


class Stream(httpx.SyncByteStream):
    """A body in parts."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)


class Fake(httpx.BaseTransport):
    """A transport that answers as the test says."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.answer = answer
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(request)


def ok(*parts: bytes, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(
        status, headers={name.replace("_", "-"): value for name, value in headers.items()}, stream=Stream(*parts)
    )


def prober(fake: Fake, hours: Hours | None = None, **options: object) -> Prober:
    clock = (hours or Hours()).clock
    return Prober("http://host", Credentials("secret", "acme"), fake, clock=clock, **options)  # type: ignore[arg-type]


def one(fake: Fake, ask: Ask = ASK) -> Answer:
    return list(prober(fake).send(ask))[-1]


def test_the_request_goes_out_as_written_with_the_secrets_put_in() -> None:
    fake = Fake(lambda _: ok(b"{}"))
    one(fake)
    request = fake.requests[0]
    assert str(request.url) == "http://host/v1/things?email=ann%2B1%40example.com"
    assert (request.headers["authorization"], request.headers["tenant-id"]) == ("Bearer secret", "acme")
    assert request.headers["accept-encoding"] == "gzip"
    assert request.extensions["timeout"]["read"] == 30.0


def test_the_answer_is_raw_and_whole() -> None:
    answer = one(Fake(lambda _: ok(b'{"a"', b": 1}", content_type="application/json", X_More="yes")))
    assert (answer.status, answer.body, answer.received, answer.trouble) == (200, b'{"a": 1}', 8, None)
    assert (answer.header("X-More"), answer.header("x-none")) == ("yes", None)


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("GZIP", gzip.compress), ("deflate", zlib.compress)]
)
def test_a_compressed_body_is_unpacked_and_its_length_kept(coding: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(b'{"a": 1}')
    answer = one(Fake(lambda _: ok(packed, content_encoding=coding)))
    assert (answer.body, answer.received) == (b'{"a": 1}', len(packed))


@pytest.mark.parametrize(
    "body", [b"plain", gzip.compress(b"x" * 99)[:-4], gzip.compress(b"x") + b"more"], ids=["plain", "cut", "more"]
)
def test_a_body_that_is_not_packed_as_it_says_is_trouble(body: bytes) -> None:
    answer = one(Fake(lambda _: ok(body, content_encoding="gzip")))
    assert answer.trouble == "the body isn't encoded as its Content-Encoding says"


def test_a_body_that_unpacks_without_end_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contract_tests.lawbook.prober.LARGEST", 2**20)
    answer = one(Fake(lambda _: ok(gzip.compress(bytes(2**21)), content_encoding="gzip")))
    assert (answer.trouble, answer.body) == ("the body unpacks to more than 1 MB", b"")


def test_a_body_without_end_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contract_tests.lawbook.prober.LARGEST", 2**20)
    answer = one(Fake(lambda _: ok(*[bytes(2**19)] * 3)))
    assert (answer.status, answer.trouble) == (0, "the body went on after 1 MB")


def test_a_body_that_drips_is_broken_off() -> None:
    hours = Hours()

    def dripping() -> Iterator[bytes]:
        while True:
            hours.sleep(9.0)
            yield b" "

    class Dripping(Stream):
        def __iter__(self) -> Iterator[bytes]:
            return dripping()

    fake = Fake(lambda _: httpx.Response(200, stream=Dripping()))
    (answer,) = prober(fake, hours, timeout=10.0).send(ASK)
    assert answer.trouble == "the body was still coming after 40 seconds"


def closing(*opened: bool) -> Fake:
    """A server at its end of a connection: each request opens one or finds it kept, and every second one fails."""

    def answer(request: httpx.Request) -> httpx.Response:
        number = len(fake.requests) - 1
        if opened[number]:
            request.extensions["trace"]("connection.connect_tcp.started", {})
        request.extensions["trace"]("http11.send_request_headers.started", {})
        if number % 2:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        return ok(b"{}")

    fake = Fake(answer)
    return fake


def test_a_kept_connection_that_was_closed_meanwhile_is_no_trouble() -> None:
    fake = closing(True, False, True)
    sender = prober(fake)
    assert [list(sender.send(ASK))[-1].trouble for _ in range(2)] == [None, None]
    assert len(fake.requests) == 3


def test_after_that_each_request_gets_a_connection_of_its_own_and_must_be_answered() -> None:
    fake = closing(True, False, True, True)
    sender = prober(fake)
    troubles = [list(sender.send(ASK))[-1].trouble for _ in range(3)]
    assert troubles == [None, None, "the server broke off or didn't speak HTTP"]
    assert [request.headers.get("connection") for request in fake.requests] == [None, None, None, "close"]


def test_an_empty_body_needs_no_unpacking() -> None:
    assert one(Fake(lambda _: ok(content_encoding="gzip"))).trouble is None


@pytest.mark.parametrize(
    ("error", "clause"),
    [
        (httpx.ReadTimeout("x"), "no answer within the timeout"),
        (httpx.ConnectTimeout("x"), "no answer within the timeout"),
        (httpx.ConnectError("refused"), "no connection could be made"),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]"), "no secure connection could be made"),
        (httpx.RemoteProtocolError("x"), "the server broke off or didn't speak HTTP"),
        (httpx.ReadError("x"), "the connection broke"),
    ],
)
def test_trouble_is_told_in_words_of_our_own(error: httpx.HTTPError, clause: str) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    answer = one(Fake(fail))
    assert (answer.status, answer.trouble) == (0, clause)
    assert "secret" not in repr(answer)


def test_a_refused_certificate_is_told_from_a_refused_connection() -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("x") from ssl.SSLError("y")

    assert one(Fake(fail)).trouble == "no secure connection could be made"


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        one(Fake(lambda _: ok(b"{}")))
    assert "ann" not in caplog.text
    assert "secret" not in caplog.text


def test_a_redirect_is_an_answer_like_any_other() -> None:
    fake = Fake(lambda _: ok(status=302, location="http://elsewhere/"))
    assert one(fake).status == 302
    assert len(fake.requests) == 1


def test_too_many_requests_are_waited_for_as_told() -> None:
    answers = [ok(status=429, retry_after="7"), ok(status=429), ok(b"{}")]
    hours = Hours()
    sent = list(prober(Fake(lambda _: answers.pop(0)), hours).send(ASK))
    assert [answer.status for answer in sent] == [429, 429, 200]
    assert hours.slept == [7.0, 2.0]


def test_a_wait_past_the_longest_is_not_begun() -> None:
    hours = Hours()
    sent = list(prober(Fake(lambda _: ok(status=429, retry_after="3600")), hours).send(ASK))
    assert ([answer.status for answer in sent], hours.slept) == ([429], [])


def test_patience_ends() -> None:
    fake = Fake(lambda _: ok(status=429, retry_after="1"))
    sent = list(prober(fake, patience=Patience(attempts=3)).send(ASK))
    assert [answer.status for answer in sent] == [429, 429, 429]


def test_no_patience_at_all_sends_once() -> None:
    assert len(list(prober(Fake(lambda _: ok(status=429)), patience=Patience(attempts=1)).send(ASK))) == 1


def test_requests_keep_the_pace() -> None:
    hours = Hours()
    sender = prober(Fake(lambda _: ok(b"{}")), hours, rate=60)
    for _ in range(3):
        list(sender.send(ASK))
    assert hours.slept == [1.0, 1.0]


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8765", True),
        ("http://[::1]:1/", True),
        ("http://localhost", True),
        ("http://mock.localhost", True),
        ("https://api-eu.flexportal.io", False),
        ("http://10.0.0.1", False),
        ("http://localhost.example.com", False),
        ("nonsense", False),
    ],
)
def test_loopback_is_this_machine_and_nothing_else(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback
