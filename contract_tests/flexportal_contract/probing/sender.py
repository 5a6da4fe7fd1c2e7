"""The one module that talks to a server.

It uses an httpx transport directly, not a client: headers arrive as sent, nothing follows a redirect or keeps a
cookie, and no request line, which may contain an e-mail address, reaches a log.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Protocol

import httpx
from flexportal.errors import ResponseContractError
from flexportal_core.clock import SYSTEM_CLOCK, Clock
from flexportal_core.http.body import Body
from flexportal_core.rate_limit import RateLimit
from flexportal_core.retry import retry_after

from .exchange import RawResponse
from .request import Credentials, Request

__all__ = ["CannotRun", "Sender", "Source"]

TOO_MANY = 429
# How often one request is sent that gets 429, and the longest single wait in seconds.
ATTEMPTS, MAX_WAIT = 4, 90.0
# A whole response may take this many times the timeout: a server that never stops sending must not stop the run.
TIMEOUTS_PER_RESPONSE = 4
USER_AGENT = "flexportal-contract"


class CannotRun(Exception):
    """The run can't start or continue. The message is one sentence for the user."""


class _TooLong(Exception):
    """A response that was cut off by the sender. The message is a clause."""


class Source(Protocol):
    """Where responses come from: a sender, or a function in a test."""

    def send(self, request: Request) -> Iterator[RawResponse]:
        """The responses to one request: any number of 429, then the final one."""
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
    ) -> None:
        self._base_url = base_url
        self._credentials = credentials
        self._transport = transport
        self._rate_limit = None if rate is None else RateLimit(rate)
        self._timeout = timeout
        self._clock = clock or SYSTEM_CLOCK
        self._got_response = self._closes_connections = False

    def send(self, request: Request) -> Iterator[RawResponse]:
        """The responses to one request: any number of 429, then the final one."""
        for attempt in range(ATTEMPTS):
            response = self._send_at_rate(request)
            yield response
            if response.status != TOO_MANY or attempt == ATTEMPTS - 1:
                return
            stated = response.header("retry-after")
            seconds = None if stated is None else retry_after({"Retry-After": stated}, self._clock)
            wait = 2.0**attempt if seconds is None else seconds
            if wait > MAX_WAIT:
                return
            self._clock.sleep(wait)

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
        if self._closes_connections:
            headers.append(("Connection", "close"))
        extensions = {"timeout": httpx.Timeout(self._timeout).as_dict()}
        return httpx.Request(request.method, self._base_url + request.target, headers=headers, extensions=extensions)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        """The response; requested again where the server had closed a kept-alive connection.

        A server may do so at any time after a response, without notice. From then on each request gets a connection
        of its own, so that a server that closes on a request is told from one that closed before it.
        """
        connected: list[str] = []

        def trace(event: str, _: object) -> None:
            connected.extend([event] if event.startswith("connection.connect_") else [])

        request.extensions["trace"] = trace
        try:
            return self._transport.handle_request(request)
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
            if connected or not self._got_response:
                raise
            self._closes_connections = True
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
        return "the server closed the connection or didn't speak HTTP"
    return "the connection broke"
