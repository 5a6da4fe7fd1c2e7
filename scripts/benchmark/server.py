"""A server of prepared pages, cheap enough not to be what is measured: `python -m benchmark.server OPTIONS`.

Every page is one of a few templates with the number of the page put in, so a million customers cost no memory and a
request costs some tens of microseconds. It keeps no accounts and checks no keys. Where it is to be slow, an answer is
sent so many seconds after its request has come, the server's own work included. Prints its port, then serves until its
standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import re
import selectors
import socket
import sys
from contextlib import suppress
from typing import cast
from urllib.parse import parse_qs, urlsplit

from . import bodies

HEAD = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
WIDTH = 8
PARTITIONS = [(status, kind) for status in ("active", "inactive") for kind in ("individual", "business")]


class Listing:
    """The customers of one choice of filters, as pages.

    Args:
        fixed: The filters; every customer matches them.
        pages: How many there are.
        first: The number of the first page; no two listings share one.
    """

    def __init__(self, fixed: dict[str, str], pages: int, first: int) -> None:
        rows = bodies.customers(**fixed)
        self.first, self.last = first, first + pages - 1
        self._middle = bodies.page(rows, cursor=f"after-{bodies.MARK}").replace(bodies.MARK.encode(), b"%%" * WIDTH)
        self._end = bodies.page(rows, cursor=None).replace(bodies.MARK.encode(), b"%%" * WIDTH)

    def answer(self, cursor: str | None) -> bytes:
        """The whole answer, head and body."""
        number = self.first if cursor is None else int(cursor.removeprefix("after-")) + 1
        template = self._end if number >= self.last else self._middle
        body = template.replace(b"%%" * WIDTH, b"%016d" % number)
        return HEAD % (200, len(body)) + body


class Pages:
    """All listings: the whole one, and one for each partition, each holding a fourth."""

    def __init__(self, pages: int) -> None:
        part = -(-pages // len(PARTITIONS))
        self._listings: dict[tuple[str | None, str | None], Listing] = {(None, None): Listing({}, pages, 0)}
        for index, (status, kind) in enumerate(PARTITIONS):
            fixed = {"status": status, "customerType": kind}
            self._listings[status, kind] = Listing(fixed, part, 10_000_000 * (index + 1))
        created = json.dumps(bodies.order_created(), ensure_ascii=False, separators=(",", ":")).encode()
        self._created = HEAD % (201, len(created)) + created

    def answer(self, method: str, target: str) -> bytes:
        """The answer to a request."""
        if method == "POST":
            return self._created
        query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        listing = self._listings[query.get("status"), query.get("customerType")]
        return listing.answer(query.get("startAfter"))


class Connection(asyncio.Protocol):
    """One connection, kept open; requests come one after the other."""

    def __init__(self, pages: Pages, latency: float) -> None:
        self._pages = pages
        self._latency = latency
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        self._transport = cast("asyncio.Transport", transport)
        # A whole page in one go, so that nobody waits for the server to come back to it.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)

    def data_received(self, data: bytes) -> None:
        """Answer once a request is whole."""
        loop = asyncio.get_running_loop()
        came = loop.time()
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, rest = self._received.partition(b"\r\n\r\n")
            length = LENGTH.search(head)
            size = 0 if length is None else int(length[1])
            if len(rest) < size:
                return
            self._received = rest[size:]
            method, target, _ = head.decode("latin-1").split(" ", 2)
            answer = self._pages.answer(method, target)
            if self._latency:
                loop.call_at(came + self._latency, self._transport.write, answer)
            else:
                self._transport.write(answer)


def exact_loop() -> asyncio.AbstractEventLoop:
    """An event loop that keeps to the time: other selectors than this one count in milliseconds, and round up."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


async def serve(pages: int, latency: float) -> None:
    """Serve on a free loopback port until standard input ends."""
    loop = asyncio.get_running_loop()
    prepared = Pages(pages)
    server = await loop.create_server(lambda: Connection(prepared, latency), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    settings = json.loads(sys.argv[1])
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=exact_loop) as runner:
        runner.run(serve(settings["pages"], settings["latency"]))
