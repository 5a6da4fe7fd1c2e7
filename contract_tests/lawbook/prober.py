"""The one module that talks to a server.

It uses an httpx transport directly, not a client: the bytes arrive as sent (still compressed), nothing follows a
redirect or keeps a cookie, and no request line, which may hold somebody's address, reaches a log.
"""

from __future__ import annotations

import ipaddress
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from .answer import Answer
from .ask import Ask, Credentials
from .pace import Pace, Patience

__all__ = ["CannotRun", "Clock", "Prober", "Source", "is_loopback"]

TOO_MANY = 429
# A whole answer may take so many times the patience for its parts, and be so large: a server that never stops
# must not hold up the run.
WHOLE = 4
LARGEST = 64 * 1024 * 1024
AGENT = "flexportal-lawbook"


class CannotRun(Exception):
    """The run can't start or can't go on. The message is one plain sentence, fit to be shown."""


class _Endless(Exception):
    """An answer that was broken off here. The message is a clause."""


class Source(Protocol):
    """Where answers come from: a prober, or a function in a test."""

    def send(self, ask: Ask) -> Iterator[Answer]:
        """The answers to one ask: any number of refusals for too many requests, then the one that counts."""
        ...  # pragma: no cover


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, so that a test can bring its own.

    Args:
        monotonic: Seconds that never go back.
        sleep: Waits that many seconds.
        now: The date, for a `Retry-After` that is one.
    """

    monotonic: Callable[[], float] = time.perf_counter
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class Prober:
    """Sends asks and brings back raw answers.

    Args:
        base_url: Where the server is, without a trailing slash.
        credentials: Key and tenants.
        transport: Any httpx transport.
        rate: Requests a minute; None for no limit.
        timeout: Seconds for connecting, and again between two parts of an answer; the whole may take four times that.
        clock: Time.
        patience: How refusals for too many requests are borne.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        transport: httpx.BaseTransport,
        *,
        rate: float | None = None,
        timeout: float = 30.0,
        clock: Clock | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._base_url = base_url
        self._credentials = credentials
        self._transport = transport
        self._pace = Pace(rate)
        self._timeout = timeout
        self._clock = clock or Clock()
        self._patience = patience or Patience()
        self._answered = self._wary = False

    def send(self, ask: Ask) -> Iterator[Answer]:
        """The answers to one ask: any number of refusals for too many requests, then the one that counts."""
        for attempt in range(1, self._patience.attempts + 1):
            due = self._pace.wait(self._clock.monotonic())
            if due:
                self._clock.sleep(due)
            answer = self._once(ask)
            yield answer
            if answer.status != TOO_MANY:
                return
            wait = self._patience.wait(attempt, answer.header("retry-after"), self._clock.now())
            if wait is None:
                return
            self._clock.sleep(wait)

    def _once(self, ask: Ask) -> Answer:
        started = self._clock.monotonic()
        try:
            # The request's headers hold the key, and httpx hangs the request on its errors: only a clause of our
            # own leaves this method.
            status, headers, received = self._exchange(self._request(ask))
            trouble, self._answered = None, True
        except httpx.HTTPError as error:
            status, headers, received, trouble = 0, (), b"", _clause(error)
        except _Endless as error:
            status, headers, received, trouble = 0, (), b"", str(error)
        body = b""
        if trouble is None:
            try:
                body = _decoded(received, headers)
            except zlib.error:
                trouble = "the body isn't encoded as its Content-Encoding says"
            except _Endless as error:
                trouble = str(error)
        seconds = self._clock.monotonic() - started
        return Answer(status, headers, body, len(received), seconds, trouble)

    def _request(self, ask: Ask) -> httpx.Request:
        headers = [(name, self._credentials.expand(value)) for name, value in ask.headers]
        names = {name.lower() for name, _ in headers}
        defaults = (("Accept", "application/json"), ("Accept-Encoding", "gzip"), ("User-Agent", AGENT))
        headers.extend((name, value) for name, value in defaults if name.lower() not in names)
        if self._wary:
            headers.append(("Connection", "close"))
        timeout = httpx.Timeout(self._timeout).as_dict()
        return httpx.Request(ask.method, self._base_url + ask.target, headers=headers, extensions={"timeout": timeout})

    def _exchange(self, request: httpx.Request) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
        response = self._responded(request)
        try:
            stream = response.stream
            assert isinstance(stream, httpx.SyncByteStream), "a synchronous transport gives a synchronous stream"
            received = self._received(stream)
        finally:
            response.close()
        headers = tuple((name.lower(), value) for name, value in response.headers.multi_items())
        return response.status_code, headers, received

    def _responded(self, request: httpx.Request) -> httpx.Response:
        """The response, asked for again where a connection that was kept had been closed meanwhile.

        A server may close a connection at any time after an answer, and say nothing: that is no answer refused. From
        then on each request gets a connection of its own, so that one that closes on a request is told from it.
        """
        opened: list[str] = []

        def note(event: str, _: object) -> None:
            opened.extend([event] if event.startswith("connection.connect_") else [])

        request.extensions["trace"] = note
        try:
            return self._transport.handle_request(request)
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
            if opened or not self._answered:
                raise
            self._wary = True
        return self._transport.handle_request(request)

    def _received(self, stream: httpx.SyncByteStream) -> bytes:
        due = self._clock.monotonic() + WHOLE * self._timeout
        received = bytearray()
        for part in stream:
            received += part
            if len(received) > LARGEST:
                raise _Endless(f"the body went on after {LARGEST // 2**20} MB")
            if self._clock.monotonic() > due:
                raise _Endless(f"the body was still coming after {WHOLE * self._timeout:g} seconds")
        return bytes(received)


def _decoded(received: bytes, headers: tuple[tuple[str, str], ...]) -> bytes:
    encoding = next((value.strip().lower() for name, value in headers if name == "content-encoding"), "identity")
    if not received or encoding not in {"gzip", "x-gzip", "deflate"}:
        return received
    # 32 lets zlib tell gzip from zlib framing by itself.
    decoder = zlib.decompressobj(zlib.MAX_WBITS | 32)
    body = decoder.decompress(received, LARGEST)
    if decoder.unconsumed_tail:
        raise _Endless(f"the body unpacks to more than {LARGEST // 2**20} MB")
    body += decoder.flush()
    if not decoder.eof or decoder.unused_data:
        raise zlib.error("the compressed body isn't whole")
    return body


def _clause(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no answer within the timeout"
    if isinstance(error.__cause__, ssl.SSLError) or "certificate" in str(error).lower():
        return "no secure connection could be made"
    if isinstance(error, httpx.ConnectError):
        return "no connection could be made"
    if isinstance(error, httpx.RemoteProtocolError):
        return "the server broke off or didn't speak HTTP"
    return "the connection broke"
