"""A server on a free port of this machine, whose responses a probe decides."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["Reply", "Server", "serving"]

Respond = Callable[[int], "Reply | None"]
"""From the number of the request, from 1, to the response; None closes the connection without one."""


@dataclass
class Server:
    """What responds, and what was requested."""

    respond: Respond
    requests: list[tuple[str, float, str | None]] = field(default_factory=list[tuple[str, float, "str | None"]])
    """Method, time and idempotency key of each request."""


@dataclass
class Reply:
    """A response; with `trickle`, its body is sent byte by byte, so many seconds apart. `more`: a page follows."""

    body: object
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    trickle: float = 0.0
    more: bool = False


@contextmanager
def serving(respond: Respond) -> Generator[tuple[Server, str], None, None]:
    """Serves on a free port of this machine."""
    state = Server(respond)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            with suppress(OSError):
                super().handle_one_request()

        def respond(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            state.requests.append((self.command, time.monotonic(), self.headers.get("Idempotency-Key")))
            reply = state.respond(len(state.requests))
            if reply is None:
                self.close_connection = True
                return
            content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            link = f'<http://{self.headers["Host"]}/?page=2>; rel="next"'  # some SDKs read it, others the body
            sent = (("Content-Type", "application/json"), ("Content-Length", str(len(content))), *reply.headers)
            sent += (("Link", link),) if reply.more else ()
            for name, value in sent:
                self.send_header(name, value)
            self.end_headers()
            for piece in [content] if not reply.trickle else [content[i : i + 1] for i in range(len(content))]:
                self.wfile.write(piece)
                time.sleep(reply.trickle)

        do_GET = do_POST = respond  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # as the base class calls it
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield state, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
