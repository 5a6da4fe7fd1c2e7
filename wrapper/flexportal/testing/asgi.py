"""The mock server as an ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import anyio

from .exchange import Reply, Request

__all__ = ["AsgiApp"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class AsgiApp:
    """An ASGI application over a function from request to reply.

    Args:
        answer: The function.
        sleep: What waits for so many seconds.
    """

    def __init__(
        self, answer: Callable[[Request], Reply], sleep: Callable[[float], Awaitable[None]] = anyio.sleep
    ) -> None:
        self._answer = answer
        self._sleep = sleep

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request, or goes along with the server's start and stop."""
        match scope["type"]:
            case "http":
                await self._respond(scope, send)
            case "lifespan":
                await _live(receive, send)
            case other:
                raise ValueError(f"the mock speaks no {other}")

    async def _respond(self, scope: Message, send: Send) -> None:
        reply = self._answer(_request(scope))
        if reply.delay:
            await self._sleep(reply.delay)
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})


def _request(scope: Message) -> Request:
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    return Request.read(scope["method"], scope["path"], scope["query_string"].decode("latin-1"), headers)


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
