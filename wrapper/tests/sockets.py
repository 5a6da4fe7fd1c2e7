"""A server on a real socket whose every byte the test decides."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
Script = Callable[[socket.socket], None]


@contextmanager
def server(script: Script, heard: list[bytes] | None = None) -> Generator[str, None, None]:
    """A server that reads one request and does what the script says, once.

    Args:
        script: What it does.
        heard: Where the beginning of the request is kept.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)

    def serve() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with closing(connection):
            connection.settimeout(10)
            try:
                request = b""
                while b"\r\n\r\n" not in request and (piece := connection.recv(65536)):
                    request += piece
                if heard is not None:
                    heard.append(request)
                script(connection)
            except OSError:  # the client has hung up, as it should
                return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1/customers"
    finally:
        listener.close()
        thread.join(10)
        assert not thread.is_alive()


def sending(*pieces: bytes, pause: float = 0.0) -> Script:
    def script(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)

    return script


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


@contextmanager
def connections(url: str) -> Generator[tuple[str, list[socket.socket]], None, None]:
    """Another way to a server: where it is, and the connections that have been made to it."""
    port = int(url.rsplit(":", 1)[1])
    opened: list[socket.socket] = []
    others: list[socket.socket] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def pass_on(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(piece)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", port))
                opened.append(client)
                others.append(server)
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=pass_on, args=ends, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", opened
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        for end in (listener, *opened, *others):
            end.close()
