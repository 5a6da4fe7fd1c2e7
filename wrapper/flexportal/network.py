"""The network: how a portal reaches its server, over which proxy and with which certificates.

A portal asks one server only, so what httpx would look up for each request is settled once.
"""

from __future__ import annotations

import os
import socket
import ssl
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar, cast
from weakref import WeakSet

import httpcore
import httpx

from .configuration import is_loopback
from .errors import ConfigurationError
from .threads import about_to_wait

__all__ = ["Network", "bounded", "open_async_network", "open_network"]

T = TypeVar("T")

LIMITS: dict[str, Any] = {"max_connections": 100, "max_keepalive_connections": 20, "keepalive_expiry": 5.0}

_ends_at: ContextVar[float | None] = ContextVar("flexportal_attempt_ends_at", default=None)


@contextmanager
def bounded(ends_at: float | None) -> Generator[None, None, None]:
    """Everything that is done over a `Network` within this must be done by then (monotonic seconds; None: no bound)."""
    token = _ends_at.set(ends_at)
    try:
        yield
    finally:
        _ends_at.reset(token)


def open_network(base_url: str) -> httpx.BaseTransport:
    """A transport to the server. Raises: ConfigurationError where the environment's settings can't be used."""
    backend = BoundedBackend(httpcore.SyncBackend())
    return _made(lambda proxy: Network(_pool(base_url, proxy, backend), backend), base_url)


def open_async_network(base_url: str) -> httpx.AsyncBaseTransport:
    """As `open_network`."""
    limits = httpx.Limits(**LIMITS)
    # There is always one asked for here, since httpx would make one of its own, at 25 ms.
    return _made(
        lambda proxy: AsyncNetwork(httpx.AsyncHTTPTransport(verify=certificates(), limits=limits, proxy=proxy)),
        base_url,
    )


def _made(make: Callable[[httpx.Proxy | None], T], base_url: str) -> T:
    try:
        return make(_proxy(httpx.URL(base_url)))
    except (ValueError, ImportError, RuntimeError, OSError, httpx.InvalidURL) as error:
        reason = type(error).__name__
    # Out here, so that it is not the context: its message may show a proxy's URL, which may hold a password.
    raise ConfigurationError(
        f"httpx cannot use the environment's proxy or certificate settings ({reason}); "
        "check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"
    )


def _proxy(url: httpx.URL) -> httpx.Proxy | None:
    # A server on this machine is not asked for by way of another, whatever the environment says.
    if is_loopback(url.host) or urllib.request.proxy_bypass(url.host):
        return None
    proxies = urllib.request.getproxies()
    found = proxies.get(url.scheme) or proxies.get("all")
    if not found:
        return None
    return httpx.Proxy(found if "://" in found else f"http://{found}")


def certificates() -> ssl.SSLContext:
    """The certificates to trust, shared by all portals under the same settings: reading them takes 25 ms."""
    return _certificates(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=4)
def _certificates(_file: str | None, _directory: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _pool(base_url: str, proxy: httpx.Proxy | None, backend: BoundedBackend) -> httpcore.ConnectionPool:
    settings: dict[str, Any] = {**LIMITS, "network_backend": backend}
    if base_url.startswith("https:"):
        settings["ssl_context"] = certificates()
    if proxy is None:
        return httpcore.ConnectionPool(**settings)
    url = _core_url(proxy.url, proxy.url.raw_path)
    if proxy.url.scheme in ("socks5", "socks5h"):
        return httpcore.SOCKSProxy(proxy_url=url, proxy_auth=proxy.raw_auth, **settings)
    return httpcore.HTTPProxy(proxy_url=url, proxy_auth=proxy.raw_auth, proxy_headers=proxy.headers.raw, **settings)


def _core_url(url: httpx.URL, target: bytes) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target)


class Network(httpx.BaseTransport):
    """httpx's transport for threads, but that the time for an attempt is bounded as a whole.

    httpx bounds each wait, so that a server which sends a byte now and then is never given up. Tasks can be cancelled
    from outside, threads can't: here every wait gets no more than what is left.
    """

    def __init__(self, pool: httpcore.ConnectionPool, backend: BoundedBackend) -> None:
        self._pool = pool
        self._backend = backend

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request without a body; as `send`, in the way of httpx's transports."""
        return self.send(request.method, request.url, request.url.raw_path, request.headers, {**request.extensions})

    def send(
        self, method: str, url: httpx.URL, target: bytes, headers: httpx.Headers, extensions: dict[str, Any]
    ) -> httpx.Response:
        """Send a request without a body and receive the headers of the answer.

        Args:
            method: The HTTP method.
            url: The server's; its path and query do not matter.
            target: Path and query.
            headers: Its own `Host` is put in front where there is none.
            extensions: As httpx has them; `timeout` among them.
        """
        host = [] if "host" in headers else [(b"Host", url.netloc)]
        request = httpcore.Request(method, _core_url(url, target), headers=[*host, *headers.raw], extensions=extensions)
        with _as_httpx():
            answer = self._pool.handle_request(request)
        extensions = dict(cast("Mapping[str, Any]", answer.extensions))  # pyright: ignore[reportUnknownMemberType]
        return httpx.Response(answer.status, headers=answer.headers, stream=Received(answer), extensions=extensions)

    def close(self) -> None:
        """Close all connections, those included that another thread is about to open or to use."""
        self._pool.close()
        # The pool forgets those that are being opened; and one opened after this would stay open.
        self._backend.close()


class Received(httpx.SyncByteStream):
    """The body of an answer as it arrives."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        """Give the connection back, or close it where the body was not read to its end."""
        self._answer.close()


class AsyncNetwork(httpx.AsyncBaseTransport):
    """httpx's transport for tasks, but that a body which nobody reads to its end leaves nothing behind."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and receive the headers of the answer."""
        response = await self._transport.handle_async_request(request)
        response.stream = AsyncReceived(cast("httpx.AsyncByteStream", response.stream))
        return response

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()


class AsyncReceived(httpx.AsyncByteStream):
    """The body of an answer as it arrives."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = aiter(self._stream)
        try:
            async for piece in pieces:
                yield piece
        except GeneratorExit:
            # The generators below stand one in the other, and closing this one closes none of them; trio warns of it.
            # With the connection closed they run into its end, after what had arrived.
            await self.aclose()
            with suppress(Exception):
                async for _ in pieces:
                    pass
            raise

    async def aclose(self) -> None:
        """Give the connection back, or close it where the body was not read to its end."""
        await self._stream.aclose()


@contextmanager
def _as_httpx() -> Generator[None, None, None]:
    """The errors of httpcore as those of httpx, which have the same names."""
    try:
        yield
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.ProxyError,
        httpcore.UnsupportedProtocol,
    ) as error:
        kind: type[httpx.TransportError] = getattr(httpx, type(error).__name__)
        raise kind(str(error)) from error


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    ends_at = _ends_at.get()
    if ends_at is None:
        return timeout
    left = ends_at - time.monotonic()
    if left <= 0:
        raise late("the time for this attempt is over")
    return left if timeout is None else min(timeout, left)


class BoundedBackend(httpcore.NetworkBackend):
    """Connects within what is left of the attempt's time, and knows all connections that are open."""

    def __init__(self, layer_below: httpcore.NetworkBackend) -> None:
        self._below = layer_below
        self._lock = Lock()
        self._streams: WeakSet[BoundedStream] = WeakSet()
        self._closed = False

    def keep(self, stream: httpcore.NetworkStream) -> BoundedStream:
        """Take a connection in. Raises: httpcore.ConnectError where all have been closed; so is this one then."""
        kept = BoundedStream(stream, self)
        with self._lock:
            if not self._closed:
                self._streams.add(kept)
                return kept
        stream.close()
        raise httpcore.ConnectError("all connections have been closed")

    def close(self) -> None:
        """Close all connections, and each that is opened from here on."""
        with self._lock:
            self._closed = True
            streams = list(self._streams)
        for stream in streams:
            stream.close()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that answers."""
        failure = httpcore.ConnectError("the host has no address")
        # One by one, since the layer below would give each of them the whole time.
        for address in _addresses(host, port):
            try:
                left = _left(timeout, httpcore.ConnectTimeout)
                return self.keep(self._below.connect_tcp(address, port, left, local_address, socket_options))
            except httpcore.ConnectError as error:
                failure = error
        raise failure


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    return [str(address[4][0]) for address in found]


class BoundedStream(httpcore.NetworkStream):
    """Reads and writes within what is left of the attempt's time."""

    def __init__(self, stream: httpcore.NetworkStream, backend: BoundedBackend) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has arrived, or arrives in time."""
        about_to_wait()
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        self._stream.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Shake hands."""
        left = _left(timeout, httpcore.ConnectTimeout)
        return self._backend.keep(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """What the layer below knows, such as its socket."""
        return self._stream.get_extra_info(info)
