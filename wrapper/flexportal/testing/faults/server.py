"""The mock on a real socket, with faults injected by a schedule."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Event, Thread
from types import TracebackType

from flexportal_core.clock import SYSTEM_CLOCK, Clock

from ..adapters.server import BACKLOG, url_of
from ..api.messages import Request, Response
from ..mock_api import MockAPI
from .cursor_history import CursorHistory
from .fault import Fault, FaultKind, FaultSchedule
from .script import Action, End, Exchange, script

__all__ = ["FaultyServer"]

# These need no response of the mock, since they don't send it.
WITHOUT_RESPONSE = frozenset(
    {
        FaultKind.REFUSE,
        FaultKind.RESET_BEFORE_HEADERS,
        FaultKind.STALL,
        FaultKind.STATUS,
        FaultKind.HTML,
        FaultKind.HUGE,
        FaultKind.BOMB,
    }
)
NO_LINGER = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


class FaultyServer:
    """A context manager that serves a mock on a socket while it is open, with faults injected by a schedule.

    Only requests to operations of the contract are counted and can fail.

    Args:
        mock: The mock.
        schedule: The number of a request, from 0, → its fault or None; or the faults of the first requests in order.
        host: The address to listen on.
        port: The port; 0 picks a free one.
        clock: The time for HTTP dates.
    """

    def __init__(
        self,
        mock: MockAPI,
        schedule: FaultSchedule | Sequence[Fault | None],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.mock = mock
        self.requests = 0
        """How many requests were counted."""
        self.injected: Counter[FaultKind] = Counter()
        """How often each kind of fault was injected."""
        self._schedule = schedule if callable(schedule) else _listed(tuple(schedule))
        self._host = host
        self._port = port
        self._clock = clock
        self._history = CursorHistory()
        self._started = Event()
        self._error: OSError | None = None
        self._thread: Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._socket: socket.socket
        self._accepting: asyncio.Task[None]
        self._refused_until = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The URL of the server. Raises: RuntimeError: It is not open."""
        if self._thread is None:
            raise RuntimeError("the server is not running; use it in a with statement")
        return url_of(self._host, self._port)

    def __enter__(self) -> FaultyServer:
        """Starts; it accepts connections when this returns. Raises: OSError where the address is not available."""
        thread = Thread(target=lambda: asyncio.run(self._run()), name="flexportal-faults", daemon=True)
        self._started.clear()
        thread.start()
        self._started.wait()
        if self._error is not None:
            thread.join()
            error, self._error = self._error, None
            raise error
        self._thread = thread
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stops at once, whatever is in progress."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
            self._thread = None

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            self._listen()
        except OSError as error:
            self._error = error
            return
        finally:
            self._started.set()
        await self._stop.wait()
        self._accepting.cancel()
        await asyncio.gather(self._accepting, return_exceptions=True)
        # A connection that was accepted just now gets its task to close it.
        await asyncio.sleep(0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._socket.close()

    def _listen(self, seconds: float = 0) -> None:
        """Take the address, and accept connections after so many seconds; until then they are refused."""
        family, *_, address = socket.getaddrinfo(self._host, self._port)[0]
        self._socket = socket.socket(family)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
            self._socket.setblocking(False)
            self._socket.bind(address)
        except OSError:
            self._socket.close()
            raise
        self._port = self._socket.getsockname()[1]
        if not seconds:
            self._socket.listen(BACKLOG)
        self._accepting = self._start(self._accept(self._socket, seconds))

    def _refuse(self, seconds: float) -> None:
        """Refuse connections for so long, or longer for another fault."""
        self._refused_until = max(self._refused_until, self._loop.time() + seconds)
        self._accepting.cancel()
        self._socket.close()
        self._listen(self._refused_until - self._loop.time())

    # Not asyncio.start_server: closing its server loses a connection that was accepted in the same turn.
    async def _accept(self, listener: socket.socket, seconds: float) -> None:
        await asyncio.sleep(seconds)
        listener.listen(BACKLOG)
        while True:
            accepted = asyncio.ensure_future(self._loop.sock_accept(listener))
            # Called also for a connection that is accepted while this is cancelled, which nobody would close otherwise.
            accepted.add_done_callback(self._connected)
            try:
                await asyncio.wait([accepted])
            finally:
                accepted.cancel()

    def _connected(self, accepted: asyncio.Future[tuple[socket.socket, object]]) -> None:
        # A client that disconnected already, or no connection at all.
        with suppress(OSError, asyncio.CancelledError):
            self._start(self._converse(accepted.result()[0]))

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _converse(self, connection: socket.socket) -> None:
        """Respond to the requests of one connection until one side ends it."""
        reader, writer = await asyncio.open_connection(sock=connection)
        end = End.KEEP
        try:
            # A client may disconnect at any moment.
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                while end is End.KEEP:
                    end = await self._respond(await _request(reader), writer)
        finally:
            if end in (End.RESET, End.REFUSE):
                # Closed without lingering, a socket sends a reset.
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
                writer.transport.abort()
            writer.close()

    async def _respond(self, request: Request, writer: asyncio.StreamWriter) -> End:
        exchange = self._exchange(request)
        await asyncio.sleep(exchange.response.delay)
        end = await _perform(script(exchange), writer)
        if end is End.REFUSE and exchange.fault is not None:
            self._refuse(exchange.fault.seconds)
        return End.CLOSE if end is End.KEEP and "close" in request.header("connection") else end

    def _exchange(self, request: Request) -> Exchange:
        operations = self.mock.operations_at(request.route)
        if not operations:
            return Exchange(self.mock.respond(request), None)
        fault = self._next_fault()
        pagination = next((each.pagination for each in operations if each.method == request.method), None)
        if pagination is None:
            return Exchange(self._response(request, fault), fault, self._clock.now())
        earlier = self._history.earlier(request, pagination, 1 if fault is None else fault.period)
        return Exchange(
            self._response(request, fault), fault, self._clock.now(), earlier, pagination.next or "", pagination.more
        )

    def _next_fault(self) -> Fault | None:
        fault = self._schedule(self.requests)
        self.requests += 1
        if fault is not None:
            self.injected[fault.kind] += 1
        return fault

    def _response(self, request: Request, fault: Fault | None) -> Response:
        if fault is None:
            return self.mock.respond(request)
        if fault.kind in WITHOUT_RESPONSE:
            return Response(200)
        plain = tuple(pair for pair in request.headers if pair[0] != "accept-encoding")
        return self.mock.respond(replace(request, headers=plain))


async def _perform(actions: Iterator[Action], writer: asyncio.StreamWriter) -> End:
    """Carries out a response's steps and returns its end."""
    while not isinstance(action := next(actions), End):
        if isinstance(action, bytes):
            writer.write(action)
            await writer.drain()
        else:
            await asyncio.sleep(action)
    return action


def _listed(faults: tuple[Fault | None, ...]) -> FaultSchedule:
    return lambda number: faults[number] if number < len(faults) else None


async def _request(reader: asyncio.StreamReader) -> Request:
    """The next request. Raises: ConnectionError where it is not HTTP."""
    first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
    match first.split(" "):
        case [method, target, _] if method:
            path, _, query = target.partition("?")
        case _:
            raise ConnectionAbortedError
    headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in rest))
    request = Request.parse(method, path, query, headers)
    lengths = request.header("content-length")
    if not all(length.isdecimal() for length in lengths):
        raise ConnectionAbortedError
    return replace(request, body=await reader.readexactly(sum(map(int, lengths))))
