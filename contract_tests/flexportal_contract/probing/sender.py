"""The one module that talks to a server.

It uses an httpx transport directly, not a client: headers arrive as sent, nothing follows a redirect or keeps a
cookie, and no request line, which may contain an email address, reaches a log.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Protocol

import httpx
from flexportal.errors import ResponseContractError
from flexportal_core.clock import SYSTEM_CLOCK, Clock
from flexportal_core.http.response import Body
from flexportal_core.rate_limit import RateLimit
from flexportal_core.retry import retry_after

from .exchange import REFUSALS, RawResponse
from .request import SAFE_METHODS, Credentials, Request

__all__ = ["CannotRun", "Sender", "Source"]

TOO_MANY = 429
# How often one request is sent that is refused or gets no complete response, and the longest single wait in seconds.
ATTEMPTS, ATTEMPTS_WITHOUT_RESPONSE, MAX_WAIT = 7, 3, 90.0
# A whole response may take this many times the timeout: a server that never stops sending must not stop the run.
TIMEOUTS_PER_RESPONSE = 4
# How many connections may be kept alive, and how many of them found closed make a server that often closes.
MAX_KEPT_ALIVE, OFTEN = 10, 20
USER_AGENT = "flexportal-contract"


class CannotRun(Exception):
    """The run can't start or continue. The message is one sentence for the user."""


class _TooLong(Exception):
    """A response that was cut off by the sender. The message is a clause."""


class Source(Protocol):
    """Where responses come from: a sender, or a function in a test."""

    def send(self, request: Request) -> Iterator[RawResponse]:
        """The responses to one request: those that refuse it, then the final one."""
        ...  # pragma: no cover


class Sender:
    """Sends requests and returns raw responses.

    Args:
        base_url: Where the server is, without a trailing slash.
        credentials: Key and tenants.
        transport: Any synchronous httpx transport.
        rate: Requests per minute; None for no limit.
        timeout: Seconds for connecting, and again between two parts of a response; the whole may take four times that.
        clock: Time; None for the system's.
        writes: Whether methods other than GET, HEAD and OPTIONS may be sent.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        transport: httpx.BaseTransport,
        *,
        rate: int | None = None,
        timeout: float = 30.0,
        clock: Clock | None = None,
        writes: bool = False,
    ) -> None:
        self._base_url = base_url
        self._credentials = credentials
        self._transport = transport
        self._rate_limit = None if rate is None else RateLimit(rate)
        self._timeout = timeout
        self._clock = clock or SYSTEM_CLOCK
        self._writes = writes
        self._got_response = False
        self._closed = 0

    def send(self, request: Request) -> Iterator[RawResponse]:
        """The responses to one request: those that refuse it, then the final one."""
        if not (self._writes or request.is_safe):
            raise RuntimeError(f"{request.method} must not be sent in this run")
        for attempt in range(ATTEMPTS):
            response = self._send_at_rate(request)
            yield response
            wait = self._wait(request, response, attempt)
            if wait is None:
                return
            self._clock.sleep(wait)

    def _wait(self, request: Request, response: RawResponse, attempt: int) -> float | None:
        """Seconds until the request is sent again; None where it isn't."""
        attempts = ATTEMPTS if response.status in REFUSALS else ATTEMPTS_WITHOUT_RESPONSE
        if (response.error is None and not response.refused) or attempt + 1 >= attempts:
            return None
        # A write may have been processed, unless the server said that it was one too many.
        if not request.is_safe and response.status != TOO_MANY:
            return None
        stated = response.header("retry-after")
        seconds = None if stated is None else retry_after({"Retry-After": stated}, self._clock)
        wait = 2.0**attempt if seconds is None else max(seconds, 2.0**attempt / 4)
        return None if wait > MAX_WAIT else wait

    def _send_at_rate(self, request: Request) -> RawResponse:
        if self._rate_limit is None:
            return self._send_once(request)
        ticket = self._rate_limit.ticket()
        while (wait := ticket.wait(self._clock.monotonic())) > 0:
            self._clock.sleep(wait)
        response = self._send_once(request)
        ticket.done(self._clock.monotonic())
        return response

    def _send_once(self, request: Request) -> RawResponse:
        started = self._clock.monotonic()
        error: str | None = None
        status, headers, body, raw_length = 0, list[tuple[str, str]](), b"", 0
        try:
            response = self._handle(self._prepare(request))
            status = response.status_code
            headers = [(name.lower(), value) for name, value in response.headers.multi_items()]
            body, raw_length = self._read(response)
        except httpx.DecodingError:
            error = "the body isn't encoded as its Content-Encoding says"
        except (ResponseContractError, _TooLong) as cause:
            error = str(cause)
        except httpx.HTTPError as cause:
            # httpx attaches the request, which has the key, to its errors: only a clause of our own leaves here.
            error, status, headers = _clause(cause), 0, []
        else:
            self._got_response = True
        return RawResponse(status, tuple(headers), body, raw_length, self._clock.monotonic() - started, error)

    def _prepare(self, request: Request) -> httpx.Request:
        headers = [(name, self._credentials.expand(value)) for name, value in request.headers]
        names = {name.lower() for name, _ in headers}
        defaults = (("Accept", "application/json"), ("Accept-Encoding", "gzip"), ("User-Agent", USER_AGENT))
        headers.extend((name, value) for name, value in defaults if name.lower() not in names)
        if self._closed >= OFTEN:
            headers.append(("Connection", "close"))
        extensions = {"timeout": httpx.Timeout(self._timeout).as_dict()}
        if request.body is not None and "content-type" not in names:
            headers.append(("Content-Type", "application/json"))
        url, body = self._base_url + request.target, None if request.body is None else request.body.encode()
        return httpx.Request(request.method, url, headers=headers, content=body, extensions=extensions)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        """The response; requested again where the server had closed a kept-alive connection.

        A server may do so at any time after a response, without notice. Only what happens on a new connection tells
        a server that closes on a request from one that closed before it. Where a server often does, each request
        gets a connection of its own: a write is not sent a second time.
        """
        connected: list[str] = []
        kept_alive = self._got_response and request.method in SAFE_METHODS

        def trace(event: str, _: object) -> None:
            connected.extend([event] if event.startswith("connection.connect_") else [])

        request.extensions["trace"] = trace
        for _ in range(MAX_KEPT_ALIVE if kept_alive else 0):
            try:
                return self._transport.handle_request(request)
            except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
                if connected:
                    raise
                self._closed += 1
        return self._transport.handle_request(request)

    def _read(self, response: httpx.Response) -> tuple[bytes, int]:
        """The decoded body, and its length before it was decoded."""
        due = self._clock.monotonic() + TIMEOUTS_PER_RESPONSE * self._timeout
        length = 0
        try:
            body = Body(response.status_code, response.headers.get("Content-Encoding", ""))
            stream = response.stream
            assert isinstance(stream, httpx.SyncByteStream), "a synchronous transport gives a synchronous stream"
            for part in stream:
                length += len(part)
                body.add(part)
                if self._clock.monotonic() > due:
                    seconds = TIMEOUTS_PER_RESPONSE * self._timeout
                    raise _TooLong(f"the body was not complete after {seconds:g} seconds")
            if body.has_surplus:  # which clients ignore
                raise httpx.DecodingError("there is more data after the compressed data")
            return body.whole(), length
        finally:
            response.close()


def _clause(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no response within the timeout"
    if isinstance(error.__cause__, ssl.SSLError) or "certificate" in str(error).lower():
        return "no secure connection could be made"
    if isinstance(error, httpx.ConnectError):
        return "no connection could be made"
    if isinstance(error, httpx.RemoteProtocolError):
        if "without sending a response" in str(error):
            return "the server closed the connection without a response"
        return "the server closed the connection early or didn't speak HTTP"
    return "the connection broke"
