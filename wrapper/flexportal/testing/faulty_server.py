"""The mock server behind a bad line: real sockets, and faults by a schedule."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from urllib.parse import unquote

from ..contract import Pagination
from .exchange import Reply, Request
from .faults import Action, End, Fault, Kind, Scene, Schedule, script
from .listings import paging
from .portal import MockPortal
from .server import BACKLOG, url_of

__all__ = ["FaultyServer"]

# Answered without asking the mock: these say nothing of the page.
UNASKED = frozenset({Kind.REFUSE, Kind.RESET_BEFORE_HEADERS, Kind.STALL, Kind.STATUS, Kind.HTML, Kind.HUGE, Kind.BOMB})
RESET = struct.pack("ii", 1, 0)
REMEMBERED = 64


class FaultyServer:
    """A context manager; while it is open, a mock answers on a socket, and the schedule says what goes wrong.

    Only requests to operations of the contract are counted and go wrong.

    Args:
        mock: What answers.
        schedule: The number of a request, from 0, → its fault or None; or the faults of the first requests in order.
        host: The address to listen on.
        port: The port; 0 picks a free one.
        clock: Where HTTP dates get the time from, in seconds since 1970.
    """

    def __init__(
        self,
        mock: MockPortal,
        schedule: Schedule | Sequence[Fault | None],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.mock = mock
        self.requests = 0
        """How many requests were counted."""
        self.injected: Counter[Kind] = Counter()
        """How often each kind of fault was injected."""
        self._schedule = schedule if callable(schedule) else _listed(tuple(schedule))
        self._host = host
        self._port = port
        self._clock = clock
        self._trails: dict[str, list[str]] = {}
        self._started = Event()
        self._failure: OSError | None = None
        self._thread: Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._endpoint: socket.socket
        self._accepting: asyncio.Future[None]
        self._refused_until = 0.0
        self._tasks: set[asyncio.Future[None]] = set()

    @property
    def url(self) -> str:
        """Where it listens. Raises: RuntimeError while it isn't open."""
        if self._thread is None:
            raise RuntimeError("the server is not running; use it in a with statement")
        return url_of(self._host, self._port)

    def __enter__(self) -> FaultyServer:
        """Starts; connections are accepted when it returns. Raises: OSError where the address can't be listened on."""
        thread = Thread(target=lambda: asyncio.run(self._live()), name="flexportal-faults", daemon=True)
        self._started.clear()
        thread.start()
        self._started.wait()
        if self._failure is not None:
            thread.join()
            failure, self._failure = self._failure, None
            raise failure
        self._thread = thread
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stops at once, whatever is under way."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
            self._thread = None

    async def _live(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            self._listen()
        except OSError as error:
            self._failure = error
            return
        finally:
            self._started.set()
        await self._stop.wait()
        self._accepting.cancel()
        await asyncio.gather(self._accepting, return_exceptions=True)
        # A connection that was accepted just now is somebody's to close from here on.
        await asyncio.sleep(0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._endpoint.close()

    def _listen(self, seconds: float = 0) -> None:
        """Takes the port, and accepts connections after so many seconds; until then they are refused."""
        family, *_, address = socket.getaddrinfo(self._host, self._port)[0]
        self._endpoint = socket.socket(family)
        try:
            self._endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
            self._endpoint.setblocking(False)
            self._endpoint.bind(address)
        except OSError:
            self._endpoint.close()
            raise
        self._port = self._endpoint.getsockname()[1]
        if not seconds:
            self._endpoint.listen(BACKLOG)
        self._accepting = self._keep(self._accept(self._endpoint, seconds))

    async def _accept(self, endpoint: socket.socket, seconds: float) -> None:
        await asyncio.sleep(seconds)
        endpoint.listen(BACKLOG)
        while True:
            accepted = asyncio.ensure_future(self._loop.sock_accept(endpoint))
            # Told of one that is accepted while this is being cancelled as well, which nobody would close else.
            accepted.add_done_callback(self._take)
            try:
                await asyncio.wait([accepted])
            finally:
                accepted.cancel()

    def _take(self, accepted: asyncio.Future[tuple[socket.socket, object]]) -> None:
        with suppress(OSError, asyncio.CancelledError):  # gone again, or nobody came until the port was closed
            self._keep(self._converse(accepted.result()[0]))

    async def _converse(self, connection: socket.socket) -> None:
        """Answers the requests of one connection until one side ends it."""
        reader, writer = await asyncio.open_connection(sock=connection)
        end = End.KEEP
        try:
            # A client may go away at any moment; so does this end then.
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                while end is End.KEEP:
                    end = await self._answer(await _request(reader), writer)
        finally:
            if end in (End.RESET, End.REFUSE):
                # Closed with no time to linger, a socket sends a reset.
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                writer.transport.abort()
            writer.close()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> End:
        scene = self._scene(request)
        await asyncio.sleep(scene.reply.delay)
        end = await _perform(script(scene), writer)
        if end is End.REFUSE and scene.fault is not None:
            self._refuse(scene.fault.seconds)
        return End.CLOSE if end is End.KEEP and "close" in request.header("connection") else end

    def _scene(self, request: Request) -> Scene:
        operation = next(iter(self.mock.operations_at(request.path)), None)
        if operation is None:
            return Scene(self.mock.answer(request), None)
        pagination = paging(operation)
        fault = self._next_fault()
        earlier = self._earlier(request, pagination, 1 if fault is None else fault.period)
        reply = self._reply(request, fault)
        return Scene(reply, fault, self._clock(), earlier, pagination.next, pagination.more)

    def _next_fault(self) -> Fault | None:
        fault = self._schedule(self.requests)
        self.requests += 1
        if fault is not None:
            self.injected[fault.kind] += 1
        return fault

    def _earlier(self, request: Request, pagination: Pagination, period: int) -> str | None:
        """The cursor that leads so far back in the listing that the request is part of."""
        sent = request.values(pagination.cursor)
        if not sent:
            return None
        trail = self._trail(request, pagination)
        # Asked for again, a page has those before it that it had the first time.
        if sent[0] in trail:
            del trail[trail.index(sent[0]) :]
        trail.append(sent[0])
        del trail[:-REMEMBERED]
        return trail[-period] if len(trail) >= period else None

    def _trail(self, request: Request, pagination: Pagination) -> list[str]:
        """The cursors that were sent for the same listing, in order."""
        paging = (pagination.cursor, pagination.size)
        filters = sorted((name, value) for name, value in request.query if name not in paging)
        self._trails = dict(list(self._trails.items())[-REMEMBERED:])
        return self._trails.setdefault(repr((request.path, request.header("tenant-id"), filters)), [])

    def _reply(self, request: Request, fault: Fault | None) -> Reply:
        if fault is None:
            return self.mock.answer(request)
        if fault.kind in UNASKED:
            return Reply(200)
        plain = tuple(pair for pair in request.headers if pair[0] != "accept-encoding")
        return self.mock.answer(Request(request.method, request.path, request.query, plain))

    def _refuse(self, seconds: float) -> None:
        """Connections are refused for so long, or longer where another refusal is."""
        self._refused_until = max(self._refused_until, self._loop.time() + seconds)
        self._accepting.cancel()
        self._endpoint.close()
        self._listen(self._refused_until - self._loop.time())

    def _keep(self, work: Coroutine[None, None, None]) -> asyncio.Future[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _perform(actions: Iterator[Action], writer: asyncio.StreamWriter) -> End:
    """Carries out an answer's steps and returns its end."""
    end = End.CLOSE
    for action in actions:
        match action:
            case End():
                end = action
            case bytes():
                writer.write(action)
                await writer.drain()
            case seconds:
                await asyncio.sleep(seconds)
    return end


def _listed(faults: tuple[Fault | None, ...]) -> Schedule:
    return lambda number: faults[number] if number < len(faults) else None


async def _request(reader: asyncio.StreamReader) -> Request:
    """The next request. A body is read and forgotten."""
    first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
    words = first.split(" ")
    if len(words) != 3 or not words[0]:
        raise ConnectionAbortedError  # that is no HTTP request
    method, target, _ = words
    headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in rest))
    path, _, query = target.partition("?")
    request = Request.read(method, unquote(path), query, headers)
    await reader.readexactly(sum(int(length) for length in request.header("content-length")))
    return request
