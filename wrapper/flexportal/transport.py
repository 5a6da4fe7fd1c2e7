"""The drivers: they do what the policy says over httpx, one asking and waiting, the other asking and awaiting.

Every error of httpx is mapped here, and nowhere else.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Generator, Iterable
from contextlib import asynccontextmanager, closing, contextmanager
from contextvars import ContextVar
from urllib.parse import parse_qsl

import anyio
import httpx

from . import waiting
from .body import Body
from .errors import APIConnectionError, APITimeoutError
from .network import Network, bounded
from .outgoing import Outgoing
from .policy import Answer, Attempts, Send, Step
from .secret import Secret
from .tracing import AttemptEvent, Hooks, RequestEvent

__all__ = ["Outgoing", "drive", "drive_async", "fetch", "fetch_async"]

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


def fetch(network: httpx.BaseTransport, outgoing: Outgoing, step: Send, hooks: Hooks | None = None) -> Answer:
    """Make one attempt.

    Raises:
        APIConnectionError: No answer, or half of one.
        ResponseContractError: An answer larger than `MAX_RESPONSE_BYTES`, or compressed in a way not asked for.
    """
    attempt = _Attempt(outgoing, step, hooks or Hooks())
    with attempt.reported(), attempt.guarded():
        response = attempt.sent(network)
        stream = _sync_stream(response)
        try:
            return attempt.answer(response, stream)
        finally:
            response.close()


async def fetch_async(
    network: httpx.AsyncBaseTransport, outgoing: Outgoing, step: Send, hooks: Hooks | None = None
) -> Answer:
    """Make one attempt; as `fetch`."""
    attempt = _Attempt(outgoing, step, hooks or Hooks())
    with attempt.reported(), attempt.guarded(), anyio.fail_after(step.timeout):
        response = await network.handle_async_request(attempt.request())
        stream = _async_stream(response)
        try:
            return await attempt.answer_async(response, stream)
        finally:
            await response.aclose()


class _Attempt:
    """One attempt under way: gathers the body within its bounds, and says how it went."""

    def __init__(self, outgoing: Outgoing, step: Send, hooks: Hooks) -> None:
        url = outgoing.url
        self._outgoing = outgoing
        self._hooks = hooks
        self._event = RequestEvent(outgoing.operation, outgoing.method, url.path, step.number, url.host, url.port)
        more = hooks.headers(self._event)
        self._headers = outgoing.headers if not more else httpx.Headers([*outgoing.headers.items(), *more.items()])
        self._extensions = {"timeout": httpx.Timeout(step.timeout).as_dict()}
        self._status: int | None = None
        self._request_id: str | None = None
        self._started = time.monotonic()
        self._ends_at = None if step.timeout is None else self._started + step.timeout

    def sent(self, network: httpx.BaseTransport) -> httpx.Response:
        if not isinstance(network, Network):
            return network.handle_request(self.request())
        outgoing = self._outgoing
        return network.send(outgoing.method, outgoing.url, outgoing.target, self._headers, self._extensions)

    def request(self) -> httpx.Request:
        outgoing = self._outgoing
        return httpx.Request(outgoing.method, outgoing.whole_url, headers=self._headers, extensions=self._extensions)

    def answer(self, response: httpx.Response, stream: Iterable[bytes]) -> Answer:
        body = Body(response)
        for piece in stream:
            self._check_time()
            body.add(piece)
        return self._whole(response, body)

    async def answer_async(self, response: httpx.Response, stream: AsyncIterable[bytes]) -> Answer:
        body = Body(response)
        async with _closing(aiter(stream)) as pieces:
            async for piece in pieces:
                body.add(piece)
        return self._whole(response, body)

    def _check_time(self) -> None:
        # Our own network bounds the whole attempt; a transport that was passed in bounds each wait at best.
        if self._ends_at is not None and time.monotonic() > self._ends_at:
            raise APITimeoutError("the answer was not complete in time")

    def _whole(self, response: httpx.Response, body: Body) -> Answer:
        content = body.whole()
        self._status = response.status_code
        self._request_id = response.headers.get("x-request-id")
        return Answer(response.status_code, response.headers, content)

    @contextmanager
    def guarded(self) -> Generator[None, None, None]:
        """Within this every error of httpx becomes ours, and the layers below log nothing."""
        token = _own_request.set(True)
        try:
            with bounded(self._ends_at):
                yield
        except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, httpx.StreamError, OSError) as error:
            _disarm(error, self._outgoing)
            raise connection_error(error) from error
        finally:
            _own_request.reset(token)

    @contextmanager
    def reported(self) -> Generator[None, None, None]:
        """Around the whole attempt: says in the log and to the hooks how it went, an interrupted one included."""
        try:
            yield
        except BaseException as error:
            self._report(type(error.__cause__ or error).__name__)
            raise
        self._report(None)

    def _report(self, error: str | None) -> None:
        seconds = time.monotonic() - self._started
        event = self._event
        logger.info(
            "%s %s → %s (attempt %d, %.0f ms)",
            *(event.method, event.path, error or self._status, event.number, seconds * 1000),
        )
        self._hooks.tell(AttemptEvent(event, self._status, error, seconds, self._blotted_id()))

    def _blotted_id(self) -> str | None:
        return self._request_id and _blotted(self._request_id, self._outgoing)


def _sync_stream(response: httpx.Response) -> httpx.SyncByteStream:
    # The stream itself, and not `iter_raw`, which refuses a response that a transport made with its content.
    if not isinstance(response.stream, httpx.SyncByteStream):
        raise httpx.StreamError("the transport answered with a stream that has to be awaited")
    return response.stream


def _async_stream(response: httpx.Response) -> httpx.AsyncByteStream:
    if not isinstance(response.stream, httpx.AsyncByteStream):
        raise httpx.StreamError("the transport answered with a stream that cannot be awaited")
    return response.stream


@asynccontextmanager
async def _closing(pieces: AsyncIterator[bytes]) -> AsyncGenerator[AsyncIterator[bytes]]:
    """Where the stream is a generator, it is closed here and not when the interpreter finds the time."""
    try:
        yield pieces
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()


def connection_error(error: Exception) -> APIConnectionError:
    """The error of ours that one of httpx, or of the operating system below it, stands for."""
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return APITimeoutError(f"the server did not answer in time ({type(error).__name__})")
    return APIConnectionError(f"the server could not be reached, or the answer broke off ({reason})")


def _disarm(error: BaseException, outgoing: Outgoing) -> None:
    """Take from an error, and from those below it, what they know of the key and the query.

    The request goes but for method and path, for whoever debugs; key and addresses go from messages that repeat what
    the server sent; the tracebacks go, since tools that show the variables of each frame would show the headers there.
    """
    harmless = httpx.Request(outgoing.method, outgoing.url.copy_with(query=None))
    pending: list[BaseException | None] = [error]
    seen = set[int]()
    while pending:
        link = pending.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        link.__traceback__ = None
        link.args = tuple(_blotted(part, outgoing) if isinstance(part, str) else part for part in link.args)
        if isinstance(link, httpx.RequestError):
            link.request = harmless
        pending += [link.__cause__, link.__context__, *getattr(link, "exceptions", ())]


def _blotted(text: str, outgoing: Outgoing) -> str:
    """What the server sent, which may be anything, without the key and the e-mail addresses of its request."""
    addresses = (value for _, value in parse_qsl(outgoing.query) if "@" in value)
    for secret in map(Secret, (_key(outgoing), *addresses)):
        text = text.replace(secret.reveal(), "***")
    return text


def _key(outgoing: Outgoing) -> str:
    return outgoing.headers["authorization"].removeprefix("Bearer ")
