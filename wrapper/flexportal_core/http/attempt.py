"""One attempt of a request over an httpx transport. Every error of httpx is mapped here, and nowhere else."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Generator, Iterable, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import cast

import anyio
import httpx

from ..errors import APIConnectionError, APIError, APITimeoutError
from ..hooks import AttemptEvent, Hooks, RequestEvent
from ..redaction import redact
from ..retry import Send
from .body import Body
from .request import HEADER_VALUE, PreparedRequest
from .response import Response
from .transport import AttemptTimeout, Transport

__all__ = ["attempt", "attempt_async"]

# Headers that a hook cannot set, beside those of the request itself.
RESERVED_HEADERS = frozenset({"host", "content-length", "cookie", "transfer-encoding"})

# RFC 9110, 5.1.
HEADER_NAME = re.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+")

# Failures before anything of the request was sent.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)


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
    """
    current = _Attempt(request, step, hooks, logger)
    with current.reported(), current.mapped_errors():
        response = current.send(transport, on_sent)
        stream = _sync_stream(response)
        try:
            return current.receive(response, stream)
        finally:
            response.close()
    return current.failure


async def attempt_async(
    transport: httpx.AsyncBaseTransport, request: PreparedRequest, step: Send, hooks: Hooks, logger: logging.Logger
) -> Response | APIConnectionError:
    """Make one attempt; as `attempt`."""
    current = _Attempt(request, step, hooks, logger)
    with current.reported(), current.mapped_errors(), anyio.fail_after(step.timeout):
        response = await transport.handle_async_request(current.httpx_request())
        stream = _async_stream(response)
        try:
            return await current.receive_async(response, stream)
        finally:
            await response.aclose()
    return current.failure


class _Attempt:
    """An attempt under way.

    Attributes:
        failure: Why there is no complete response; set by `reported`.
    """

    failure: APIConnectionError

    def __init__(self, request: PreparedRequest, step: Send, hooks: Hooks, logger: logging.Logger) -> None:
        url = request.url
        self._request = request
        self._on_attempt = hooks.on_attempt
        self._logger = logger
        self._event = RequestEvent(request.operation, request.method, url.path, step.number, url.host, url.port)
        self._headers = request.headers
        if hooks.on_request is not None:
            self._headers = _with_hook_headers(request.headers, hooks.on_request(self._event) or {})
        self._timeout = step.timeout
        self._status: int | None = None
        self._request_id: str | None = None
        self._started = time.monotonic()

    def send(self, transport: httpx.BaseTransport, on_sent: Callable[[], None] | None) -> httpx.Response:
        if not isinstance(transport, Transport):
            return transport.handle_request(self.httpx_request())
        request = self._request
        timeout = AttemptTimeout(self._timeout, on_sent)
        # Waiting for a free connection is no wait of a stream, and takes a plain number.
        extensions = {"timeout": {"pool": self._timeout, "connect": timeout, "read": timeout, "write": timeout}}
        return transport.send(request.method, request.url, request.target, self._headers, request.content, extensions)

    def httpx_request(self) -> httpx.Request:
        request = self._request
        return httpx.Request(
            request.method,
            request.whole_url,
            headers=self._headers,
            content=request.content or None,
            extensions={"timeout": httpx.Timeout(self._timeout).as_dict()},
        )

    def receive(self, response: httpx.Response, stream: Iterable[bytes]) -> Response:
        try:
            return self._receive(response, stream)
        except APIError as error:
            # The frames below hold parts of the body, and error reporters show their variables.
            failure = error.with_traceback(None)
        raise failure

    async def receive_async(self, response: httpx.Response, stream: AsyncIterable[bytes]) -> Response:
        try:
            return await self._receive_async(response, stream)
        except APIError as error:
            failure = error.with_traceback(None)
        raise failure

    def _receive(self, response: httpx.Response, stream: Iterable[bytes]) -> Response:
        body = Body(response)
        for chunk in stream:
            # Our own transport bounds the attempt as a whole; one that was passed in bounds each wait at best.
            if self._timeout is not None and time.monotonic() > self._started + self._timeout:
                raise APITimeoutError("the response was not complete in time")
            body.add(chunk)
        return self._complete(response, body)

    async def _receive_async(self, response: httpx.Response, stream: AsyncIterable[bytes]) -> Response:
        body = Body(response)
        async with _closing(aiter(stream)) as chunks:
            async for chunk in chunks:
                body.add(chunk)
        return self._complete(response, body)

    def _complete(self, response: httpx.Response, body: Body) -> Response:
        content = body.whole()
        self._status = response.status_code
        self._request_id = response.headers.get("x-request-id")
        return Response(response.status_code, tuple(response.headers.raw), content)

    @contextmanager
    def mapped_errors(self) -> Generator[None, None, None]:
        """Within this, errors of httpx and of the operating system become errors of ours."""
        try:
            yield
        except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, httpx.StreamError, OSError) as error:
            _remove_secrets(error, self._request)
            raise _connection_error(error) from error

    @contextmanager
    def reported(self) -> Generator[None, None, None]:
        """Around the whole attempt: logs its outcome and calls the hook, also where it was interrupted."""
        try:
            yield
        except APIConnectionError as error:
            self.failure = error
            name: str | None = type(error.__cause__ or error).__name__
        except BaseException as error:
            self._report(type(error).__name__)
            raise
        else:
            name = None
        self._report(name)

    def _report(self, error: str | None) -> None:
        seconds = time.monotonic() - self._started
        event = self._event
        self._logger.info(
            "%s %s → %s (attempt %d, %.0f ms)",
            *(event.method, event.path, error or self._status, event.number, seconds * 1000),
        )
        if self._on_attempt is not None:
            request_id = self._request_id and redact(self._request_id, self._request.secrets)
            self._on_attempt(AttemptEvent(event, self._status, error, seconds, request_id))


def _with_hook_headers(headers: httpx.Headers, more: object) -> httpx.Headers:
    """The request's headers and those of the hook.

    Raises:
        TypeError: The hook returned no mapping of text to text.
        ValueError: A header is malformed, or one of the client's own.
    """
    if not isinstance(more, Mapping):
        raise TypeError(f"on_request: a hook must return a mapping of headers, or None, not {type(more).__name__}")
    for name, value in cast("Mapping[object, object]", more).items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError("on_request: names and values of headers must be text")
        if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
            raise ValueError("on_request: a hook returned a malformed header; only printable ASCII can be sent")
    added = httpx.Headers(cast("Mapping[str, str]", more))
    taken = sorted(name for name in added if name in headers or name in RESERVED_HEADERS)
    if taken:
        raise ValueError(f"on_request: {', '.join(taken)} cannot be set by a hook; the client sends its own")
    return httpx.Headers([*headers.items(), *added.items()]) if added else headers


def _sync_stream(response: httpx.Response) -> httpx.SyncByteStream:
    # The stream itself, and not `iter_raw`, which refuses a response that a transport made with its content.
    if not isinstance(response.stream, httpx.SyncByteStream):
        raise httpx.StreamError("the response of the transport has a stream for async clients")
    return response.stream


def _async_stream(response: httpx.Response) -> httpx.AsyncByteStream:
    if not isinstance(response.stream, httpx.AsyncByteStream):
        raise httpx.StreamError("the response of the transport has a stream for sync clients")
    return response.stream


@asynccontextmanager
async def _closing(chunks: AsyncIterator[bytes]) -> AsyncGenerator[AsyncIterator[bytes]]:
    """Where the stream is a generator, it is closed here and not when the interpreter finds the time."""
    try:
        yield chunks
    finally:
        if isinstance(chunks, AsyncGenerator):
            await chunks.aclose()


def _connection_error(error: Exception) -> APIConnectionError:
    """The error of ours for one of httpx, or of the operating system below it."""
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        mapped: APIConnectionError = APITimeoutError(f"no complete response in time ({type(error).__name__})")
    else:
        mapped = APIConnectionError(f"the server could not be reached, or the connection was lost ({reason})")
    if isinstance(error, NOT_SENT):
        mapped.request_sent = False
    return mapped


def _remove_secrets(error: BaseException, request: PreparedRequest) -> None:
    """Take the key, the query and personal data from an error and from those that it is chained to.

    Of the request, method and path stay, for whoever debugs. The tracebacks go: error reporters show the variables of
    each frame, the headers among them.
    """
    harmless = httpx.Request(request.method, request.url.copy_with(query=None))
    pending: list[BaseException | None] = [error]
    seen = set[int]()
    while pending:
        link = pending.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        link.__traceback__ = None
        link.args = tuple(redact(part, request.secrets) if isinstance(part, str) else part for part in link.args)
        if isinstance(link, httpx.RequestError):
            link.request = harmless
        pending += [link.__cause__, link.__context__, *getattr(link, "exceptions", ())]
