"""What the environment says about reaching a server: proxy and certificates. Read once for each client."""

from __future__ import annotations

import ipaddress
import os
import ssl
import urllib.request
from functools import lru_cache

import httpx

__all__ = ["certificates", "is_loopback", "proxy_for"]


def proxy_for(url: httpx.URL) -> httpx.Proxy | None:
    """The proxy to reach a server through; None for a direct connection."""
    # A server on this machine is reached directly, whatever the environment says.
    if is_loopback(url.host) or urllib.request.proxy_bypass(url.host):
        return None
    proxies = urllib.request.getproxies()
    found = proxies.get(url.scheme) or proxies.get("all")
    if not found:
        return None
    return httpx.Proxy(found if "://" in found else f"http://{found}")


def certificates() -> ssl.SSLContext:
    """The certificates to trust, shared by all clients under the same settings: reading them takes 25 ms."""
    return _certificates(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=4)
def _certificates(_file: str | None, _directory: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine: localhost, 127.0.0.0/8, ::1."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
