"""How a server is reached, as settings and environment say: proxy and certificates. Read once for each client."""

from __future__ import annotations

import ipaddress
import os
import re
import ssl
import urllib.request
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import httpcore
import httpx

from ..errors import ConfigurationError
from ..redaction import Secret, SecretBytes
from ..settings import DEFAULT_CONNECTIONS, ConnectionSettings
from ..tracebacks import private

__all__ = ["certificates", "is_loopback", "made_for", "open_pool", "proxy_for"]

T = TypeVar("T")

SEPARATORS = re.compile(r"[\s,]+")
PORTS = range(1, 65_536)
DEFAULT_PORTS = {"http": 80, "https": 443}


@private  # a proxy's URL may hold a password
def proxy_for(url: httpx.URL) -> httpx.Proxy | None:
    """The proxy to reach a server through, as httpx finds it; None for a direct connection.

    Of each variable the small letters come first. `NO_PROXY` is a list of hosts, separated by commas or white space:
    `example.com` (its subdomains included), `.example.com` or `*.example.com` (only those), an address, a network such
    as `10.0.0.0/8`, each also with `:port`; `https://example.com` (this scheme and host only); `*` for all.

    Raises:
        ValueError: The proxy's scheme is not http, https, socks5 or socks5h.
        httpx.InvalidURL: Its URL is malformed.
    """
    # A server on this machine is reached directly, whatever the environment says.
    if is_loopback(url.host):
        return None
    proxies = urllib.request.getproxies()
    found = proxies.get(url.scheme) or proxies.get("all")
    # Without NO_PROXY there may be the exceptions of the system's settings, on Windows and macOS.
    if not found or (_is_exempt(url, proxies["no"]) if "no" in proxies else urllib.request.proxy_bypass(url.host)):
        return None
    # A variable may have host and port alone.
    return _proxy_at(found if "://" in found else f"http://{found}")


def _proxy_at(text: str) -> httpx.Proxy:
    """The proxy of a URL; errors as for `proxy_for`."""
    proxy = httpx.Proxy(text)
    # httpx takes any text for a host, and any number for a port, and fails with the first request.
    host, port = proxy.url.host, proxy.url.port
    if not host or any(map(str.isspace, text)) or not (port is None or port in PORTS):
        raise ValueError("no host, white space, or no such port")
    return proxy


def _is_exempt(url: httpx.URL, no_proxy: str) -> bool:
    return any(_is_match(entry, url) for entry in SEPARATORS.split(no_proxy) if entry)


def _is_match(entry: str, url: httpx.URL) -> bool:
    """Whether an entry of NO_PROXY stands for the server."""
    scheme, _, place = entry.rpartition("://")
    if scheme.lower() not in ("", "all", url.scheme):
        return False
    host, port = _host_and_port(place)
    if port is not None and int(port) != (url.port or DEFAULT_PORTS[url.scheme]):
        return False
    network, address = _network(host), _network(url.host)
    if network is None or address is None:
        return _is_domain_match(host, url.raw_host, with_subdomains=not scheme)
    return address.version == network.version and address[0] in network


def _host_and_port(place: str) -> tuple[str, str | None]:
    if _network(place) is not None:  # also an IPv6 address without brackets
        return place, None
    host, _, port = place.rpartition(":")
    if not re.fullmatch("[0-9]{1,5}", port):
        host, port = place, ""
    return host.removeprefix("[").removesuffix("]"), port or None


def _is_domain_match(pattern: str, raw_host: bytes, *, with_subdomains: bool) -> bool:
    name = pattern.lstrip("*.")
    wildcard = pattern[: len(pattern) - len(name)]
    if not name:
        return "." not in wildcard
    try:
        # As ASCII, whichever way it is written (RFC 5891).
        wanted = httpx.URL(f"http://{name}").raw_host
    except httpx.InvalidURL:
        return False
    # A dot at the end changes nothing (RFC 1034, 3.1).
    wanted, host = wanted.rstrip(b"."), raw_host.rstrip(b".")
    return (host == wanted and "." not in wildcard) or (
        host.endswith(b"." + wanted) and (with_subdomains or bool(wildcard))
    )


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """A network, or an address as one of its own; None for anything else."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def certificates() -> ssl.SSLContext:
    """The certificates to trust, shared by all clients under the same settings: reading them takes 25 ms."""
    return _certificates(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=4)
def _certificates(_file: str | None, _directory: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine: localhost, 127.0.0.0/8, ::1."""
    if host.lower().removesuffix(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@private
def made_for(make: Callable[[httpx.Proxy | None], T], base_url: str, proxy: Secret[str | None]) -> T:
    """What is made with the proxy for a server. Raises: ConfigurationError where the settings cannot be used."""
    try:
        given = proxy.reveal()
        return make(proxy_for(httpx.URL(base_url)) if given is None else _proxy_at(given))
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
        settings["ssl_context"] = trusted(connections)
    if proxy is None:
        return direct(**settings)
    host, path = proxy.url.raw_host, proxy.url.raw_path
    url = httpcore.URL(scheme=proxy.url.raw_scheme, host=host, port=proxy.url.port, target=path)
    # httpcore logs the user and the password for a SOCKS proxy.
    auth = None if proxy.raw_auth is None else tuple(map(SecretBytes, proxy.raw_auth))
    if proxy.url.scheme in ("socks5", "socks5h"):
        return over_socks(proxy_url=url, proxy_auth=auth, **settings)
    if proxy.url.scheme == "https":
        settings["proxy_ssl_context"] = trusted(connections)
    return over_http(proxy_url=url, proxy_auth=auth, proxy_headers=proxy.headers.raw, **settings)


def trusted(connections: ConnectionSettings) -> ssl.SSLContext:
    """The certificates to trust, of the server and of a proxy alike."""
    return connections.certificates or certificates()
