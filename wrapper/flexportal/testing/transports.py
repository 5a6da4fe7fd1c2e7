"""The mock server as httpx transports: in process, without a socket."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from urllib.parse import unquote

import anyio
import httpx

from .exchange import Reply, Request

__all__ = ["AsyncMockTransport", "MockTransport"]

Answer = Callable[[Request], Reply]


class MockTransport(httpx.BaseTransport):
    """An httpx transport over a function from request to reply.

    Args:
        answer: The function.
        sleep: What waits for so many seconds.
    """

    def __init__(self, answer: Answer, sleep: Callable[[float], None] = time.sleep) -> None:
        self._answer = answer
        self._sleep = sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answers one request."""
        reply = self._answer(_request(request))
        _keep_deadline(request, reply)
        if reply.delay:
            self._sleep(reply.delay)
        return httpx.Response(reply.status, headers=list(reply.headers), stream=httpx.ByteStream(reply.body))


class AsyncMockTransport(httpx.AsyncBaseTransport):
    """An asynchronous httpx transport over a function from request to reply.

    Args:
        answer: The function.
        sleep: What waits for so many seconds.
    """

    def __init__(self, answer: Answer, sleep: Callable[[float], Awaitable[None]] = anyio.sleep) -> None:
        self._answer = answer
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answers one request."""
        reply = self._answer(_request(request))
        _keep_deadline(request, reply)
        if reply.delay:
            await self._sleep(reply.delay)
        return httpx.Response(reply.status, headers=list(reply.headers), stream=httpx.ByteStream(reply.body))


def _request(request: httpx.Request) -> Request:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
    return Request.read(request.method, unquote(path), query, headers)


def _keep_deadline(request: httpx.Request, reply: Reply) -> None:
    """Raises httpx.ReadTimeout where a socket would: the answer takes longer than the request allows."""
    limit = request.extensions.get("timeout", {}).get("read")
    if limit is not None and reply.delay > limit:
        raise httpx.ReadTimeout("the mock takes longer than the read timeout", request=request)
