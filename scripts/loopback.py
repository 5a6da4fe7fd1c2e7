"""Keeps the tests on this machine: whoever reaches for anything but loopback is stopped, and the test fails.

Works by an audit hook, so it sees every library's sockets, in every thread. Child processes are not watched.
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
# What a library swallowed is kept until the test ends, and never more than this.
KEPT = 20
refused: list[str] = []


class NetworkForbidden(RuntimeError):
    """A test reached for another machine. No OSError, which a client would take for a network that is down."""


def is_loopback(host: object) -> bool:
    """Whether a host, as given to a socket call, can only mean this machine."""
    if host is None or host in ("", b"", "localhost", b"localhost"):
        return True
    try:
        address = ipaddress.ip_address((host.decode("ascii") if isinstance(host, bytes) else str(host)).split("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def destination(event: str, arguments: tuple[object, ...]) -> object:
    """The host that a socket call is about; None where it is about none."""
    if event in LOOKUPS:
        return arguments[0]
    if event in SENDS:
        endpoint, address = arguments[:2]
        # Other families name no host: a Unix socket's address is a path. Without an address the socket is connected.
        if isinstance(endpoint, socket.SocketType) and endpoint.family in INTERNET and isinstance(address, tuple):
            return cast("tuple[object, ...]", address)[0]
    return None


def refuse_other_machines(event: str, arguments: tuple[object, ...]) -> None:
    """The audit hook: called by the interpreter before the system is."""
    host = destination(event, arguments)
    if not is_loopback(host):
        complaint = f"a test reached for {host!r} ({event}); tests may use loopback only"
        if len(refused) < KEPT:
            refused.append(complaint)
        raise NetworkForbidden(complaint)


@cache
def watch() -> None:
    """Begin to watch, once; an audit hook stays for the life of the process."""
    sys.addaudithook(refuse_other_machines)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail the test that reached for another machine, even where somebody swallowed the refusal."""
    refused.clear()
    yield
    if refused:
        complaint, *_ = refused
        refused.clear()
        pytest.fail(complaint, pytrace=False)
