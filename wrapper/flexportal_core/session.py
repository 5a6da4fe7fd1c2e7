"""Sessions: one call path for all operations, sync and async.

A session prepares a request, sends it as often as the retry policy allows, and decodes the response. Sessions that were
derived from one another share connections, rate limit and retry budget.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from threading import Event
from typing import Any, Generic, TypeVar
from weakref import WeakSet

import httpx

from .errors import APIConnectionError, APIError, stopped
from .http.async_transport import open_async_transport
from .http.attempt import attempt, attempt_async
from .http.request import PreparedRequest, prepare
from .http.response import Response, result_of
from .http.status_errors import status_error
from .http.transport import open_transport
from .http.undescribed import parsed, undescribed
from .operation import Operation
from .prefetch.tasks import ITERATION_CLOSED, BackgroundTasks
from .raw_response import RawResponse
from .retry import Attempts, Deadline, Wait
from .settings import ConnectionSettings, Settings
from .tracebacks import private
from .types import UNSET

__all__ = ["AsyncSession", "Session", "SharedTransport"]

R = TypeVar("R")
HttpxTransport = TypeVar("HttpxTransport", httpx.BaseTransport, httpx.AsyncBaseTransport)


class SharedTransport(Generic[HttpxTransport]):
    """The transport that a session shares with those derived from it. Each process has its own.

    The transport of a parent stays referenced in a forked child, so that nothing there closes its connections.
    """

    def __init__(self, open_one: Callable[[], HttpxTransport]) -> None:
        self._open_one: Callable[[], HttpxTransport] = open_one
        # setdefault is atomic: no lock that a fork could leave held.
        self._opened: dict[int, HttpxTransport] = {}
        self.is_closed = False
        self.tasks: WeakSet[BackgroundTasks] = WeakSet()

    def get(self) -> HttpxTransport:
        """This process's transport, opened on first use."""
        found = self.opened
        return self._opened.setdefault(os.getpid(), self._open_one()) if found is None else found

    @property
    def opened(self) -> HttpxTransport | None:
        """This process's transport; None where it has not been used."""
        return self._opened.get(os.getpid())


class _Session(Generic[HttpxTransport]):
    """What both kinds of session share: everything but I/O."""

    def __init__(
        self,
        settings: Settings,
        transport: HttpxTransport | SharedTransport[HttpxTransport] | None,
        open_transport: Callable[[str, ConnectionSettings], HttpxTransport],
    ) -> None:
        self.settings = settings
        self._is_closed = False
        self._is_derived = isinstance(transport, SharedTransport)
        self._transport: SharedTransport[HttpxTransport]
        if isinstance(transport, SharedTransport):
            self._transport = transport
        else:
            base_url, connections = settings.base_url, settings.connections
            self._transport = SharedTransport(
                lambda: open_transport(base_url, connections) if transport is None else transport
            )
            self._transport.get()

    def deadline(self) -> Deadline:
        """The deadline of a call or iteration that begins now."""
        return Deadline.after(self.settings.retry.deadline, self.settings.clock)

    @private
    def decode(self, operation: Operation[R], response: Response) -> R:
        """The result that a successful response contains; errors as for `flexportal_core.http.response.result_of`."""
        return result_of(operation, response)

    def _attempts(self, request: PreparedRequest, deadline: Deadline | None) -> Attempts:
        settings = self.settings
        return Attempts(
            settings.retry,
            status_error=lambda response: (
                None if 200 <= response.status_code < 300 else status_error(response, request.secrets, settings.clock)
            ),
            is_repeatable=request.is_repeatable,
            unknown_outcome=request.unknown_outcome,
            budget=settings.budget,
            rate_limit=settings.rate_limit,
            deadline=deadline or self.deadline(),
            clock=settings.clock,
        )

    def _result(self, operation: Operation[R], response: Response) -> R:
        """What `call` returns."""
        return result_of(operation, response)

    def _check_open(self) -> None:
        # Before each attempt: another thread may close the session while this one waits to try again.
        if self._is_closed or self._transport.is_closed:
            raise APIError("this client is closed; open a new one")

    def _mark_closed(self) -> HttpxTransport | None:
        """Mark as closed; returns the transport to close, if any."""
        self._is_closed = True
        if self._is_derived or self._transport.is_closed:
            return None
        self._transport.is_closed = True
        # Never the parent's, should this be a forked child: that would end the parent's connections.
        return self._transport.opened


class Session(_Session[httpx.BaseTransport]):
    """Calls operations and waits for their responses. May be shared by threads.

    Args:
        settings: Where to send requests, and how.
        transport: Any httpx transport in place of the network; the session closes it. None means the network.

    Raises:
        ConfigurationError: The environment's proxy or certificate settings cannot be used.
    """

    def __init__(
        self, settings: Settings, transport: httpx.BaseTransport | SharedTransport[httpx.BaseTransport] | None = None
    ) -> None:
        super().__init__(settings, transport, open_transport)

    def with_settings(self, settings: Settings) -> Session:
        """A session with other settings over the same connections. Closing it leaves this one open."""
        return Session(settings, self._transport)

    @private
    def call(
        self,
        operation: Operation[R],
        arguments: Mapping[str, object],
        body: object = UNSET,
        *,
        media_type: str | None = None,
    ) -> R:
        """Call an operation.

        Args:
            operation: The operation.
            arguments: Python name of a parameter → its value. None and UNSET leave a parameter out.
            body: The request body: its fields by their names in Python, or the whole body where it has no known
                fields; UNSET means none.
            media_type: Which of the operation's media types the body is sent as; None means the first.

        Raises:
            TypeError: An argument or a field of the body is unknown, missing or of another type.
            ValueError: A value is not one that the contract allows, or cannot be sent where it belongs.
            UnknownOutcomeError: The operation must not be repeated, and the server may have processed it.
            APIError: No response, an error response, or one that is not what the contract declares.
        """
        request = prepare(self.settings, operation, arguments, body, media_type=media_type)
        del arguments, body  # so that no traceback shows them
        return self._result(operation, self.send(request))

    @private
    def request(
        self, method: str, path: str, params: Mapping[str, object] | None = None, json: object = None
    ) -> object:
        """Send a request that the contract does not describe; see `flexportal_core.http.undescribed`."""
        operation, arguments = undescribed(method, path, params or {}, self.settings)
        request = prepare(self.settings, operation, arguments, json)
        return parsed(self.send(request))

    def with_raw_response(self) -> Session:
        """A session over the same connections whose `call` returns a `RawResponse`."""
        return _RawSession(self.settings, self._transport)

    def send(
        self,
        request: PreparedRequest,
        deadline: Deadline | None = None,
        *,
        stop: Event | None = None,
        on_sent: Callable[[], None] | None = None,
    ) -> Response:
        """Send a request as often as the retry policy allows, until it succeeds.

        Args:
            request: The request.
            deadline: Of the call or iteration that it belongs to; None means that of a call that begins now.
            stop: Set as soon as nobody needs the response any more; no further attempt is made then. None: always
                needed.
            on_sent: Called each time the request has been sent; None means no call.

        Raises:
            APIError: No response, or an error response.
        """
        settings = self.settings
        outcome: Response | APIConnectionError | None = None
        steps = self._attempts(request, deadline)
        try:
            while not isinstance(step := steps.step(outcome), Response):
                if isinstance(step, Wait):
                    settings.clock.sleep(step.seconds, stop)
                    outcome = None
                    continue
                self._check_open()
                if stop is not None and stop.is_set():
                    raise APIError(ITERATION_CLOSED)
                outcome = attempt(self._transport.get(), request, step, settings.hooks, settings.logger, on_sent)
            return step
        finally:  # so that a slot of the rate limit is returned at once when the caller is interrupted
            steps.close()

    def close(self) -> None:
        """Close all connections. Closing twice has no effect."""
        transport = self._mark_closed()
        if transport is not None:
            transport.close()


class AsyncSession(_Session[httpx.AsyncBaseTransport]):
    """Calls operations under asyncio or trio; arguments and errors as for `Session`."""

    def __init__(
        self,
        settings: Settings,
        transport: httpx.AsyncBaseTransport | SharedTransport[httpx.AsyncBaseTransport] | None = None,
    ) -> None:
        super().__init__(settings, transport, open_async_transport)
        self.tasks = BackgroundTasks()
        self._transport.tasks.add(self.tasks)

    def with_settings(self, settings: Settings) -> AsyncSession:
        """A session with other settings over the same connections. Closing it leaves this one open."""
        return AsyncSession(settings, self._transport)

    @private
    async def call(
        self,
        operation: Operation[R],
        arguments: Mapping[str, object],
        body: object = UNSET,
        *,
        media_type: str | None = None,
    ) -> R:
        """Call an operation; as `Session.call`."""
        request = prepare(self.settings, operation, arguments, body, media_type=media_type)
        del arguments, body
        return self._result(operation, await self.send(request))

    @private
    async def request(
        self, method: str, path: str, params: Mapping[str, object] | None = None, json: object = None
    ) -> object:
        """Send a request that the contract does not describe; as `Session.request`."""
        operation, arguments = undescribed(method, path, params or {}, self.settings)
        request = prepare(self.settings, operation, arguments, json)
        return parsed(await self.send(request))

    def with_raw_response(self) -> AsyncSession:
        """A session over the same connections whose `call` returns a `RawResponse`."""
        return _AsyncRawSession(self.settings, self._transport)

    async def send(self, request: PreparedRequest, deadline: Deadline | None = None) -> Response:
        """Send a request as often as the retry policy allows, until it succeeds; as `Session.send`."""
        settings = self.settings
        outcome: Response | APIConnectionError | None = None
        steps: Attempts | None = None
        try:
            steps = self._attempts(request, deadline)
            while not isinstance(step := steps.step(outcome), Response):
                if isinstance(step, Wait):
                    await settings.clock.sleep_async(step.seconds)
                    outcome = None
                    continue
                self._check_open()
                outcome = await attempt_async(self._transport.get(), request, step, settings.hooks, settings.logger)
            return step
        except StopIteration as error:  # of the clock; no coroutine can raise it
            raise stopped(error) from error
        finally:
            if steps is not None:
                steps.close()

    async def aclose(self) -> None:
        """Close all connections, and end what is fetched in the background. Closing twice has no effect.

        May be called in another event loop than the one in which the session was used.
        """
        transport = self._mark_closed()
        try:
            for tasks in [self.tasks] if self._is_derived else list(self._transport.tasks):
                await tasks.cancel()
        finally:  # also where the caller is cancelled meanwhile
            if transport is not None:
                await transport.aclose()


class _RawSession(Session):
    def _result(self, operation: Operation[Any], response: Response) -> Any:
        return RawResponse(response, partial(self.decode, operation))


class _AsyncRawSession(AsyncSession):
    def _result(self, operation: Operation[Any], response: Response) -> Any:
        return RawResponse(response, partial(self.decode, operation))
