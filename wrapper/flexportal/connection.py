"""A connection: the network of one portal, with the policy that all its walks share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, Self, TypeVar
from weakref import WeakSet

import httpx

from . import transport, waiting
from .adapter import ListOperation, refusal
from .background import Backgrounds
from .configuration import Configuration
from .errors import APIStatusError, FlexPortalError
from .network import open_async_network, open_network
from .outgoing import Outgoing, Requests
from .pace import Pace
from .page import Page, PageRequest
from .policy import Answer, Attempts, Budget, Clock, Deadline, Policy, Send, attempts
from .process import PerProcess
from .tracing import Hooks

__all__ = ["AsyncConnection", "Connection", "Settings"]

T = TypeVar("T")
Network = TypeVar("Network", httpx.BaseTransport, httpx.AsyncBaseTransport)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a portal was opened with."""

    configuration: Configuration
    policy: Policy = field(default_factory=Policy)
    pace: Pace | None = None
    budget: Budget = field(default_factory=Budget)
    clock: Clock = field(default_factory=Clock)
    hooks: Hooks = field(default_factory=Hooks)


class Line(Generic[Network]):
    """What a portal and its views share: the transport, of which each process has its own, and whether it is closed."""

    def __init__(self, make: Callable[[], Network]) -> None:
        self.network: PerProcess[Network] = PerProcess(make)
        self.closed = False
        # Of all asynchronous connections that share it.
        self.backgrounds: WeakSet[Backgrounds] = WeakSet()


class _Connection(Generic[Network]):
    """What both kinds of connection share: all but the waiting."""

    def __init__(self, settings: Settings, line: Line[Network], *, is_view: bool = False) -> None:
        self._settings = settings
        self._line: Line[Network] = line
        self._is_view = is_view
        self._closed = False

    @property
    def tenant_id(self) -> str:
        """Whose data is asked for."""
        return self._settings.configuration.tenant_id

    def view(self, settings: Settings) -> Self:
        """The same connection under other settings. Closing it leaves this one open; closing this one closes both."""
        return type(self)(settings, self._line, is_view=True)

    def deadline(self) -> Deadline:
        """The deadline of a listing that begins now."""
        return Deadline.after(self._settings.policy.deadline, self._settings.clock)

    def _attempts(self, deadline: Deadline, page: PageRequest) -> Attempts:
        settings = self._settings
        addresses = tuple(value for value in page.filters.values() if isinstance(value, str) and "@" in value)
        return attempts(
            settings.policy,
            refusal=partial(self._refusal, addresses),
            budget=settings.budget,
            pace=settings.pace,
            deadline=deadline,
            clock=settings.clock,
        )

    def _refusal(self, addresses: Sequence[str], answer: Answer) -> APIStatusError | None:
        settings = self._settings
        return refusal(answer, secret=settings.configuration.api_key, clock=settings.clock, addresses=addresses)

    def requests(self, operation: ListOperation[T]) -> Requests[T]:
        """The requests of a listing through this connection."""
        return Requests(operation, self._settings.configuration)

    def _outgoing(self, operation: ListOperation[T], page: PageRequest, requests: Requests[T] | None) -> Outgoing:
        self._check_open()
        return (requests or self.requests(operation)).outgoing(page)

    def _check_open(self) -> None:
        # Before each attempt: another thread may close the portal while this one waits to try again.
        if self._closed or self._line.closed:
            raise FlexPortalError("this portal is closed; open a new one")

    def _hang_up(self) -> Network | None:
        """Mark as closed; the transport that is to be closed, if any."""
        self._closed = True
        if self._is_view or self._line.closed:
            return None
        self._line.closed = True
        # Never the parent's, should this be a forked child: that would end the parent's connections.
        return self._line.network.made


class Connection(_Connection[httpx.BaseTransport]):
    """Asks and waits."""

    @classmethod
    def open(cls, settings: Settings, given: httpx.BaseTransport | None) -> Connection:
        """A connection over the network, or over the transport given. Raises: ConfigurationError."""
        base_url = settings.configuration.base_url
        line = Line[httpx.BaseTransport]((lambda: open_network(base_url)) if given is None else lambda: given)
        line.network.get()
        return cls(settings, line)

    def page(
        self,
        operation: ListOperation[T],
        page: PageRequest,
        deadline: Deadline,
        requests: Requests[T] | None = None,
        given_up: threading.Event | None = None,
    ) -> Page[T]:
        """Ask for a page, as often as the policy allows. Raises: FlexPortalError.

        Args:
            operation: The list operation.
            page: The page.
            deadline: Of the whole listing.
            requests: Those of the listing, made before; None makes them for this page alone.
            given_up: Set as soon as nobody wants the page any more; no further attempt is made then. None means that
                somebody always does.
        """
        given_up = given_up or threading.Event()
        outgoing = self._outgoing(operation, page, requests)

        def send(step: Send) -> Answer:
            self._check_open()
            if given_up.is_set():
                raise FlexPortalError("this iteration is closed; its resume_token says where another can go on")
            return transport.fetch(self._line.network.get(), outgoing, step, self._settings.hooks)

        return operation.page(
            transport.drive(self._attempts(deadline, page), send, partial(waiting.sleep, pause=given_up.wait))
        )

    def close(self) -> None:
        """Close the transport; again does no harm."""
        network = self._hang_up()
        if network is not None:
            network.close()


class AsyncConnection(_Connection[httpx.AsyncBaseTransport]):
    """Asks and awaits."""

    def __init__(self, settings: Settings, line: Line[httpx.AsyncBaseTransport], *, is_view: bool = False) -> None:
        super().__init__(settings, line, is_view=is_view)
        self.backgrounds = Backgrounds()
        line.backgrounds.add(self.backgrounds)

    @classmethod
    def open(cls, settings: Settings, given: httpx.AsyncBaseTransport | None) -> AsyncConnection:
        """A connection over the network, or over the transport given. Raises: ConfigurationError."""
        base_url = settings.configuration.base_url
        make = (lambda: open_async_network(base_url)) if given is None else lambda: given
        line = Line[httpx.AsyncBaseTransport](make)
        line.network.get()
        return cls(settings, line)

    async def page(
        self,
        operation: ListOperation[T],
        page: PageRequest,
        deadline: Deadline,
        requests: Requests[T] | None = None,
    ) -> Page[T]:
        """Ask for a page, as often as the policy allows; as `Connection.page`. Raises: FlexPortalError."""
        outgoing = self._outgoing(operation, page, requests)

        async def send(step: Send) -> Answer:
            self._check_open()
            return await transport.fetch_async(self._line.network.get(), outgoing, step, self._settings.hooks)

        return operation.page(await transport.drive_async(self._attempts(deadline, page), send))

    async def aclose(self) -> None:
        """Close the transport; again does no harm."""
        network = self._hang_up()
        for backgrounds in self._ending():
            await backgrounds.end()
        if network is not None:
            await network.aclose()

    def _ending(self) -> list[Backgrounds]:
        return [self.backgrounds] if self._is_view else list(self._line.backgrounds)
