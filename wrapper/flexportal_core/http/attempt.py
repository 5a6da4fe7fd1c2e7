"""One attempt of a request over an httpx transport. Every error of httpx is mapped here, and nowhere else."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from functools import cached_property
from inspect import isasyncgen
from typing import Any

import anyio
import httpx

from ..errors import APIConnectionError, APIError, APITimeoutError, ResponseContractError, shortened, stopped
from ..hooks import AttemptEvent, Hooks, RequestEvent
from ..redaction import redact
from ..retry import Send
from ..tracebacks import chained, forget
from .async_transport import AsyncTransport
from .headers import checked_headers
from .permanent import is_permanent
from .request import PreparedRequest
from .response import Body, Headers, Response, head_of
from .transport import AttemptTimeout, Received, Stream, Transport

__all__ = ["attempt", "attempt_async"]

# What httpx and the operating system below it raise.
FOREIGN = (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, httpx.StreamError, OSError)

# Failures before anything of the request was sent.
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,  # the proxy refused to connect
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)

# More chunks than httpcore can hold before it waits for the next: 64 KiB, of which a chunk of one byte takes six.
MOST_CHUNKS_HELD = 20_000


def attempt(
    transport: httpx.BaseTransport,
    request: PreparedRequest,
    step: Send,
    hooks: Hooks,
    logger: logging.Logger,
    on_sent: Callable[[], None] | None = None,
) -> Response | APIConnectionError:
    """Make one attempt.

    The error is returned, so that it cannot be confused with one that a hook raises.

    Args:
        transport: What to send with.
        request: The request.
        step: Which attempt it is, and its time limit.
        hooks: Called before and after.
        logger: Gets a line about it.
        on_sent: Called when the request has been sent; None means no call.

    Returns:
        The response, or the error where there is no complete one.

    Raises:
        ResponseContractError: The response is larger than `MAX_RESPONSE_BYTES`, or of a content coding not accepted.
        UnknownOutcomeError: The same, where the request must not be repeated.
    """
    current = _Attempt(request, step, hooks, logger)
    with current:
        received = current.send(transport, on_sent)
        try:
            return current.receive(received)
        finally:
            received.stream.close()
    return current.failure


async def attempt_async(
    transport: httpx.AsyncBaseTransport, request: PreparedRequest, step: Send, hooks: Hooks, logger: logging.Logger
) -> Response | APIConnectionError:
    """Make one attempt; as `attempt`. An APIError stands for a hook's StopIteration, which no coroutine can raise."""
    # Our own transport bounds the attempt as a whole, and knows whether anything was sent when its time is over.
    limit = None if isinstance(transport, AsyncTransport) else step.timeout
    try:
        current = _Attempt(request, step, hooks, logger)
        with current, anyio.fail_after(limit):
            received = await current.send_async(transport)
            try:
                return await current.receive_async(received)
            finally:
                await received.stream.aclose()
    except StopIteration as error:
        raise stopped(error) from error
    return current.failure


class _Attempt:
    """An attempt under way.

    Attributes:
        failure: Why there is no complete response.
    """

    failure: APIConnectionError

    def __init__(self, request: PreparedRequest, step: Send, hooks: Hooks, logger: logging.Logger) -> None:
        self._request = request
        self._number = step.number
        self._on_attempt = hooks.on_attempt
        self._logger = logger
        self._hook_headers: Mapping[str, str] = {}
        if hooks.on_request is not None:
            self._hook_headers = checked_headers("on_request: ", hooks.on_request(self._event) or {}, request.headers)
        self._timeout = step.timeout
        self._connect_timeout = step.connect_timeout
        self._status: int | None = None
        self._received: Received[Any] | None = None
        self._handled: BaseException | None = None
        self._started = time.monotonic()

    @cached_property
    def _event(self) -> RequestEvent:
        request, url = self._request, self._request.shown_url
        return RequestEvent(request.operation, request.method, url.path, self._number, url.host, url.port)

    def _headers(self) -> list[tuple[bytes, bytes]]:
        """All headers, the credentials among them: for frames that `__exit__` clears where they fail."""
        sent, added = list(self._request.raw_headers), self._hook_headers
        if added:  # which take the place of the caller's, but of no others
            names = {name.lower().encode() for name in added}
            sent = [pair for pair in sent if pair[0].lower() not in names]
        return sent + [(name.encode(), value.encode()) for name, value in added.items()]

    def send(
        self, transport: httpx.BaseTransport, on_sent: Callable[[], None] | None
    ) -> Received[httpx.SyncByteStream]:
        if not isinstance(transport, Transport):
            return _received(transport.handle_request(self.httpx_request()), httpx.SyncByteStream, "async")
        request = self._request
        timeout = AttemptTimeout(self._timeout, on_sent, self._connect_timeout)
        return transport.send(request.method, request.url, request.target, self._headers(), request.content, timeout)

    async def send_async(self, transport: httpx.AsyncBaseTransport) -> Received[httpx.AsyncByteStream]:
        if not isinstance(transport, AsyncTransport):
            response = await transport.handle_async_request(self.httpx_request())
            return _received(response, httpx.AsyncByteStream, "sync")
        request, timeout = self._request, AttemptTimeout(self._timeout, None, self._connect_timeout)
        return await transport.send(
            request.method, request.url, request.target, self._headers(), request.content, timeout
        )

    def httpx_request(self) -> httpx.Request:
        request = self._request
        return _Request(
            request.method,
            request.whole_url,
            headers=self._headers(),
            content=request.content or None,
            extensions={"timeout": self._httpx_timeout().as_dict()},
        )

    def _httpx_timeout(self) -> httpx.Timeout:
        limits = [limit for limit in (self._timeout, self._connect_timeout) if limit is not None]
        return httpx.Timeout(self._timeout, connect=min(limits, default=None))

    def receive(self, received: Received[httpx.SyncByteStream]) -> Response:
        body = self._begin(received)
        for chunk in received.stream:
            # Our own transport bounds the attempt as a whole; one that was passed in bounds each wait at best.
            if self._timeout is not None and time.monotonic() > self._started + self._timeout:
                raise APITimeoutError("the response was not complete in time")
            body.add(chunk)
            if body.is_full:
                break
        return self._complete(received, body)

    async def receive_async(self, received: Received[httpx.AsyncByteStream]) -> Response:
        body = self._begin(received)
        chunks = aiter(received.stream)
        try:
            async for chunk in chunks:
                body.add(chunk)
                if body.is_full:
                    break
        finally:
            await _end(chunks)
        return self._complete(received, body)

    def _begin(self, received: Received[Any]) -> Body:
        self._received = received
        codings = [value for name, value in received.headers if name.lower() == b"content-encoding"]
        return Body(received.status, b", ".join(codings).decode("latin-1"))

    def _complete(self, received: Received[Any], body: Body) -> Response:
        content = body.whole()
        self._status = received.status
        return Response(received.status, tuple(received.headers), content, self._request.secrets)

    # No generator, which would turn the StopIteration of a hook into a RuntimeError (PEP 479).
    def __enter__(self) -> None:
        """Around the whole attempt: maps its error, logs its outcome and calls the hook, also where interrupted."""
        self._handled = sys.exception()

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool:
        handled, self._handled = self._handled, None
        if error is None:
            self._report(None)
            return False
        known = failed = error
        if isinstance(error, FOREIGN):
            _remove_secrets(error, handled, self._request)
            failed = self.failure = _connection_error(error, self._request.url)
        else:
            forget(error, handled)
            if isinstance(error, APIConnectionError):
                self.failure = error
                known = error.__cause__ or error
        if isinstance(failed, APIError) and self._received is not None:
            failed.response = head_of(self._received.status, self._received.headers, self._request.secrets)
        self._report(type(known).__name__)
        if isinstance(failed, ResponseContractError) and not self._request.is_repeatable:
            raise self._request.unknown_outcome(failed) from failed
        return isinstance(failed, APIConnectionError)

    def _report(self, error: str | None) -> None:
        seconds = time.monotonic() - self._started
        if self._logger.isEnabledFor(logging.INFO):
            event, outcome = self._event, error or self._status
            self._logger.info(
                "%s %s: %s (attempt %d, %.0f ms)", event.method, event.path, outcome, event.number, seconds * 1000
            )
        if self._on_attempt is not None:
            received = self._received if error is None else None
            request_id = None if received is None else Headers(received.headers).get("x-request-id")
            request_id = request_id and redact(request_id, self._request.secrets)
            self._on_attempt(AttemptEvent(self._event, self._status, error, seconds, request_id))


class _Request(httpx.Request):
    """A request for a transport that was passed in, whose repr shows neither path nor query."""

    def __repr__(self) -> str:
        return f"<Request({self.method!r}, to {self.url.host!r})>"


def _received(response: httpx.Response, kind: type[Stream], other: str) -> Received[Stream]:
    """The response of a transport that was passed in, with its stream.

    That itself, and not `iter_raw`, which refuses a response that was made with its content.
    """
    if not isinstance(response.stream, kind):
        raise httpx.StreamError(f"the response of the transport has a stream for {other} clients")
    return Received(response.status_code, response.headers.raw, response.stream)


async def _end(chunks: AsyncIterator[bytes]) -> None:
    """End the generators of a body that was not read to its end.

    In httpx and httpcore each reads from another. Closing the outermost closes that alone, and trio warns about those
    left; a cancellation ends them all.
    """
    if not isasyncgen(chunks) or chunks.ag_frame is None:
        return
    with anyio.CancelScope(shield=True) as scope, suppress(Exception):  # nobody needs the rest, nor its errors
        scope.cancel()
        for _ in range(MOST_CHUNKS_HELD):
            await anext(chunks)
    await chunks.aclose()


def _connection_error(error: Exception, url: httpx.URL) -> APIConnectionError:
    """The error of ours for one of httpx, or of the operating system below it. It names the server's host and port."""
    kind = f"{url.netloc.decode('ascii')}: {type(error).__name__}"
    reason = f"{kind}: {shortened(str(error))}" if str(error) else kind
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        mapped: APIConnectionError = APITimeoutError(f"no complete response in time ({kind})")
    else:
        mapped = APIConnectionError(f"the server could not be reached, or the connection was lost ({reason})")
    mapped.__cause__ = error
    if isinstance(error, NOT_SENT):
        mapped.request_sent = False
    mapped.is_transient = not is_permanent(error)
    return mapped


def _remove_secrets(error: BaseException, handled: BaseException | None, request: PreparedRequest) -> None:
    """Take the key, the query and personal data from an error and from those that it is chained to.

    Of the request, method and path stay, for whoever debugs. The tracebacks go: error reporters show the variables of
    each frame, and a transport that was passed in has the headers.
    """
    harmless = httpx.Request(request.method, request.shown_url)
    for link in chained(error, handled):
        link.__traceback__ = None
        link.args = tuple(redact(part, request.secrets) if isinstance(part, str) else part for part in link.args)
        if isinstance(link, httpx.RequestError):
            link.request = harmless
