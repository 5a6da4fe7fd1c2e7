"""The mock as httpx transports: in process, without a socket."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import httpx
from flexportal_core.clock import Clock

from ..api.messages import Request, Response

__all__ = ["AsyncMockTransport", "MockTransport"]


class _Transport:
    def __init__(self, respond: Callable[[Request], Response], clock: Clock) -> None:
        self._respond = respond
        self._clock = clock

    def _response(self, request: httpx.Request) -> tuple[httpx.Response, float]:
        """The response and how many seconds to wait for it. Raises: httpx.ReadTimeout, as a socket would."""
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
        response = self._respond(Request.parse(request.method, unquote(path), query, headers))
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
        """Responds to one request."""
        response, delay = self._response(request)
        if delay:
            self._clock.sleep(delay)
        return response


class AsyncMockTransport(_Transport, httpx.AsyncBaseTransport):
    """The asynchronous twin of `MockTransport`, for asyncio and trio."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Responds to one request."""
        response, delay = self._response(request)
        if delay:
            await self._clock.sleep_async(delay)
        return response
