"""The network for threads: name resolution, connecting and waiting, each within what is left of an attempt's time."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import chain, zip_longest
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any, Self, TypeVar, cast
from weakref import ref

import httpcore

from ..interruptible import start_daemon

__all__ = ["AttemptTimeout", "LastByte", "Network", "Outgoing", "families_in_turn"]

# Bytes written at a time, so that the time limit of an attempt holds for a long body that is read slowly.
WRITE_SIZE = 64 * 1024

# Bytes held back at most. What is longer has to be sent in parts anyway.
HELD = 64 * 1024

# Seconds that each of several addresses gets before the next one is tried, in rounds: the first as RFC 8305, 5 has it,
# and longer ones for networks that are slow. None: a fair share of what is left.
ROUNDS = (0.25, 1.0, 4.0, None)

Addresses = list[tuple[Any, ...]]
Address = TypeVar("Address", bound=tuple[Any, ...])


class AttemptTimeout(float):
    """The seconds for an attempt as a whole, as the timeout that httpcore passes on to each of its waits.

    httpcore bounds each wait by itself, so a server that sends a byte now and then is never given up. A wait of
    `_Stream` takes no more than what is left of this.

    Args:
        seconds: For the attempt; None means no limit.
        on_wait: Called before each wait for the server, when the request has been sent.
        connect: Seconds of these for connecting: name, TCP, proxy and TLS; None means no limit but the other.

    Attributes:
        has_connected: Whether the attempt has begun to open a connection, rather than use one that was open.
        secured: The host with which that connection has agreed on TLS last; empty for none.
    """

    has_connected: bool = False
    secured: str = ""
    ends_at: float
    on_wait: Callable[[], None] | None
    connect: float | None

    def __new__(
        cls, seconds: float | None, on_wait: Callable[[], None] | None = None, connect: float | None = None
    ) -> Self:
        """The time begins now."""
        timeout = super().__new__(cls, float("inf") if seconds is None else seconds)
        timeout.ends_at = time.monotonic() + timeout
        timeout.on_wait = on_wait
        timeout.connect = connect
        return timeout

    def for_connecting(self) -> AttemptTimeout:
        """The part of it that begins now, for connecting."""
        self.has_connected = True
        if self.connect is None:
            return self
        left = self.left(httpcore.ConnectTimeout)
        return AttemptTimeout(self.connect if left is None else min(left, self.connect))

    def is_before(self, scheme: str, host: str) -> bool:
        """Whether nothing of the request can have reached its server: there is no TLS with it yet."""
        return scheme == "https" and self.has_connected and self.secured != host

    def left(self, late: type[Exception]) -> float | None:
        """Seconds left; None where there is no limit. Raises: `late` where none is left."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise late("the time for this attempt is over")
        return None if left == float("inf") else left


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    return timeout.left(late) if isinstance(timeout, AttemptTimeout) else timeout


class Network(httpcore.NetworkBackend):
    """Connects within what is left of the attempt's time, and knows all connections that are open."""

    def __init__(self, layer_below: httpcore.NetworkBackend) -> None:
        self._below = layer_below
        self._lock = Lock()
        # Without callbacks, as those of a WeakSet: an interrupt that comes within one is lost.
        self._streams: list[ref[_Stream]] = []
        self.is_closed = False

    def keep(self, stream: httpcore.NetworkStream, timeout: float | None) -> _Stream:
        """Register a connection. Raises: httpcore.ConnectError where all have been closed; this one is closed then."""
        kept = _Stream(stream, self, timeout)
        with self._lock:
            if not self.is_closed:
                self._streams = [*filter(lambda each: each() is not None, self._streams), ref(kept)]
                return kept
        stream.close()
        raise httpcore.ConnectError("all connections have been closed")

    def close(self) -> None:
        """End the waits of all threads. Each closes its connection then; none is opened from here on."""
        with self._lock:
            self.is_closed = True
            streams = [each() for each in self._streams]
        for stream in filter(None, streams):
            stream.interrupt()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that accepts; none may use up the time of the others."""
        timeout = timeout.for_connecting() if isinstance(timeout, AttemptTimeout) else timeout
        failure: Exception = httpcore.ConnectError("the host has no address")
        untried = _addresses(host, port, timeout)
        for seconds in ROUNDS:
            addresses, untried = untried, list[str]()
            for index, address in enumerate(addresses):
                others = len(addresses) - index - 1 + (0 if seconds is None else len(untried))
                share = _share(_left(timeout, httpcore.ConnectTimeout), seconds, others)
                try:
                    stream = self._below.connect_tcp(address, port, share, local_address, socket_options)
                except httpcore.ConnectTimeout as error:
                    failure = error
                    untried += [address] if others else []
                except httpcore.ConnectError as error:
                    failure = error
                else:
                    return self.keep(stream, timeout)
        raise failure


def _share(left: float | None, seconds: float | None, others: int) -> float | None:
    """Seconds for an address, of those that are left."""
    if not others:
        return left
    if seconds is None:
        return None if left is None else left / (1 + others)
    return seconds if left is None else min(left / (1 + others), seconds)


def _addresses(host: str, port: int, timeout: float | None) -> list[str]:
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        found = _resolve(host, port, _left(timeout, httpcore.ConnectTimeout))
    return [str(each[4][0]) for each in families_in_turn(found)]


def families_in_turn(addresses: Sequence[Address]) -> list[Address]:
    """Addresses as `getaddrinfo` returns them, those of both families in turn (RFC 8305, 4)."""
    of_first = [each for each in addresses if each[0] == addresses[0][0]]
    others = [each for each in addresses if each[0] != addresses[0][0]]
    return [each for each in chain(*zip_longest(of_first, others)) if each is not None]


def _resolve(host: str, port: int, seconds: float | None) -> Addresses:
    """Look a name up. In a thread, since `getaddrinfo` has no time limit and cannot be interrupted."""
    answers = SimpleQueue[Addresses | Exception]()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:  # the second for a host name that cannot be one
            answers.put(error)

    try:
        start_daemon(look_up, "resolve")
    except RuntimeError:  # no thread can be started
        look_up()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise httpcore.ConnectTimeout("the name of the host was not resolved in time") from None
    if isinstance(answer, Exception):
        raise httpcore.ConnectError(str(answer)) from answer
    return answer


class LastByte:
    """Holds back the last byte received until the parser asks for more.

    A response that is complete has asked for its last byte. Where one is still held, bytes followed the response, and
    the connection must not be used again (RFC 9112, 11.2). So this needs to know nothing about the framing of messages.
    Not for protocols whose messages are expected to arrive in one read, such as SOCKS.

    Attributes:
        held: The byte; empty for none.
    """

    __slots__ = ("held",)

    def __init__(self) -> None:
        self.held = b""

    def exchange(self, received: bytes) -> bytes:
        """Take what was received; returns what to pass on. Empty for a single byte, which may be released at once."""
        held, self.held = self.held, received[-1:]
        return held + received[:-1]

    def release(self) -> bytes:
        """What was held, when nothing more has arrived; empty for nothing."""
        held, self.held = self.held, b""
        return held


class Outgoing:
    """Holds back what is short until more follows or a response is read: one packet costs a third less than two.

    Attributes:
        held: What is held back; empty for nothing.
        has_failed: Whether sending it failed. A server may respond and close before it has received everything, and
            httpcore reads such a response; but not even a complete one makes the connection fit for another request.
    """

    __slots__ = ("has_failed", "held")

    def __init__(self) -> None:
        self.held = b""
        self.has_failed = False

    def add(self, content: bytes) -> tuple[bytes, ...]:
        """Add content; returns what to send now."""
        if len(self.held) + len(content) < HELD:
            self.held += content
            return ()
        return self.release(), content

    def release(self) -> bytes:
        """What was held back."""
        held, self.held = self.held, b""
        return held


class _Stream(httpcore.NetworkStream):
    """Reads and writes within what is left of the attempt's time.

    Args:
        stream: The connection.
        network: What it was opened by.
        timeout: For connecting: for TLS, and for messages to a SOCKS proxy, which httpcore gives none.
    """

    def __init__(self, stream: httpcore.NetworkStream, network: Network, timeout: float | None) -> None:
        self._stream = stream
        self._network = network
        self._timeout = timeout
        self._last_byte = LastByte()
        self._had_room = True
        self._outgoing = Outgoing()
        self._socket: socket.socket | None = stream.get_extra_info("socket")

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Receive up to `max_bytes`; empty for the end."""
        if timeout is None:  # no HTTP yet, and messages are expected as a whole
            return self._receive(max_bytes, self._timeout)
        if self._outgoing.held:
            self._flush(timeout)
        # Where there was room for more, there was no more; whoever needs more than this byte reads again.
        if self._last_byte.held and (self._had_room or not self._has_more()):
            return self._last_byte.release()
        received = self._receive(max_bytes, timeout)
        self._had_room = len(received) < max_bytes
        return self._last_byte.exchange(received) or self._last_byte.release()

    def _receive(self, max_bytes: int, timeout: float | None) -> bytes:
        if isinstance(timeout, AttemptTimeout) and timeout.on_wait is not None:
            timeout.on_wait()
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def _has_more(self) -> bool:
        """Whether reading would not block."""
        # What arrives over TLS may be a record without content.
        is_tls = isinstance(self._socket, ssl.SSLSocket)
        return self._has_record() if is_tls else bool(self._stream.get_extra_info("is_readable"))

    def _has_record(self) -> bool:
        return isinstance(self._socket, ssl.SSLSocket) and self._socket.pending() > 0

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of the buffer, at the latest when a response is read."""
        if timeout is None:
            return self._send(buffer, self._timeout)
        for content in self._outgoing.add(buffer):
            self._send(content, timeout)

    def _flush(self, timeout: float | None) -> None:
        try:
            self._send(self._outgoing.release(), timeout)
        except httpcore.WriteError:
            self._outgoing.has_failed = True

    def _send(self, content: bytes, timeout: float | None) -> None:
        for start in range(0, len(content), WRITE_SIZE):
            self._stream.write(content[start : start + WRITE_SIZE], _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def interrupt(self) -> None:
        """End the wait of another thread, which closing does not. That thread closes the connection."""
        if self._socket is not None:
            with suppress(OSError):
                # Of the class below, since that of SSLSocket would take the TLS away from under the other thread.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Perform the TLS handshake."""
        left = _left(self._timeout, httpcore.ConnectTimeout)
        secured = self._network.keep(self._stream.start_tls(ssl_context, server_hostname, left), self._timeout)
        cast("AttemptTimeout", timeout).secured = server_hostname or ""
        return secured

    def get_extra_info(self, info: str) -> Any:
        """What the layer below knows, such as its socket; and whether anything came after the last response."""
        if info == "is_readable" and (self._last_byte.held or self._outgoing.has_failed or self._has_record()):
            return True
        return self._stream.get_extra_info(info)
