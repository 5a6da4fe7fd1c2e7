"""A raw server in a process of its own, which sends each response in pieces, so that a client waits at many places."""

from __future__ import annotations

import asyncio
import re
import ssl
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

import httpx
from flexportal.testing import MockAPI

__all__ = ["HELD", "HELD_EMAIL", "Counts", "serve"]

HELD = 100
"""Requests that are answered together, once there are so many."""
HELD_EMAIL = "held@example.com"
"""The filter of such requests."""
PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Counts:
    """What the server has seen.

    Attributes:
        requests: Requests received.
        connections: Connections that are open.
        held: The most requests that were held at the same time.
    """

    requests: int
    connections: int
    held: int


def serve(pipe: Connection, customers: int, seed: int, certificate: Path | None) -> None:
    """Serve, with https where there is a certificate; for `processes.served`, to which it tells its `Counts`."""
    asyncio.run(_Server(customers, seed).run(pipe, certificate))


def _ignore(_loop: object, _context: object) -> None:
    """Say nothing of handshakes that the client gave up."""


class _Server:
    def __init__(self, customers: int, seed: int) -> None:
        self._mock = MockAPI(customers).transport()
        self._contents: dict[str, bytes] = {}
        self._chance = Random(seed)
        self._requests = self._connections = self._held = self._most_held = 0
        self._released = asyncio.Event()

    async def run(self, pipe: Connection, certificate: Path | None) -> None:
        loop, context = asyncio.get_running_loop(), None
        loop.set_exception_handler(_ignore)
        if certificate is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=context, backlog=1024)
        async with server:
            scheme = "http" if certificate is None else "https"
            pipe.send(f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            with suppress(EOFError):
                while True:
                    await loop.run_in_executor(None, pipe.recv)
                    pipe.send(Counts(self._requests, self._connections, self._most_held))
        # The client is gone; a connection that hangs must not keep this process.
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while True:
                    head = await reader.readuntil(b"\r\n\r\n")
                    self._requests += 1
                    for piece in self._pieces(await self._content(head)):
                        writer.write(piece)
                        await writer.drain()
                        await asyncio.sleep(self._chance.choice((0, 0, 0.0005, 0.002)))
        finally:
            self._connections -= 1
            writer.transport.abort()

    async def _content(self, head: bytes) -> bytes:
        target = head.split(b" ", 2)[1].decode("ascii")
        if HELD_EMAIL.split("@", maxsplit=1)[0] in target:
            await self._hold()
        if target not in self._contents:
            request = httpx.Request("GET", f"http://127.0.0.1{target}", headers=_headers(head))
            self._contents[target] = self._mock.handle_request(request).read()
        return self._contents[target]

    async def _hold(self) -> None:
        self._held += 1
        self._most_held = max(self._most_held, self._held)
        if self._held == HELD:
            self._released.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._released.wait(), PATIENCE)

    def _pieces(self, content: bytes) -> list[bytes]:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        if self._chance.random() < 0.5:
            whole = head + b"Content-Length: %d\r\n\r\n" % len(content) + content
        else:
            cut = self._chance.randrange(1, len(content))
            chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (content[:cut], content[cut:], b""))
            whole = head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks
        if self._chance.random() < 0.05:  # must not be taken for the next response
            whole += head + b"Content-Length: 2\r\n\r\n{}"
        cuts = sorted(self._chance.randrange(len(whole)) for _ in range(self._chance.randrange(4)))
        return [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


def _headers(head: bytes) -> Any:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return [tuple(re.split(": *", line, maxsplit=1)) for line in lines if ":" in line and "ncoding" not in line]
