"""A server on a real socket whose every byte the test decides, and which keeps the requests it received."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
EMPTY_OBJECT = OK + b"Content-Length: 2\r\n\r\n{}"

Reply = Callable[[socket.socket], object]


class RawServer:
    """Serves each request with the next of the replies, and from then on with the last one.

    A connection stays open where a reply returns True.
    """

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.connections: list[socket.socket] = []
        self.stopped = threading.Event()
        self._replies: list[Reply] = []
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def begin(self, *replies: Reply) -> RawServer:
        """Forget the requests, and serve these replies from now on."""
        self.requests.clear()
        self.connections.clear()
        self._replies = list(replies)
        return self

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections.append(connection)
                thread = threading.Thread(target=self._handle, args=[connection])
                self._threads.append(thread)
                thread.start()

    def _handle(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        with closing(connection), suppress(OSError):
            while request := read_request(connection):
                with self._lock:
                    self.requests.append(request)
                    reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
                if reply(connection) is not True:
                    return

    def close(self) -> None:
        self.stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()


def read_request(connection: socket.socket) -> bytes:
    """One request with its body; empty where the client closed the connection."""
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(65536)
        if not piece:
            return b""
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
    while length is not None and len(body) < int(length[1]):
        piece = connection.recv(65536)
        if not piece:
            return b""
        body += piece
    return head + b"\r\n\r\n" + body


@contextmanager
def raw_server() -> Generator[RawServer]:
    server = RawServer()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join(10)


@contextmanager
def tls_server(certificate: Path, reply: Reply) -> Generator[tuple[str, list[socket.socket]]]:
    """A server that serves one TLS connection at a time, each request with the same reply: its URL and connections."""
    context, connections = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), list[socket.socket]()
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connections.append(connection)
                with suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
                    while read_request(secured) and reply(secured):
                        pass

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"https://localhost:{listener.getsockname()[1]}", connections
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def sending(*parts: bytes, keep: bool = False) -> Reply:
    """Send the parts at once; close the connection then, unless it is kept."""

    def reply(connection: socket.socket) -> bool:
        connection.sendall(b"".join(parts))
        return keep

    return reply


def dripping(*parts: bytes) -> Reply:
    """Send a part every 20 ms, until the client has enough."""

    def reply(connection: socket.socket) -> None:
        pause = threading.Event()
        for part in parts:
            connection.sendall(part)
            pause.wait(0.02)

    return reply


def silent(connection: socket.socket) -> None:
    """Send nothing, and wait until the client closes the connection."""
    connection.recv(1)


def status(code: int, *headers: bytes) -> Reply:
    head = b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\n" % code
    return sending(head + b"".join(header + b"\r\n" for header in headers) + b"Content-Length: 2\r\n\r\n{}", keep=True)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def unused_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
    return port


def in_parts(*parts: bytes) -> Reply:
    def reply(connection: socket.socket) -> bool:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            connection.sendall(part)
            time.sleep(0.01)
        return True

    return reply


KEPT = sending(EMPTY_OBJECT, keep=True)
