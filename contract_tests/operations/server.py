"""A server on loopback that answers as it is told, and keeps what it received."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Received", "Server", "serve"]


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it was received; names of headers in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Server:
    """What the server does next, and what it received."""

    def __init__(self) -> None:
        self.url = ""
        self.received: list[Received] = []
        self._dropped = 0
        self._status, self._body = 200, b""

    def answer(self, status: int, body: Any, *, dropped: int = 0) -> None:
        """Forget what was received; answer each request like this.

        Args:
            status: The status.
            body: The body, to be sent as JSON; None means no body.
            dropped: So many connections are dropped before, each after its request was received.
        """
        self.received.clear()
        self._status, self._body, self._dropped = status, b"" if body is None else json.dumps(body).encode(), dropped

    def take(self, request: Received) -> tuple[int, bytes] | None:
        """The response to a request; None to drop the connection."""
        self.received.append(request)
        self._dropped -= 1
        return None if self._dropped >= 0 else (self._status, self._body)


@contextmanager
def serve() -> Generator[Server]:
    """A server that listens until the context is left."""
    server = Server()
    listening = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"server_of_test": server}))
    server.url = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_of_test: Server

    def do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        response = self.server_of_test.take(Received(self.command, self.path, headers, body))
        if response is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status, content = response
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""
