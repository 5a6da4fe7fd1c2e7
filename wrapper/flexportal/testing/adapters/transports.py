"""The mock as httpx transports: in process, without a socket."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from flexportal_core.clock import Clock

from ..api.messages import FailureName, Request, Response

__all__ = ["AsyncMockTransport", "MockTransport"]

FAILURES: dict[FailureName, type[httpx.TransportError]] = {
    "connect_error": httpx.ConnectError,
    "connect_timeout": httpx.ConnectTimeout,
    "read_error": httpx.ReadError,
    "read_timeout": httpx.ReadTimeout,
}


class _Transport:
    def __init__(self, respond: Callable[[Request], Response], clock: Clock) -> None:
        self._respond = respond
        self._clock = clock

    def _response(self, request: httpx.Request) -> tuple[httpx.Response, float]:
        """The response and how many seconds to wait for it. Raises: httpx.TransportError, as a socket would."""
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
        response = self._respond(Request.parse(request.method, path, query, headers, request.content))
        if response.failure is not None:
            raise FAILURES[response.failure](f"{response.failure}, as arranged by fail_next", request=request)
        limit = request.extensions.get("timeout", {}).get("read")
        if limit is not None and response.delay > limit:
            raise httpx.ReadTimeout("the mock takes longer than the read timeout", request=request)
        stream = httpx.ByteStream(response.body)
        return httpx.Response(response.status, headers=list(response.headers), stream=stream), response.delay


class MockTransport(_Transport, httpx.BaseTransport):
    """An httpx transport over a function from request to response.

    Args:
        respond: The function.
        clock: What waits for a response's delay.
    """

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Respond to one request."""
        request.read()
        response, delay = self._response(request)
        if delay:
            self._clock.sleep(delay)
        return response


class AsyncMockTransport(_Transport, httpx.AsyncBaseTransport):
    """`MockTransport` for asyncio and trio."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Respond to one request."""
        await request.aread()
        response, delay = self._response(request)
        if delay:
            await self._clock.sleep_async(delay)
        return response
