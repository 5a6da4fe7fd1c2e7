"""A server of raw sockets: a thread for each connection, and every byte, pause and end of it decided by the caller."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Lock, Thread
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

from flexportal.testing.faults.script import Action, End

__all__ = ["FaultServer", "Request", "Respond"]

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
NO_LINGER = struct.pack("ii", 1, 0)
BACKLOG = 512


@dataclass(frozen=True, slots=True)
class Request:
    """A request.

    Attributes:
        number: Its number on the server, from 0.
        head: Its bytes up to the empty line.
        body: Its bytes behind that.
    """

    number: int
    head: bytes
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        """Its query; of a parameter that was repeated, the last value."""
        target = self.head.split(b" ", 2)[1].decode("ascii")
        return dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))


Respond = Callable[[Request], Iterable[Action]]
"""A request → the steps of its response: bytes to send, seconds to wait, or the end. Without an end it stays open."""


class FaultServer:
    """A context manager; while it is open, it answers on a socket.

    Args:
        answer: What to send; called in the thread of the connection.
        refuses: Whether connections are refused until `listen` is called.
    """

    def __init__(self, answer: Respond, *, refuses: bool = False) -> None:
        self.requests = 0
        """How many requests were received."""
        self._answer = answer
        self._refuses = refuses
        self._lock = Lock()
        self._closed = Event()
        self._connections: dict[socket.socket, Thread] = {}
        self._listener = socket.socket()
        self._accepting = Thread(target=self._accept)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> FaultServer:
        # Bound but not listening: connections are refused, and nobody else can take the port.
        self._listener.bind(("127.0.0.1", 0))
        if not self._refuses:
            self.listen()
        return self

    def listen(self) -> None:
        """Accept connections from now on."""
        with self._lock:
            if not self._accepting.ident:
                self._listener.listen(BACKLOG)
                self._accepting.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Ends all connections at once."""
        self._closed.set()
        for ended in (self._listener, *self._connections):
            with suppress(OSError):
                ended.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        if self._accepting.ident:
            self._accepting.join(10)
        for thread in list(self._connections.values()):
            thread.join(10)

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._closed.is_set():
                connection, _ = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
                thread = Thread(target=self._converse, args=[connection])
                with self._lock:
                    self._connections[connection] = thread
                thread.start()

    def _converse(self, connection: socket.socket) -> None:
        """Answers the requests of one connection until one side ends it."""
        try:
            # A client may disconnect at any moment.
            with suppress(OSError):
                received = b""
                while not self._closed.is_set():
                    head, _, body = received.partition(HEAD_END)
                    found = LENGTH.search(head)
                    length = 0 if found is None else int(found[1])
                    if HEAD_END not in received or len(body) < length:
                        piece = connection.recv(65536)
                        if not piece:
                            return
                        received += piece
                        continue
                    received = body[length:]
                    end = self._perform(self._answer(self._request(head, body[:length])), connection)
                    if end is not End.KEEP:
                        if end is not End.CLOSE:
                            # Closed without lingering, a socket sends a reset.
                            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
                        return
        finally:
            with self._lock:
                self._connections.pop(connection)
            connection.close()

    def _request(self, head: bytes, body: bytes) -> Request:
        with self._lock:
            number = self.requests
            self.requests += 1
        return Request(number, head, body)

    def _perform(self, steps: Iterable[Action], connection: socket.socket) -> End:
        for step in steps:
            if isinstance(step, End):
                return step
            if isinstance(step, bytes):
                connection.sendall(step)
            else:
                self._closed.wait(step)
        return End.KEEP
