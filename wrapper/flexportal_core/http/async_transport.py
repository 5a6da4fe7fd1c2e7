"""The transport for tasks, under asyncio and trio: httpcore's connections, in a pool that loses none of them.

httpcore's own pool loses a connection whose request is cancelled at the wrong moment. Here, one that is not returned in
order is closed; neither takes an await, so nothing can come in between.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable
from functools import partial
from typing import cast

import anyio
import httpcore
import httpx

from ..event_loop import has_ended, running_loop
from ..settings import DEFAULT_CONNECTIONS, ConnectionSettings
from .async_network import AsyncNetwork
from .environment import made_for, open_pool
from .response import RawHeaders
from .transport import AttemptTimeout, HttpxErrors, Received, check_begun, core_request

__all__ = ["AsyncTransport", "open_async_transport"]

ASYNC_POOLS = (httpcore.AsyncConnectionPool, httpcore.AsyncSOCKSProxy, httpcore.AsyncHTTPProxy)

OpenPool = Callable[[httpcore.AsyncNetworkBackend], httpcore.AsyncConnectionPool]


def open_async_transport(
    base_url: str, connections: ConnectionSettings = DEFAULT_CONNECTIONS
) -> httpx.AsyncBaseTransport:
    """A transport to the server; errors as for `open_transport`."""

    def make(proxy: httpx.Proxy | None) -> AsyncTransport:
        open_one = partial(open_pool, ASYNC_POOLS, base_url, proxy, connections=connections)
        open_one(AsyncNetwork())  # raises what is wrong with the settings now, and not with the first request
        return AsyncTransport(open_one, connections)

    return made_for(make, base_url, connections.proxy)


class AsyncTransport(httpx.AsyncBaseTransport):
    """httpx's transport for tasks. May be used in one event loop after another; connections belong to their loop.

    Args:
        open_one: Opens httpcore's pool over a network. Of each pool, one connection is used.
        connections: How many connections an event loop may open and keep.
    """

    def __init__(self, open_one: OpenPool, connections: ConnectionSettings) -> None:
        self._open_one = open_one
        self._connections = connections
        self._pools: dict[object, _Pool] = {}
        self._is_closed = False

    async def send(
        self,
        method: str,
        url: httpx.URL,
        target: bytes,
        headers: RawHeaders,
        content: bytes,
        timeout: AttemptTimeout,
    ) -> Received[httpx.AsyncByteStream]:
        """Send a request and receive the headers of the response; as `Transport.send`."""
        # httpcore passes these on to the network, which has a better one. None would tell it that this is no HTTP.
        request = core_request(method, url, target, headers, content, timeout)
        request.stream = _Content(content)
        pool = self._pool_here()
        with HttpxErrors():
            connection = await pool.take(request.url.origin, timeout)
            try:
                response = await connection.core.handle_async_request(request)
            except BaseException as error:
                pool.discard(connection)
                check_begun(error, url, timeout)
                raise
        stream = _AsyncResponseStream(response, partial(pool.give_back, connection))
        return Received(response.status, response.headers, stream)

    async def aclose(self) -> None:
        """Close all connections, those of other event loops included."""
        self._is_closed = True
        for loop, pool in self._pools.items():
            pool.close(at_once=has_ended(loop))

    def _pool_here(self) -> _Pool:
        loop = running_loop()
        found = self._pools.get(loop)
        if found is None:
            for ended in filter(has_ended, list(self._pools)):
                self._pools.pop(ended).close(at_once=True)
            found = self._pools[loop] = _Pool(self._open_one, self._connections)
        return found


class _Connection:
    """A connection of httpcore, and the network that it alone uses."""

    def __init__(self, open_one: OpenPool, origin: httpcore.Origin) -> None:
        self.network = AsyncNetwork()
        self.core = open_one(self.network).create_connection(origin)

    def can_take(self, origin: httpcore.Origin) -> bool:
        """Whether it can be used again: the server has neither closed it nor sent anything since."""
        return self.core.can_handle_request(origin) and not self.core.has_expired()

    @property
    def is_clean(self) -> bool:
        """Whether the response was received to its end, and nothing after it."""
        stream = self.network.stream
        return self.core.is_idle() and stream is not None and not stream.last_byte.held


class _Pool:
    """The connections of one event loop, each with one request or none."""

    def __init__(self, open_one: OpenPool, connections: ConnectionSettings) -> None:
        self._open_one = open_one
        self._kept = connections.max_keepalive_connections
        self._free = anyio.Semaphore(connections.max_connections)
        self._busy: set[_Connection] = set()
        self._idle: list[_Connection] = []  # the one used last at the end
        self._is_closed = False

    async def take(self, origin: httpcore.Origin, timeout: AttemptTimeout) -> _Connection:
        """A connection for one request; to be given back or discarded."""
        try:
            self._free.acquire_nowait()
        except anyio.WouldBlock:
            await self._wait(timeout)
        if self._is_closed:
            self._free.release()
            raise httpcore.ConnectError("all connections have been closed")
        connection = self._reusable(origin) or _Connection(self._open_one, origin)
        connection.network.timeout = timeout
        self._busy.add(connection)
        return connection

    def give_back(self, connection: _Connection) -> None:
        """Keep a connection for the next request, or close it."""
        if self._is_closed or not connection.is_clean or len(self._idle) >= self._kept:
            return self.discard(connection)
        self._busy.remove(connection)
        self._idle.append(connection)
        self._free.release()

    def discard(self, connection: _Connection) -> None:
        """Close a connection after its request failed or was cancelled."""
        self._busy.remove(connection)
        connection.network.close()
        self._free.release()

    def close(self, *, at_once: bool) -> None:
        """Close all connections; those in use by their tasks, unless their event loop has ended."""
        self._is_closed = True
        while self._idle:
            self._idle.pop().network.close()
        for connection in list(self._busy):
            connection.network.interrupt()
            if at_once:
                connection.network.close()

    async def _wait(self, timeout: AttemptTimeout) -> None:
        with anyio.move_on_after(timeout.left(httpcore.PoolTimeout)):
            return await self._free.acquire()
        raise httpcore.PoolTimeout("no connection became free in time")

    def _reusable(self, origin: httpcore.Origin) -> _Connection | None:
        found = None
        while self._idle and found is None:
            latest = self._idle.pop()
            if latest.can_take(origin):
                found = latest
            else:
                latest.network.close()
        if self._idle and self._idle[0].core.has_expired():  # nobody may ever need it
            self._idle.pop(0).network.close()
        return found


class _Content:
    """The body of a request. No generator, which a request that fails would leave to the garbage collector."""

    def __init__(self, content: bytes) -> None:
        self._parts = [content] if content else []

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if not self._parts:
            raise StopAsyncIteration
        return self._parts.pop()


class _AsyncResponseStream(httpx.AsyncByteStream):
    """The body of a response as it arrives.

    Args:
        response: The response.
        give_back: Called when it is closed.
    """

    def __init__(self, response: httpcore.Response, give_back: Callable[[], None]) -> None:
        self._response = response
        self._give_back = give_back

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with HttpxErrors():
            # Its `aiter_stream` does no more than this, and takes longer.
            async for chunk in cast("AsyncIterable[bytes]", self._response.stream):
                yield chunk

    async def aclose(self) -> None:
        """Return the connection to the pool, or close it where the body was not read to its end."""
        try:
            await self._response.aclose()
        finally:
            self._give_back()
