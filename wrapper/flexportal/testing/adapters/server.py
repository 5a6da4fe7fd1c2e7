"""The mock on a real socket: uvicorn in a thread."""

from __future__ import annotations

import socket
import time
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING

from .asgi import AsgiApp

if TYPE_CHECKING:
    import uvicorn

__all__ = ["BACKLOG", "MockServer", "url_of"]

BACKLOG = 512
START_TIMEOUT = 30.0


class MockServer:
    """A context manager that serves an ASGI application on a socket while it is open.

    Args:
        app: The application.
        host: The address to listen on.
        port: The port; 0 picks a free one.
    """

    def __init__(self, app: AsgiApp, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._running: tuple[uvicorn.Server, Thread, socket.socket] | None = None

    @property
    def url(self) -> str:
        """The URL of the server, such as `http://127.0.0.1:8765`. Raises: RuntimeError: It is not open."""
        if self._running is None:
            raise RuntimeError("the mock server is not running; use it in a with statement")
        return url_of(self._host, self._running[2].getsockname()[1])

    def __enter__(self) -> MockServer:
        """Starts; it accepts connections when this returns.

        Raises:
            OSError: The address is not available.
            ImportError: uvicorn is missing.
        """
        try:
            import uvicorn
        except ImportError as error:
            raise ImportError("serving the mock needs uvicorn: pip install 'flexportal[testing]'") from error
        listener = _listen(self._host, self._port)
        config = uvicorn.Config(
            self._app,
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, args=([listener],), name="flexportal-mock", daemon=True)
        thread.start()
        self._running = (server, thread, listener)
        deadline = time.monotonic() + START_TIMEOUT
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the mock server did not start")
            time.sleep(0.002)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stops: requests in progress finish, within two seconds; then the port is free again."""
        if self._running is not None:
            server, thread, listener = self._running
            self._running = None
            server.should_exit = True
            thread.join()
            listener.close()


def url_of(host: str, port: int) -> str:
    """The URL of a host and port; an IPv6 address gets its brackets."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.getaddrinfo(host, None)[0][0]
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    # asyncio sets this only on sockets made with an explicit protocol; without it each response on a kept connection
    # waits some 40 ms for the client's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    return listener
