"""The mock as an ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from flexportal_core.clock import Clock

from ..api.messages import Request, Response

__all__ = ["AsgiApp"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class AsgiApp:
    """An ASGI application over a function from request to response.

    Args:
        respond: The function.
        clock: What waits for a response's delay.
    """

    def __init__(self, respond: Callable[[Request], Response], clock: Clock) -> None:
        self._respond = respond
        self._clock = clock

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Responds to one request, or acknowledges the server's start and stop."""
        match scope["type"]:
            case "http":
                await self._http(scope, send)
            case "lifespan":
                for step in ("startup", "shutdown"):
                    await receive()
                    await send({"type": f"lifespan.{step}.complete"})
            case other:
                raise ValueError(f"the mock does not support {other}")

    async def _http(self, scope: Message, send: Send) -> None:
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        request = Request.parse(scope["method"], scope["path"], scope["query_string"].decode("latin-1"), headers)
        response = self._respond(request)
        if response.delay:
            await self._clock.sleep_async(response.delay)
        sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
        await send({"type": "http.response.start", "status": response.status, "headers": sent})
        await send({"type": "http.response.body", "body": response.body})
