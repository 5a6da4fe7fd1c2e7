"""A connection: the httpx client of one portal with the policy that all its walks share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

import httpx

from . import transport, waiting
from .adapter import ListOperation, refusal
from .background import Backgrounds
from .configuration import Configuration
from .errors import APIStatusError, ConfigurationError, FlexPortalError
from .pace import Pace
from .page import Page, PageRequest
from .policy import Answer, Attempts, Budget, Clock, Deadline, Policy, Send, attempts
from .version import __version__

__all__ = ["AsyncConnection", "Connection", "Settings"]

T = TypeVar("T")
HttpClient = TypeVar("HttpClient", httpx.Client, httpx.AsyncClient)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a portal was opened with."""

    configuration: Configuration
    policy: Policy = field(default_factory=Policy)
    pace: Pace | None = None
    budget: Budget = field(default_factory=Budget)
    clock: Clock = field(default_factory=Clock)

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every request. The tenant is the generated request's own."""
        return {
            "Authorization": f"Bearer {self.configuration.api_key}",
            "Accept": "application/json",
            "Accept-Encoding": ", ".join(transport.CODINGS),
            "User-Agent": f"flexportal-python/{__version__}",
        }


def _made(client: Callable[..., HttpClient], settings: Settings, http_transport: object) -> HttpClient:
    """The httpx client, which reads proxies and certificates from the environment and raises all sorts of things."""
    try:
        return client(base_url=settings.configuration.base_url, headers=settings.headers, transport=http_transport)
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        reason = type(error).__name__
    # Out here, so that it is not the context: its message may show a proxy's URL, which may hold a password.
    raise ConfigurationError(
        f"httpx cannot use the environment's proxy or certificate settings ({reason}); "
        "check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"
    )


class _Connection(Generic[HttpClient]):
    """What both kinds of connection share: all but the waiting."""

    def __init__(self, settings: Settings, client: HttpClient) -> None:
        self._settings = settings
        self._client: HttpClient = client
        self._closed = False

    def deadline(self, seconds: float | None) -> Deadline:
        """The deadline of a listing that begins now."""
        return Deadline.after(seconds, self._settings.clock)

    def _attempts(self, deadline: Deadline) -> Attempts:
        settings = self._settings
        return attempts(
            settings.policy,
            refusal=self._refusal,
            budget=settings.budget,
            pace=settings.pace,
            deadline=deadline,
            clock=settings.clock,
        )

    def _refusal(self, answer: Answer) -> APIStatusError | None:
        return refusal(answer, secret=self._settings.configuration.api_key, clock=self._settings.clock)

    def _request(self, operation: ListOperation[T], page: PageRequest) -> httpx.Request:
        self._check_open()
        with suppress(httpx.InvalidURL):
            return self._client.build_request(
                **operation.request_arguments(page, self._settings.configuration.tenant_id)
            )
        raise FlexPortalError("the filters and the cursor are too long for a URL; pass fewer or shorter ones")

    def _check_open(self) -> None:
        # Before each attempt: another thread may close the portal while this one waits to try again.
        if self._closed:
            raise FlexPortalError("this portal is closed; open a new one")


class Connection(_Connection[httpx.Client]):
    """Asks and waits."""

    @classmethod
    def open(cls, settings: Settings, http_transport: httpx.BaseTransport | None) -> Connection:
        """A connection over the network, or over the transport given."""
        return cls(settings, _made(httpx.Client, settings, http_transport))

    def page(
        self,
        operation: ListOperation[T],
        page: PageRequest,
        deadline: Deadline,
        given_up: threading.Event | None = None,
    ) -> Page[T]:
        """Ask for a page, as often as the policy allows. Raises: FlexPortalError.

        Args:
            operation: The list operation.
            page: The page.
            deadline: Of the whole listing.
            given_up: Set as soon as nobody wants the page any more; no further attempt is made then. None means that
                somebody always does.
        """
        given_up = given_up or threading.Event()
        request = self._request(operation, page)

        def send(step: Send) -> Answer:
            self._check_open()
            if given_up.is_set():
                raise FlexPortalError("this iteration is closed; its resume_token says where another can go on")
            return transport.fetch(self._client, request, step)

        return operation.page(
            transport.drive(self._attempts(deadline), send, partial(waiting.sleep, pause=given_up.wait))
        )

    def close(self) -> None:
        """Close the client and its transport; again does no harm."""
        self._closed = True
        self._client.close()


class AsyncConnection(_Connection[httpx.AsyncClient]):
    """Asks and awaits."""

    def __init__(self, settings: Settings, client: httpx.AsyncClient) -> None:
        super().__init__(settings, client)
        self.backgrounds = Backgrounds()

    @classmethod
    def open(cls, settings: Settings, http_transport: httpx.AsyncBaseTransport | None) -> AsyncConnection:
        """A connection over the network, or over the transport given."""
        return cls(settings, _made(httpx.AsyncClient, settings, http_transport))

    async def page(self, operation: ListOperation[T], page: PageRequest, deadline: Deadline) -> Page[T]:
        """Ask for a page, as often as the policy allows. Raises: FlexPortalError."""
        request = self._request(operation, page)

        async def send(step: Send) -> Answer:
            self._check_open()
            return await transport.fetch_async(self._client, request, step)

        return operation.page(await transport.drive_async(self._attempts(deadline), send))

    async def aclose(self) -> None:
        """Close the client and its transport; again does no harm."""
        self._closed = True
        await self.backgrounds.end()
        await self._client.aclose()
