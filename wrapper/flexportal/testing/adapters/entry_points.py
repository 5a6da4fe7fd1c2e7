"""How programs reach a mock: ready-made clients, httpx transports, ASGI, a real socket, respx."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import httpx
from flexportal_core.clock import SYSTEM_CLOCK, Clock

from ...contract import Operation
from ..api.messages import Request, Response
from ..api.write_operations import WriteOperations
from .asgi import AsgiApp
from .server import MockServer
from .transports import AsyncMockTransport, MockTransport

if TYPE_CHECKING:
    import respx

    from ...client import AsyncFlexPortal, FlexPortal

__all__ = ["EntryPoints"]

BASE_URL = "https://mock.localhost"


class EntryPoints(WriteOperations, ABC):
    """The ways to reach a mock."""

    clock: Clock
    routes: Sequence[tuple[re.Pattern[str], Operation]]

    @abstractmethod
    def respond(self, request: Request) -> Response:
        """The response to a request."""

    @abstractmethod
    def undeclared_requests(self) -> list[str]:
        """What requests had that the contract does not have."""

    def client(self, *, clock: Clock | None = None, **options: Any) -> FlexPortal:
        """Return a `FlexPortal` that calls the mock in process, with the first key and the first tenant of that key.

        Args:
            clock: The client's clock; None means the mock's.
            options: Further arguments of `FlexPortal`, such as `max_retries=0`.
        """
        from ...client import FlexPortal

        return FlexPortal(**self._arguments(clock), transport=self.transport(), **options)

    def async_client(self, *, clock: Clock | None = None, **options: Any) -> AsyncFlexPortal:
        """Return an `AsyncFlexPortal` that calls the mock in process; see `client`."""
        from ...client import AsyncFlexPortal

        return AsyncFlexPortal(**self._arguments(clock), transport=self.async_transport(), **options)

    def _arguments(self, clock: Clock | None) -> dict[str, Any]:
        for key, tenants in self.api_keys.items():
            for tenant in tenants:
                arguments: dict[str, Any] = {"api_key": key, "tenant_id": tenant, "base_url": BASE_URL}
                clock = clock or self.clock
                return arguments if clock is SYSTEM_CLOCK else {**arguments, "clock": clock}
        raise ValueError("no API key of this mock can access a tenant")

    def respx_routes(self, router: respx.Router) -> respx.Route:
        """Add a route named `flexportal` to a respx router, with which the mock serves all paths of the contract.

        If the mock is strict, a parameter that the contract does not have raises AssertionError within the request;
        respx rejects unknown paths as usual.

        Args:
            router: The router; give it a `base_url` if other servers have the same paths.
        """
        transport = self.transport()

        def respond(request: httpx.Request) -> httpx.Response:
            response = transport.handle_request(request)
            undeclared = self.undeclared_requests()
            if undeclared:
                raise AssertionError("; ".join(undeclared))
            return response

        paths = "|".join(pattern.pattern for pattern, _ in self.routes)
        return router.route(path__regex=rf"^(?:{paths})$", name="flexportal").mock(side_effect=respond)

    @property
    def app(self) -> AsgiApp:
        """The mock as an ASGI application."""
        return AsgiApp(self.respond, self.clock)

    def transport(self) -> httpx.BaseTransport:
        """Return the mock as an httpx transport without a socket, for `FlexPortal(transport=...)` or `httpx.Client`."""
        return MockTransport(self.respond, self.clock)

    def async_transport(self) -> httpx.AsyncBaseTransport:
        """Return the mock as an asynchronous httpx transport, for asyncio and trio."""
        return AsyncMockTransport(self.respond, self.clock)

    def serve(self, host: str = "127.0.0.1", port: int = 0) -> MockServer:
        """Serve the mock on a socket, while the returned context manager is open. Its `url` is the URL of the server.

        Args:
            host: The address to listen on.
            port: The port; 0 picks a free one.
        """
        return MockServer(self.app, host, port)
