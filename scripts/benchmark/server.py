"""A server of prepared pages, cheap enough not to be what is measured: `python -m benchmark.server OPTIONS`.

Every page is one of a few templates with the number of the page put in, so a million items cost no memory and a
request costs some tens of microseconds. It keeps no accounts and checks no keys. Where it is to be slow, a response is
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
from itertools import product
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from flexportal.integrations.lists import list_operations
from flexportal_core.operation import Operation

from . import bodies

HEAD = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
WIDTH = 8


class Listing:
    """The items of one choice of filters, as pages.

    Args:
        operation: The list operation.
        fixed: The fields that all items have in common, because of the filters.
        pages: How many there are.
        first: The number of the first page; no two listings share one.
    """

    def __init__(self, operation: Operation[Any], fixed: dict[str, str], pages: int, first: int) -> None:
        rows = bodies.items(operation, fixed)
        self.first, self.last = first, first + pages - 1
        middle, end = (bodies.page(rows, cursor, operation) for cursor in (f"after-{bodies.MARK}", None))
        self._middle = middle.replace(bodies.MARK.encode(), b"%%" * WIDTH)
        self._end = end.replace(bodies.MARK.encode(), b"%%" * WIDTH)

    def response(self, cursor: str | None) -> bytes:
        """The whole response, head and body."""
        number = self.first if cursor is None else int(cursor.removeprefix("after-")) + 1
        template = self._end if number >= self.last else self._middle
        body = template.replace(b"%%" * WIDTH, b"%016d" % number)
        return HEAD % (200, len(body)) + body


class Pages:
    """All listings of a list: the whole one, and one for each partition of a scan, of equal size."""

    def __init__(self, pages: int, operation: Operation[Any]) -> None:
        names = bodies.paging_of(operation).item_names
        exhaustive = [each for each in operation.parameters if each.filter is not None and each.filter.exhaustive]
        self._parameters = [each.name for each in exhaustive]
        fields = [names[each.filter.attribute] for each in exhaustive if each.filter is not None]
        partitions = list(product(*([choice.value for choice in each.choices or ()] for each in exhaustive)))
        whole = Listing(operation, {}, pages, 0)
        self._listings: dict[tuple[str | None, ...], Listing] = {(None,) * len(fields): whole}
        for index, values in enumerate(partitions):
            fixed = dict(zip(fields, values, strict=True))
            part = max(1, (pages + index) // len(partitions))
            self._listings[values] = Listing(operation, fixed, part, 10_000_000 * (index + 1))
        created = bodies.order_created()
        self._created, self._order = _response(201, created), _response(200, created["order"])

    def response(self, method: str, target: str) -> bytes:
        """The response to a request."""
        if method == "POST":
            return self._created
        if "/v1/orders/" in target:
            return self._order
        query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        listing = self._listings[tuple(map(query.get, self._parameters))]
        return listing.response(query.get("startAfter"))


def _response(status: int, content: object) -> bytes:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return HEAD % (status, len(body)) + body


class Connection(asyncio.Protocol):
    """One connection, kept open; requests come one after the other."""

    def __init__(self, pages: Pages, latency: float) -> None:
        self._pages = pages
        self._latency = latency
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where responses go."""
        self._transport = cast("asyncio.Transport", transport)
        # A whole page in one go, so that nobody waits for the server to come back to it.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)

    def data_received(self, data: bytes) -> None:
        """Respond once a request is whole."""
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
            response = self._pages.response(method, target)
            if self._latency:
                loop.call_at(came + self._latency, self._transport.write, response)
            else:
                self._transport.write(response)


def exact_loop() -> asyncio.AbstractEventLoop:
    """An event loop that keeps to the time: other selectors than this one count in milliseconds, and round up."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


async def serve(pages: int, latency: float, name: str) -> None:
    """Serve on a free loopback port until standard input ends."""
    loop = asyncio.get_running_loop()
    prepared = Pages(pages, list_operations()[name])
    server = await loop.create_server(lambda: Connection(prepared, latency), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    settings = json.loads(sys.argv[1])
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=exact_loop) as runner:
        runner.run(serve(settings["pages"], settings["latency"], settings["list"]))
