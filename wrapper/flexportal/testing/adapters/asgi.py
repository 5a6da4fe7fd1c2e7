"""The mock as an ASGI application."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

from flexportal_core.clock import Clock

from ..api.messages import FailureName, Request, Response

__all__ = ["AsgiApp"]

WHOLE_URL = re.compile(r"\Ahttps?://[^/]*", re.IGNORECASE)

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
        """Respond to one request, or acknowledge the server's start and stop."""
        match scope["type"]:
            case "http":
                await self._http(scope, receive, send)
            case "lifespan":
                for step in ("startup", "shutdown"):
                    await receive()
                    await send({"type": f"lifespan.{step}.complete"})
            case other:
                raise ValueError(f"the mock does not support {other}")

    async def _http(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        message = await receive()
        parts = [message.get("body", b"")]
        while message.get("more_body", False):
            message = await receive()
            parts.append(message.get("body", b""))
        # The raw path is optional (ASGI, "HTTP Connection Scope").
        raw_path = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("latin-1")
        # Clients that take the server for a proxy send a whole URL (RFC 9112, 3.2.2).
        raw_path = WHOLE_URL.sub("", raw_path)
        request = Request.parse(
            scope["method"], raw_path, scope["query_string"].decode("latin-1"), headers, b"".join(parts)
        )
        response = self._respond(request)
        if response.delay:
            await self._clock.sleep_async(response.delay)
        if response.failure is not None:
            return await _fail(response.failure, receive, send)
        sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
        await send({"type": "http.response.start", "status": response.status, "headers": sent})
        await send({"type": "http.response.body", "body": response.body})


async def _fail(failure: FailureName, receive: Receive, send: Send) -> None:
    """Responds as far as an application can without responding."""
    if failure.endswith("timeout"):
        await receive()  # the body is read, so this returns once the client has gone
    else:  # the server closes the connection of a response that is not complete
        length = (b"content-length", b"1")
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
