"""The transport for threads: httpcore's connections, with a time limit for an attempt as a whole.

A client talks to one server only, so what httpx would look up for each request is settled once. httpcore's own pool
needs each of its steps to complete: a KeyboardInterrupt, or the exception of a signal's handler, between two of them
leaves a connection busy or a lock held for ever. Here a connection in use belongs to its request and is known to nobody
else, so whatever interrupts the request, the connection is never used again.
"""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Generic, TypeVar, cast

import httpcore
import httpx

from ..settings import DEFAULT_CONNECTIONS, ConnectionSettings
from .environment import made_for, open_pool
from .network import AttemptTimeout, Network
from .response import RawHeaders

__all__ = [
    "AttemptTimeout",
    "Connections",
    "HttpxErrors",
    "Received",
    "Stream",
    "Transport",
    "check_begun",
    "core_request",
    "open_transport",
]

Stream = TypeVar("Stream", httpx.SyncByteStream, httpx.AsyncByteStream)

POOLS = (httpcore.ConnectionPool, httpcore.SOCKSProxy, httpcore.HTTPProxy)

# Seconds after which a thread that waits for a connection looks again, whether or not it was told to.
LOOK_AGAIN = 0.1

# Errors of a connection that is open.
IN_USE = (
    httpcore.ReadError,
    httpcore.ReadTimeout,
    httpcore.WriteError,
    httpcore.WriteTimeout,
    httpcore.RemoteProtocolError,
)

CORE_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


def open_transport(base_url: str, connections: ConnectionSettings = DEFAULT_CONNECTIONS) -> httpx.BaseTransport:
    """A transport to the server. Raises: ConfigurationError where its proxy or certificates can't be used."""
    network = Network(httpcore.SyncBackend())
    kept = (connections.max_connections, connections.max_keepalive_connections)
    return made_for(
        lambda proxy: Transport(open_pool(POOLS, base_url, proxy, network, connections), network, *kept),
        base_url,
        connections.proxy,
    )


@dataclass(frozen=True, slots=True)
class Received(Generic[Stream]):
    """A response whose body is not yet received.

    Args:
        status: The HTTP status.
        headers: As received.
        stream: The body.
    """

    status: int
    headers: RawHeaders = field(repr=False)
    stream: Stream


class Transport(httpx.BaseTransport):
    """A transport for threads, with a time limit for an attempt as a whole (`AttemptTimeout`).

    Args:
        pool: Makes the connections. They are kept in a pool of ours, which can be interrupted.
        network: What they are opened with.
        limit: Connections at most, those in use included.
        kept: Connections without a request at most.
    """

    def __init__(self, pool: httpcore.ConnectionPool, network: Network, limit: int, kept: int) -> None:
        self._connections = Connections(pool.create_connection, limit, kept)
        self._network = network

    def send(
        self,
        method: str,
        url: httpx.URL,
        target: bytes,
        headers: RawHeaders,
        content: bytes,
        timeout: AttemptTimeout,
    ) -> Received[httpx.SyncByteStream]:
        """Send a request and receive the headers of the response.

        Args:
            method: The HTTP method.
            url: The server's; its path and query are not used.
            target: Path and query.
            headers: With those that `framing` returns.
            content: The body; empty for none.
            timeout: For the attempt as a whole, body of the response included.
        """
        request = core_request(method, url, target, headers, content, timeout)
        with HttpxErrors(self._network):
            connection = self._connections.take(request.url.origin, timeout)
            try:
                response = connection.handle_request(request)
            except BaseException as error:
                self._connections.discard(connection)
                check_begun(error, url, timeout)
                raise
        stream = _ResponseStream(response, connection, self._connections, self._network)
        return Received(response.status, response.headers, stream)

    def close(self) -> None:
        """Close all connections, those included that another thread is about to open or to use."""
        self._network.close()
        self._connections.close()


class Connections:
    """Connections, each with one request or none. May be shared by threads; no step holds a lock that is not its own.

    Args:
        open_one: Makes a connection to a server; it is opened by its first request.
        limit: Connections at most, those in use included.
        kept: Connections without a request at most.
    """

    def __init__(
        self, open_one: Callable[[httpcore.Origin], httpcore.ConnectionInterface], limit: int, kept: int
    ) -> None:
        self._open_one = open_one
        self._limit = limit
        self._kept = kept
        # The one used last at the end. Operations of a deque are atomic.
        self._idle = deque[httpcore.ConnectionInterface]()
        # All there are. Those of an interrupted request are closed when nothing refers to them any more.
        self._all: list[weakref.ref[httpcore.ConnectionInterface]] = []
        self._lock = Lock()
        self._returned = SimpleQueue[None]()
        self._is_closed = False

    def take(self, origin: httpcore.Origin, timeout: AttemptTimeout) -> httpcore.ConnectionInterface:
        """A connection for one request: one that is open, or a new one.

        Raises:
            httpcore.PoolTimeout: All are in use, and none was returned in time.
        """
        while True:
            connection = self._reusable(origin) or self._new(origin)
            if connection is not None:
                return connection
            left = timeout.left(httpcore.PoolTimeout)
            try:
                self._returned.get(timeout=LOOK_AGAIN if left is None else min(left, LOOK_AGAIN))
            except Empty:
                continue

    def give_back(self, connection: httpcore.ConnectionInterface) -> None:
        """Keep a connection whose response was received to its end, or close it."""
        if not connection.is_idle() or len(self._idle) >= self._kept:
            return self.discard(connection)
        self._idle.append(connection)
        if self._is_closed:
            self.close()
        self._tell()

    def discard(self, connection: httpcore.ConnectionInterface) -> None:
        """Close a connection whose request failed or was interrupted."""
        connection.close()
        self._tell()

    def close(self) -> None:
        """Close the connections that are not in use, and from here on each that is returned."""
        self._is_closed = True
        while (connection := self._latest()) is not None:
            connection.close()

    def _latest(self) -> httpcore.ConnectionInterface | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _reusable(self, origin: httpcore.Origin) -> httpcore.ConnectionInterface | None:
        while (connection := self._latest()) is not None:
            # Expired: for too long without a request, closed by the server, or something came after the last response.
            if connection.can_handle_request(origin) and not connection.has_expired():
                return connection
            # What was idle for longer has most probably expired as well.
            connection.close()
        return None

    def _new(self, origin: httpcore.Origin) -> httpcore.ConnectionInterface | None:
        """A new connection; None where there are too many."""
        with self._lock:
            known = [(reference, reference()) for reference in self._all]
            self._all = [found for found, each in known if each is not None and not each.is_closed()]
            if len(self._all) >= self._limit:
                return None
            connection = self._open_one(origin)
            self._all.append(weakref.ref(connection))
            return connection

    def _tell(self) -> None:
        if self._returned.empty():
            self._returned.put(None)


class _ResponseStream(httpx.SyncByteStream):
    """The body of a response as it arrives."""

    def __init__(
        self,
        response: httpcore.Response,
        connection: httpcore.ConnectionInterface,
        connections: Connections,
        network: Network,
    ) -> None:
        self._response = response
        self._connection: httpcore.ConnectionInterface | None = connection
        self._connections = connections
        self._network = network
        self._is_complete = False

    def __iter__(self) -> Iterator[bytes]:
        with HttpxErrors(self._network):
            # Its `iter_stream` does no more than this, and takes longer than its HTTP connection.
            yield from cast("Iterable[bytes]", self._response.stream)
            self._is_complete = True

    def close(self) -> None:
        """Return the connection where the body was read to its end, or close it."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if self._is_complete:
            self._response.close()
            self._connections.give_back(connection)
        else:
            self._connections.discard(connection)


def core_request(
    method: str, url: httpx.URL, target: bytes, headers: RawHeaders, content: bytes, timeout: AttemptTimeout
) -> httpcore.Request:
    """A request of httpcore; arguments as those of `Transport.send`."""
    extensions = {"timeout": {"connect": timeout, "read": timeout, "write": timeout}}
    place = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target)
    request = httpcore.Request(method, place, content=content, extensions=extensions)
    # They are bytes, which its constructor would check one by one.
    request.headers = list(headers)
    return request


def check_begun(error: BaseException, url: httpx.URL, timeout: AttemptTimeout) -> None:
    """Raise an error of connecting in place of one that a proxy caused before anything was sent to the server.

    Raises:
        httpcore.ConnectTimeout, httpcore.ProxyError: The proxy has not connected to the server, or not in time.
    """
    if isinstance(error, IN_USE) and timeout.is_before(url.scheme, url.raw_host.decode("ascii")):
        is_late = isinstance(error, httpcore.TimeoutException)
        kind = httpcore.ConnectTimeout if is_late else httpcore.ProxyError
        raise kind(f"the proxy has not connected to the server ({type(error).__name__})") from error


class HttpxErrors:
    """Within this, the errors of httpcore are those of httpx, which have the same names.

    Args:
        network: Where all of its connections were closed meanwhile, whatever that caused is a lost connection.
    """

    def __init__(self, network: Network | None = None) -> None:
        self._network = network

    # No generator, which takes three times as long, twice in each attempt.
    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, CORE_ERRORS):
            mapped: type[httpx.TransportError] = getattr(httpx, type(error).__name__)
            raise mapped(str(error)) from error
        if isinstance(error, Exception) and self._network is not None and self._network.is_closed:
            raise httpx.ReadError("all connections have been closed") from error
