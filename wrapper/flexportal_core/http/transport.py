"""Transports: httpcore's connection pools, with a time limit for an attempt as a whole.

A client talks to one server only, so what httpx would look up for each request is settled once.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any, Self, TypeVar, cast
from weakref import WeakSet

import httpcore
import httpx

from ..errors import ConfigurationError
from .environment import certificates, proxy_for

__all__ = [
    "AttemptTimeout",
    "Transport",
    "as_httpx",
    "core_request",
    "core_url",
    "httpx_response",
    "made_for",
    "open_pool",
    "open_transport",
]

T = TypeVar("T")

# Methods whose requests have a body, so that an empty one is stated (RFC 9110, 8.6).
METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})

# Bytes written at a time, so that the time limit of an attempt holds for a long body that is read slowly.
WRITE_SIZE = 64 * 1024

POOLS = (httpcore.ConnectionPool, httpcore.SOCKSProxy, httpcore.HTTPProxy)

LIMITS: dict[str, Any] = {"max_connections": 100, "max_keepalive_connections": 20, "keepalive_expiry": 5.0}


class AttemptTimeout(float):
    """The seconds for an attempt as a whole, as the timeout that httpcore passes on to each of its waits.

    httpcore bounds each wait by itself, so a server that sends a byte now and then is never given up. A wait of
    `_Stream` takes no more than what is left of this.

    Args:
        seconds: For the attempt; None means no limit.
        on_wait: Called before each wait for the server, when the request has been sent.
    """

    ends_at: float
    on_wait: Callable[[], None] | None

    def __new__(cls, seconds: float | None, on_wait: Callable[[], None] | None = None) -> Self:
        """The time begins now."""
        timeout = super().__new__(cls, float("inf") if seconds is None else seconds)
        timeout.ends_at = time.monotonic() + timeout
        timeout.on_wait = on_wait
        return timeout

    def left(self, late: type[Exception]) -> float | None:
        """Seconds left; None where there is no limit. Raises: `late` where none is left."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise late("the time for this attempt is over")
        return None if left == float("inf") else left


def open_transport(base_url: str) -> httpx.BaseTransport:
    """A transport to the server. Raises: ConfigurationError where the environment's settings can't be used."""
    backend = _Backend(httpcore.SyncBackend())
    return made_for(lambda proxy: Transport(open_pool(POOLS, base_url, proxy, backend), backend), base_url)


def made_for(make: Callable[[httpx.Proxy | None], T], base_url: str) -> T:
    """What is made with the proxy for a server. Raises: ConfigurationError where the environment cannot be used."""
    try:
        return make(proxy_for(httpx.URL(base_url)))
    except (ValueError, ImportError, RuntimeError, OSError, httpx.InvalidURL) as error:
        reason = type(error).__name__
    # Out here, so that it is not the context: its message may show a proxy's URL, which may hold a password.
    raise ConfigurationError(
        f"httpx cannot use the environment's proxy or certificate settings ({reason}); "
        "check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"
    )


def open_pool(pools: tuple[Callable[..., T], ...], base_url: str, proxy: httpx.Proxy | None, backend: object) -> T:
    """A pool of the kind that the proxy needs: one of the three for a direct connection, SOCKS and HTTP."""
    direct, over_socks, over_http = pools
    settings: dict[str, Any] = {**LIMITS, "network_backend": backend}
    if base_url.startswith("https:"):
        settings["ssl_context"] = certificates()
    if proxy is None:
        return direct(**settings)
    url = core_url(proxy.url, proxy.url.raw_path)
    if proxy.url.scheme in ("socks5", "socks5h"):
        return over_socks(proxy_url=url, proxy_auth=proxy.raw_auth, **settings)
    return over_http(proxy_url=url, proxy_auth=proxy.raw_auth, proxy_headers=proxy.headers.raw, **settings)


def core_url(url: httpx.URL, target: bytes) -> httpcore.URL:
    """A URL of httpcore with another path and query."""
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target)


class Transport(httpx.BaseTransport):
    """httpx's transport for threads, with a time limit for an attempt as a whole (`AttemptTimeout`)."""

    def __init__(self, pool: httpcore.ConnectionPool, backend: _Backend) -> None:
        self._pool = pool
        self._backend = backend

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and receive the headers of the response, as httpx's transports do."""
        extensions = {**request.extensions}
        return self.send(request.method, request.url, request.url.raw_path, request.headers, request.read(), extensions)

    def send(
        self,
        method: str,
        url: httpx.URL,
        target: bytes,
        headers: httpx.Headers,
        content: bytes,
        extensions: dict[str, Any],
    ) -> httpx.Response:
        """Send a request and receive the headers of the response.

        Args:
            method: The HTTP method.
            url: The server's; its path and query are not used.
            target: Path and query.
            headers: `Host` and `Content-Length` are added where they are needed and missing.
            content: The body; empty for none.
            extensions: As httpx has them; `timeout` among them.
        """
        request = core_request(method, core_url(url, target), headers, content, extensions)
        with as_httpx():
            response = self._pool.handle_request(request)
        return httpx_response(response, _ResponseStream(response))

    def close(self) -> None:
        """Close all connections, those included that another thread is about to open or to use."""
        # First, since the pool forgets those that are being opened, and ends no wait of another thread.
        self._backend.close()
        self._pool.close()


class _ResponseStream(httpx.SyncByteStream):
    """The body of a response as it arrives."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        with as_httpx():
            yield from self._response.iter_stream()

    def close(self) -> None:
        """Return the connection to the pool, or close it where the body was not read to its end."""
        self._response.close()


def core_request(
    method: str, url: httpcore.URL, headers: httpx.Headers, content: bytes, extensions: dict[str, Any]
) -> httpcore.Request:
    """A request of httpcore; `Host` and `Content-Length` are added where they are needed and missing."""
    more = [] if "host" in headers else [(b"Host", _authority(url))]
    if (content or method in METHODS_WITH_BODY) and "content-length" not in headers:
        more.append((b"Content-Length", str(len(content)).encode()))
    return httpcore.Request(method, url, headers=[*more, *headers.raw], content=content, extensions=extensions)


def _authority(url: httpcore.URL) -> bytes:
    host = b"[%s]" % url.host if b":" in url.host else url.host
    return host if url.port is None else b"%s:%d" % (host, url.port)


def httpx_response(response: httpcore.Response, stream: httpx.SyncByteStream | httpx.AsyncByteStream) -> httpx.Response:
    """A response of httpcore as one of httpx, its body not yet received."""
    extensions = dict(cast("Mapping[str, Any]", response.extensions))  # pyright: ignore[reportUnknownMemberType]
    return httpx.Response(response.status, headers=response.headers, stream=stream, extensions=extensions)


@contextmanager
def as_httpx() -> Generator[None, None, None]:
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
    return timeout.left(late) if isinstance(timeout, AttemptTimeout) else timeout


class _Backend(httpcore.NetworkBackend):
    """Connects within what is left of the attempt's time, and knows all connections that are open."""

    def __init__(self, layer_below: httpcore.NetworkBackend) -> None:
        self._below = layer_below
        self._lock = Lock()
        self._streams: WeakSet[_Stream] = WeakSet()
        self._closed = False

    def keep(self, stream: httpcore.NetworkStream) -> _Stream:
        """Register a connection. Raises: httpcore.ConnectError where all have been closed; this one is closed then."""
        kept = _Stream(stream, self)
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
            stream.interrupt()
            stream.close()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that accepts; none may use up the time of the others."""
        failure: Exception = httpcore.ConnectError("the host has no address")
        addresses = _addresses(host, port)
        for index, address in enumerate(addresses):
            left = _left(timeout, httpcore.ConnectTimeout)
            share = None if left is None else left / (len(addresses) - index)
            try:
                return self.keep(self._below.connect_tcp(address, port, share, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    return [str(address[4][0]) for address in found]


class _Stream(httpcore.NetworkStream):
    """Reads and writes within what is left of the attempt's time."""

    def __init__(self, stream: httpcore.NetworkStream, backend: _Backend) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Receive up to `max_bytes`."""
        if isinstance(timeout, AttemptTimeout) and timeout.on_wait is not None:
            timeout.on_wait()
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of the buffer."""
        for start in range(0, len(buffer), WRITE_SIZE):
            self._stream.write(buffer[start : start + WRITE_SIZE], _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def interrupt(self) -> None:
        """End the wait of another thread, which closing alone does not."""
        connected = self._stream.get_extra_info("socket")
        if connected is not None:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Perform the TLS handshake."""
        left = _left(timeout, httpcore.ConnectTimeout)
        return self._backend.keep(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """What the layer below knows, such as its socket."""
        return self._stream.get_extra_info(info)
