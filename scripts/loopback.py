"""A network guard for the tests: a connection or look-up of anything but loopback raises, and the test fails.

It is an audit hook, so it covers every library's sockets, in every thread. Child processes are not covered.
Each conftest calls `watch` and imports the fixture.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Iterator
from functools import cache
from typing import cast

import pytest

__all__ = ["NetworkForbidden", "no_network", "watch"]

LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
SENDS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
INTERNET = (socket.AF_INET, socket.AF_INET6)
# A library may swallow the error, so it is noted until the test ends.
forbidden: list[str] = []


class NetworkForbidden(RuntimeError):
    """A test tried to use the network. No OSError, which a client would treat as a connection error."""


def is_loopback(host: object) -> bool:
    """Whether a host, as given to a socket call, is certainly this machine."""
    if host is None or host in ("", b"", "localhost", b"localhost"):
        return True
    try:
        address = ipaddress.ip_address((host.decode("ascii") if isinstance(host, bytes) else str(host)).split("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def destination(event: str, arguments: tuple[object, ...]) -> object:
    """The host of a socket call; None if it has none."""
    if event in LOOKUPS:
        return arguments[0]
    if event in SENDS:
        endpoint, address = arguments[:2]
        # Other families have no host: a Unix socket's address is a path. Without an address the socket is connected.
        if isinstance(endpoint, socket.SocketType) and endpoint.family in INTERNET and isinstance(address, tuple):
            return cast("tuple[object, ...]", address)[0]
    return None


def forbid_other_hosts(event: str, arguments: tuple[object, ...]) -> None:
    """The audit hook; the interpreter calls it before the system call."""
    host = destination(event, arguments)
    if not is_loopback(host):
        message = f"a test tried to reach {host!r} ({event}); tests may use loopback only"
        forbidden.append(message)
        raise NetworkForbidden(message)


@cache
def watch() -> None:
    """Install the guard, once; an audit hook can't be removed."""
    sys.addaudithook(forbid_other_hosts)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail the test that tried to use the network, even if something swallowed the error."""
    forbidden.clear()
    yield
    if forbidden:
        message = forbidden[0]
        forbidden.clear()
        pytest.fail(message, pytrace=False)
