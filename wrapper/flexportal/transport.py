"""The drivers: they do what the policy says over httpx, one asking and waiting, the other asking and awaiting.

Every error of httpx is mapped here, and nowhere else.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from contextlib import closing, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import anyio
import httpx

from . import waiting
from .errors import APIConnectionError, APITimeoutError, FlexPortalError, ResponseContractError
from .policy import Answer, Attempts, Send, Step

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["CODINGS", "MAX_RESPONSE_BYTES", "drive", "drive_async", "fetch", "fetch_async"]

MAX_RESPONSE_BYTES = 64 * 1024 * 1024

# How an answer may be compressed. Others that httpx may happen to know can't be bounded while they unpack.
CODINGS = ("gzip", "deflate", "identity")

logger = logging.getLogger("flexportal")

_own_request: ContextVar[bool] = ContextVar("flexportal_own_request", default=False)


def _is_foreign(_record: logging.LogRecord) -> bool:
    return not _own_request.get()


# httpx logs the URL of every request with its query, and ours holds e-mail addresses; the layers below it log headers.
# For our requests our own log has a line instead.
for _name in (
    "httpx",
    *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")),
    *(f"hpack.{part}" for part in ("hpack", "table")),
):
    logging.getLogger(_name).addFilter(_is_foreign)


def drive(flow: Attempts, send: Callable[[Send], Answer], sleep: Callable[[float], object] = waiting.sleep) -> Answer:
    """Do what the policy says until it is done."""
    outcome: Answer | APIConnectionError | None = None
    # Closed in any case, so that a place in the pace is given back at once when the caller is interrupted.
    with closing(flow):
        while True:
            try:
                step: Step = flow.send(outcome)
            except StopIteration as done:
                answer: Answer = done.value
                return answer
            if isinstance(step, Send):
                try:
                    outcome = send(step)
                except APIConnectionError as error:
                    outcome = error
            else:
                sleep(step.seconds)
                outcome = None


async def drive_async(
    flow: Attempts,
    send: Callable[[Send], Awaitable[Answer]],
    sleep: Callable[[float], Awaitable[None]] = waiting.sleep_async,
) -> Answer:
    """Do what the policy says until it is done."""
    outcome: Answer | APIConnectionError | None = None
    with closing(flow):
        while True:
            try:
                step: Step = flow.send(outcome)
            except StopIteration as done:
                answer: Answer = done.value
                return answer
            if isinstance(step, Send):
                try:
                    outcome = await send(step)
                except APIConnectionError as error:
                    outcome = error
            else:
                await sleep(step.seconds)
                outcome = None


def fetch(client: httpx.Client, request: httpx.Request, step: Send) -> Answer:
    """Make one attempt.

    Raises:
        APIConnectionError: No answer, or half of one.
        ResponseContractError: An answer larger than `MAX_RESPONSE_BYTES`, or compressed in a way not asked for.
    """
    with _attempt(request, step) as attempt:
        response = client.send(request, stream=True)
        try:
            return attempt.answer(response, response.iter_bytes())
        finally:
            response.close()


async def fetch_async(client: httpx.AsyncClient, request: httpx.Request, step: Send) -> Answer:
    """Make one attempt; as `fetch`."""
    # httpx bounds each wait; only from outside can a server that drips its headers be bounded as well.
    with _attempt(request, step) as attempt, anyio.fail_after(step.timeout):
        response = await client.send(request, stream=True)
        try:
            return await attempt.answer_async(response, response.aiter_bytes())
        finally:
            await response.aclose()


class _Attempt:
    """One attempt under way: gathers the body within its bounds."""

    def __init__(self, request: httpx.Request, step: Send) -> None:
        self._started = time.monotonic()
        self._ends_at = None if step.timeout is None else self._started + step.timeout
        self._request = request
        self._number = step.number
        self._chunks: list[bytes] = []
        self._size = 0
        request.extensions["timeout"] = httpx.Timeout(step.timeout).as_dict()

    def answer(self, response: httpx.Response, chunks: Iterable[bytes]) -> Answer:
        _check_coding(response)
        for chunk in chunks:
            self._check_time()
            self._take(chunk)
        return self._whole(response)

    async def answer_async(self, response: httpx.Response, chunks: AsyncIterable[bytes]) -> Answer:
        _check_coding(response)
        async for chunk in chunks:
            self._take(chunk)
        return self._whole(response)

    def _take(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > MAX_RESPONSE_BYTES:
            raise ResponseContractError(f"the answer is larger than {MAX_RESPONSE_BYTES // 2**20} MiB")
        self._chunks.append(chunk)

    def _check_time(self) -> None:
        # httpx bounds the wait for each piece; a server that sends byte by byte would never meet that bound.
        if self._ends_at is not None and time.monotonic() > self._ends_at:
            raise APITimeoutError("the answer was not complete in time")

    def _whole(self, response: httpx.Response) -> Answer:
        self.log(str(response.status_code))
        return Answer(response.status_code, response.headers, b"".join(self._chunks))

    def log(self, result: str) -> None:
        elapsed = (time.monotonic() - self._started) * 1000
        method, path = self._request.method, self._request.url.path
        logger.info("%s %s → %s (attempt %d, %.0f ms)", method, path, result, self._number, elapsed)


def _check_coding(response: httpx.Response) -> None:
    # Codings one upon the other multiply: three layers of gzip turn kilobytes into terabytes within one chunk.
    if (response.headers.get("Content-Encoding", "").strip().lower() or "identity") not in CODINGS:
        raise ResponseContractError("the answer is compressed in a way that was not asked for")


@contextmanager
def _attempt(request: httpx.Request, step: Send) -> Generator[_Attempt, None, None]:
    attempt = _Attempt(request, step)
    token = _own_request.set(True)
    try:
        yield attempt
    except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, httpx.StreamError, OSError) as error:
        attempt.log(type(error).__name__)
        _disarm(error, request)
        raise connection_error(error) from error
    except FlexPortalError as error:
        attempt.log(type(error).__name__)
        raise
    finally:
        _own_request.reset(token)


def connection_error(error: Exception) -> APIConnectionError:
    """The error of ours that one of httpx, or of the operating system below it, stands for."""
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return APITimeoutError(f"the server did not answer in time ({type(error).__name__})")
    return APIConnectionError(f"the server could not be reached, or the answer broke off ({reason})")


def _disarm(error: BaseException, request: httpx.Request) -> None:
    """Take from an error, and from those below it, what they know of the key and the query.

    The request goes but for method and path, for whoever debugs; the key goes from messages that repeat what the
    server sent; the tracebacks go, since tools that show the variables of each frame would show the headers there.
    """
    secret = request.headers.get("Authorization", "").removeprefix("Bearer ") or "Bearer "
    harmless = httpx.Request(request.method, request.url.copy_with(query=None))
    pending: list[BaseException | None] = [error]
    seen = set[int]()
    while pending:
        link = pending.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        link.__traceback__ = None
        link.args = tuple(part.replace(secret, "***") if isinstance(part, str) else part for part in link.args)
        if isinstance(link, httpx.RequestError):
            link.request = harmless
        pending += [link.__cause__, link.__context__, *getattr(link, "exceptions", ())]
