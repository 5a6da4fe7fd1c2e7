"""Transports: httpcore's connections, with a time limit for an attempt as a whole.

A client talks to one server only, so what httpx would look up for each request is settled once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

import httpcore
import httpx

from ..errors import ConfigurationError
from ..redaction import Secret, SecretBytes
from ..settings import DEFAULT_CONNECTIONS, ConnectionSettings
from ..tracebacks import private
from .connections import Connections
from .environment import certificates, proxy_at, proxy_for
from .network import AttemptTimeout, Network
from .response import RawHeaders

__all__ = [
    "AttemptTimeout",
    "HttpxErrors",
    "Received",
    "Stream",
    "Transport",
    "core_request",
    "framing",
    "made_for",
    "open_pool",
    "open_transport",
]

T = TypeVar("T")
Stream = TypeVar("Stream", httpx.SyncByteStream, httpx.AsyncByteStream)

# Methods whose requests have a body, so that an empty one is stated (RFC 9110, 8.6).
METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})

POOLS = (httpcore.ConnectionPool, httpcore.SOCKSProxy, httpcore.HTTPProxy)

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


@private
def made_for(make: Callable[[httpx.Proxy | None], T], base_url: str, proxy: Secret[str | None]) -> T:
    """What is made with the proxy for a server. Raises: ConfigurationError where the settings cannot be used."""
    try:
        given = proxy.reveal()
        return make(proxy_for(httpx.URL(base_url)) if given is None else proxy_at(given))
    except (ValueError, ImportError, RuntimeError, OSError, httpx.InvalidURL) as error:
        reason = type(error).__name__
    # Out here, so that it is not the context: its message may show a proxy's URL, which may hold a password.
    if proxy.reveal() is not None:
        raise ConfigurationError(
            f"proxy= cannot be used ({reason}); pass a URL such as http://user:password@proxy.example.com:3128, whose "
            "scheme is http, https, socks5 or socks5h (SOCKS needs: pip install 'httpx[socks]')"
        )
    raise ConfigurationError(
        f"httpx cannot use the environment's proxy or certificate settings ({reason}); "
        "check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"
    )


def open_pool(
    pools: tuple[Callable[..., T], ...],
    base_url: str,
    proxy: httpx.Proxy | None,
    backend: object,
    connections: ConnectionSettings = DEFAULT_CONNECTIONS,
) -> T:
    """A pool of the kind that the proxy needs: one of the three for a direct connection, SOCKS and HTTP."""
    direct, over_socks, over_http = pools
    settings: dict[str, Any] = {"keepalive_expiry": connections.keepalive_expiry, "network_backend": backend}
    if base_url.startswith("https:"):
        settings["ssl_context"] = connections.certificates or certificates()
    if proxy is None:
        return direct(**settings)
    url = core_url(proxy.url, proxy.url.raw_path)
    # httpcore logs the user and the password for a SOCKS proxy.
    auth = None if proxy.raw_auth is None else tuple(map(SecretBytes, proxy.raw_auth))
    if proxy.url.scheme in ("socks5", "socks5h"):
        return over_socks(proxy_url=url, proxy_auth=auth, **settings)
    return over_http(proxy_url=url, proxy_auth=auth, proxy_headers=proxy.headers.raw, **settings)


def core_url(url: httpx.URL, target: bytes) -> httpcore.URL:
    """A URL of httpcore with another path and query."""
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target)


@dataclass(frozen=True, slots=True)
class Received(Generic[Stream]):
    """A response whose body is not yet received.

    Args:
        status: The HTTP status.
        headers: As received.
        stream: The body.
        extensions: What else httpcore knows, such as the version of HTTP.
    """

    status: int
    headers: RawHeaders = field(repr=False)
    stream: Stream
    extensions: Mapping[str, Any]

    def as_httpx(self) -> httpx.Response:
        """The same for httpx."""
        headers, extensions = list(self.headers), dict(self.extensions)
        return httpx.Response(self.status, headers=headers, stream=self.stream, extensions=extensions)


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

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and receive the headers of the response, as httpx's transports do.

        Its timeout for reading bounds the attempt as a whole.
        """
        timeout = AttemptTimeout(request.extensions.get("timeout", {}).get("read"))
        content = request.read()
        return self.send(
            request.method, request.url, request.url.raw_path, request.headers.raw, content, timeout
        ).as_httpx()

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
            except BaseException:
                self._connections.discard(connection)
                raise
        stream = _ResponseStream(response, connection, self._connections, self._network)
        extensions = cast("dict[str, Any]", response.extensions)  # pyright: ignore[reportUnknownMemberType]
        return Received(response.status, response.headers, stream, extensions)

    def close(self) -> None:
        """Close all connections, those included that another thread is about to open or to use."""
        self._network.close()
        self._connections.close()


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


def framing(method: str, url: httpx.URL, content: bytes) -> list[tuple[bytes, bytes]]:
    """The headers `Host` and, where there is a body or could be one, `Content-Length` (RFC 9110, 7.2 and 8.6)."""
    found = [(b"Host", url.netloc)]
    if content or method in METHODS_WITH_BODY:
        found.append((b"Content-Length", str(len(content)).encode()))
    return found


def core_request(
    method: str, url: httpx.URL, target: bytes, headers: RawHeaders, content: bytes, timeout: AttemptTimeout
) -> httpcore.Request:
    """A request of httpcore; arguments as those of `Transport.send`."""
    extensions = {"timeout": {"connect": timeout, "read": timeout, "write": timeout}}
    request = httpcore.Request(method, core_url(url, target), content=content, extensions=extensions)
    # They are bytes, which its constructor would check one by one.
    request.headers = list(headers)
    return request


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
