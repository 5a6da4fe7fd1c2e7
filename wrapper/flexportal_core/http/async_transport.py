"""The transport for tasks, under asyncio and trio: httpcore's connection pools, which leave no connection open."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Any, cast

import anyio
import httpcore
import httpx

from .transport import as_httpx, core_request, core_url, httpx_response, made_for, open_pool

__all__ = ["AsyncTransport", "open_async_transport"]

ASYNC_POOLS = (httpcore.AsyncConnectionPool, httpcore.AsyncSOCKSProxy, httpcore.AsyncHTTPProxy)


def open_async_transport(base_url: str) -> httpx.AsyncBaseTransport:
    """A transport to the server; errors as for `open_transport`."""
    backend = _AsyncBackend(cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend()))
    return made_for(lambda proxy: AsyncTransport(open_pool(ASYNC_POOLS, base_url, proxy, backend)), base_url)


class AsyncTransport(httpx.AsyncBaseTransport):
    """A transport for tasks; neither a cancellation nor a body that is not read to its end leaves anything open."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self._pool = pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and receive the headers of the response."""
        url = core_url(request.url, request.url.raw_path)
        core = core_request(request.method, url, request.headers, await request.aread(), {**request.extensions})
        with as_httpx():
            response = await self._pool.handle_async_request(core)
        return httpx_response(response, _AsyncResponseStream(response))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


class _AsyncResponseStream(httpx.AsyncByteStream):
    """The body of a response as it arrives."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = self._response.aiter_stream()
        try:
            with as_httpx():
                async for chunk in chunks:
                    yield chunk
        except GeneratorExit:
            # Closing this generator closes none of those below it, and trio warns about that. With the connection
            # closed they end by themselves.
            await self.aclose()
            with suppress(Exception):
                async for _ in chunks:
                    pass
            raise

    async def aclose(self) -> None:
        """Return the connection to the pool, or close it where the body was not read to its end."""
        await self._response.aclose()


class _AsyncBackend(httpcore.AsyncNetworkBackend):
    """Connects as the layer below, over streams that a cancelled TLS handshake does not leave open."""

    def __init__(self, layer_below: httpcore.AsyncNetworkBackend) -> None:
        self._below = layer_below

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to one of the host's addresses."""
        return _AsyncStream(await self._below.connect_tcp(host, port, timeout, local_address, socket_options))


class _AsyncStream(httpcore.AsyncNetworkStream):
    """A connection that is closed where its TLS handshake fails or is cancelled."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Receive up to `max_bytes`."""
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of the buffer."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Perform the TLS handshake."""
        try:
            return _AsyncStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        """What the layer below knows, such as its socket."""
        return self._stream.get_extra_info(info)
