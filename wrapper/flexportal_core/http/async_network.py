"""The network for tasks, under asyncio and trio alike: sockets that the event loops wait for, and do not own.

So closing a connection needs no event loop, cannot be cancelled, and works after its loop has ended.
"""

from __future__ import annotations

import os
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Protocol, TypeVar

import anyio
import anyio.lowlevel
import httpcore

from .network import AttemptTimeout, LastByte, Outgoing, families_in_turn

__all__ = ["AsyncNetwork", "connect", "system_error"]

T = TypeVar("T")
Address = tuple[int, int, int, str, Any]

# Seconds after which the next address is tried beside the last one (RFC 8305, 5).
CONNECTION_ATTEMPT_DELAY = 0.25

# Bytes received at a time where no parser says how many.
READ_SIZE = 64 * 1024

# Reads that found something at once, after which other tasks get a turn.
READS_WITHOUT_WAITING = 16


class AsyncNetwork(httpcore.AsyncNetworkBackend):
    """The network as one connection sees it: at most one socket, which can be closed whatever httpcore is doing.

    Attributes:
        timeout: Of the attempt that uses the connection. httpcore passes one on for most waits only.
        connecting: The part of it for connecting.
        stream: What is read from and written to; None before there is a connection.
    """

    def __init__(self) -> None:
        self.timeout = self.connecting = AttemptTimeout(None)
        self.stream: Stream | None = None
        self._is_closed = False

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> Stream:
        """Connect to the first of the host's addresses that accepts."""
        self.connecting = self.timeout.for_connecting()
        left = self.left(httpcore.ConnectTimeout)
        with _errors_as(httpcore.ConnectError), anyio.move_on_after(left):
            connected = await connect(host, port, left)
            self.stream = Stream(self, connected, _Plain(connected))
            if not self._is_closed:
                return self.stream
            self.close()
            raise httpcore.ConnectError("all connections have been closed")
        raise httpcore.ConnectTimeout("no address of the host accepted the connection in time")

    def left(self, late: type[Exception]) -> float | None:
        """Seconds left; None where there is no limit. Raises: `late` where none is left."""
        return (self.connecting if late is httpcore.ConnectTimeout else self.timeout).left(late)

    def interrupt(self) -> None:
        """Have the task that uses the connection fail, and close it. May be called from anywhere."""
        self._is_closed = True
        if self.stream is not None:
            with suppress(OSError):
                self.stream.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection. May be called from anywhere, while no task waits for it."""
        self._is_closed = True
        if self.stream is not None:
            self.stream.socket.close()


class Stream(httpcore.AsyncNetworkStream):
    """Reads and writes within what is left of the attempt's time.

    Args:
        network: Of the connection.
        connected: The socket, which does not block.
        layer: What the bytes go through.
    """

    def __init__(self, network: AsyncNetwork, connected: socket.socket, layer: _Layer) -> None:
        self.socket = connected
        self.last_byte = LastByte()
        self.outgoing = Outgoing()
        self._network = network
        self._layer = layer
        self._reads = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Receive up to `max_bytes`; empty for the end."""
        # httpcore's SOCKS handshake passes no timeout, and expects to read whole messages.
        is_http = timeout is not None
        if self.outgoing.held:
            await self._flush()
        with _errors_as(httpcore.ReadError):
            while True:
                received = self._layer.receive(max_bytes)
                if received:
                    await self._take_turns()
                    passed_on = self.last_byte.exchange(received) if is_http else received
                    return passed_on or self.last_byte.release()
                if self.last_byte.held or received is not None:
                    return self.last_byte.release()
                await self._wait(anyio.wait_readable, httpcore.ReadTimeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of the buffer, at the latest when a response is read."""
        with _errors_as(httpcore.WriteError):
            for content in (buffer,) if timeout is None else self.outgoing.add(buffer):
                await self._send(self._layer.seal(content), httpcore.WriteTimeout)

    async def aclose(self) -> None:
        """Close the connection."""
        self._network.close()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Stream:
        """Perform the TLS handshake."""
        layer = _TLS(self._layer, ssl_context, server_hostname)
        with _errors_as(httpcore.ConnectError):
            while not layer.shake_hands():
                await self._send(layer.seal(b""), httpcore.ConnectTimeout)
                await self._wait(anyio.wait_readable, httpcore.ConnectTimeout)
            await self._send(layer.seal(b""), httpcore.ConnectTimeout)
        self._network.timeout.secured = server_hostname or ""
        self._network.stream = Stream(self._network, self.socket, layer)
        return self._network.stream

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks for: whether the connection can be used again, and which protocol was agreed on."""
        if info == "is_readable":
            return self.outgoing.has_failed or self._layer.has_unread
        return self._layer.session if info == "ssl_object" else None

    async def _flush(self) -> None:
        try:
            await self._send(self._layer.seal(self.outgoing.release()), httpcore.WriteTimeout)
        except OSError:
            self.outgoing.has_failed = True

    async def _send(self, content: bytes, late: type[Exception]) -> None:
        left = memoryview(content)
        while left:
            try:
                left = left[self.socket.send(left) :]
            except (BlockingIOError, InterruptedError):
                await self._wait(anyio.wait_writable, late)

    async def _wait(self, until: Callable[[socket.socket], Awaitable[None]], late: type[Exception]) -> None:
        self._reads = 0
        with anyio.move_on_after(self._network.left(late)):
            return await until(self.socket)
        raise late("the time for this attempt is over")

    async def _take_turns(self) -> None:
        """A server that sends faster than we read keeps neither other tasks nor a timeout waiting."""
        self._reads += 1
        if self._reads >= READS_WITHOUT_WAITING:
            self._reads = 0
            self._network.left(httpcore.ReadTimeout)
            await anyio.lowlevel.checkpoint()


class _Layer(Protocol):
    """What bytes go through between the parser and the socket."""

    @property
    def session(self) -> ssl.SSLObject | None: ...
    @property
    def has_unread(self) -> bool: ...
    def receive(self, max_bytes: int, /) -> bytes | None: ...
    def seal(self, content: bytes, /) -> bytes: ...


class _Plain:
    """The socket itself."""

    session = None

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected

    @property
    def has_unread(self) -> bool:
        """Whether something has arrived, be it the end."""
        try:
            self._socket.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            pass
        return True

    def receive(self, max_bytes: int) -> bytes | None:
        """What has arrived; empty for the end, None for nothing yet."""
        try:
            return self._socket.recv(max_bytes)
        except (BlockingIOError, InterruptedError):
            return None

    def seal(self, content: bytes) -> bytes:
        """What to send for the content."""
        return content


class _TLS:
    """TLS over the layer below, which may be TLS to a proxy."""

    def __init__(self, below: _Layer, context: ssl.SSLContext, hostname: str | None) -> None:
        self._below = below
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.session = context.wrap_bio(self._incoming, self._outgoing, server_hostname=hostname)

    @property
    def has_unread(self) -> bool:
        """Whether something has arrived, be it a record without content."""
        return bool(self._incoming.pending or self.session.pending()) or self._below.has_unread

    def receive(self, max_bytes: int) -> bytes | None:
        """As `_Plain.receive`. The connection may end without TLS's own ending, as for most HTTP clients."""
        try:
            return self._step(lambda: self.session.read(max_bytes))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def shake_hands(self) -> bool:
        """Continue the handshake as far as possible; whether it is done."""

        def step() -> bool:
            self.session.do_handshake()
            return True

        return self._step(step) is not None

    def seal(self, content: bytes) -> bytes:
        """What to send for the content, and for TLS itself."""
        if content:
            self.session.write(content)
        return self._below.seal(self._outgoing.read())

    def _step(self, step: Callable[[], T]) -> T | None:
        while True:
            with suppress(ssl.SSLWantReadError):
                return step()
            received = self._below.receive(READ_SIZE)
            if received is None:
                return None
            if received:
                self._incoming.write(received)
            else:
                self._incoming.write_eof()


@contextmanager
def _errors_as(kind: type[httpcore.NetworkError]) -> Generator[None]:
    try:
        yield
    except (OSError, UnicodeError) as error:  # the second for a host name that cannot be one
        raise kind(str(error)) from error


async def connect(host: str, port: int, seconds: float | None) -> socket.socket:
    """Connect to the first of the host's addresses that accepts (RFC 8305): none has to fail before the next is tried.

    Raises:
        OSError: The host is not known, or no address accepts.
    """
    addresses = await _addresses(host, port)
    delay = CONNECTION_ATTEMPT_DELAY if seconds is None else min(CONNECTION_ATTEMPT_DELAY, seconds / len(addresses))
    connected: list[socket.socket] = []
    failures: list[OSError] = []

    async def attempt(address: Address, failed: anyio.Event) -> None:
        try:
            connected.append(opened.enter_context(await _connect(address)))
            group.cancel_scope.cancel()
        except OSError as error:
            failures.append(error)
            failed.set()

    with ExitStack() as opened:  # more than one may accept, and we may be cancelled meanwhile
        async with anyio.create_task_group() as group:
            for address in addresses:
                failed = anyio.Event()
                group.start_soon(attempt, address, failed)
                with anyio.move_on_after(delay):
                    await failed.wait()
        if not connected:
            raise failures[0]
        found = socket.socket(fileno=connected[0].detach())
    found.setblocking(False)
    return found


async def _addresses(host: str, port: int) -> list[Address]:
    """The host's addresses, at least one; those of both families in turn (RFC 8305, 4)."""
    try:
        # An address needs no thread to wait in.
        found: list[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except OSError:
        found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not found:
        raise OSError("the host has no address")
    return families_in_turn(found)


def system_error(number: int) -> OSError:
    """The error for a number that a socket has."""
    text = os.strerror(number)
    if sys.platform == "win32":  # where it does not know those of the network
        text = socket.errorTab.get(number, text)
    return OSError(number, text)


async def _connect(address: Address) -> socket.socket:
    family, kind, protocol, _, where = address
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setblocking(False)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(BlockingIOError):
            opened.connect(where)
        await anyio.wait_writable(opened)
        if error := opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise system_error(error)
    except BaseException:
        opened.close()
        raise
    return opened
