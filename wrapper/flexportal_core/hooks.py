"""Events about each attempt of a request, for traces and metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["AttemptEvent", "Hooks", "OnAttempt", "OnRequest", "RequestEvent"]


# Compared by identity, so that an attempt's request can be looked up in a dictionary of spans.
@dataclass(frozen=True, slots=True, eq=False)
class RequestEvent:
    """An attempt of a request that is about to be sent.

    Attributes:
        operation: The operationId in the contract, such as `listCustomers`; for `client.request`, method and path.
        method: The HTTP method.
        path: The path of the URL, without the query, which may hold personal data.
        number: The number of the attempt, from 1.
        host: The server's name.
        port: The server's port; None for the default port of the scheme.
    """

    operation: str
    method: str
    path: str
    number: int
    host: str
    port: int | None


@dataclass(frozen=True, slots=True, eq=False)
class AttemptEvent:
    """An attempt of a request that has ended, with or without success.

    Attributes:
        request: The object that `on_request` received for this attempt.
        status_code: The HTTP status; None if there was no complete response.
        error: The name of the exception's type, such as `ReadTimeout`, if there was no complete response; else None.
        seconds: Duration in seconds, response body included.
        request_id: The header `X-Request-Id` of the response; None if it has none.
    """

    request: RequestEvent
    status_code: int | None
    error: str | None
    seconds: float
    request_id: str | None


OnRequest = Callable[[RequestEvent], Mapping[str, str] | None]
"""Called before each attempt. May return headers to send along, such as `traceparent`."""

OnAttempt = Callable[[AttemptEvent], None]
"""Called after each attempt."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """The functions that a client calls around each attempt of a request.

    Attributes:
        on_request: Called before each attempt; None means no call.
        on_attempt: Called after each attempt; None means no call.
    """

    on_request: OnRequest | None = None
    on_attempt: OnAttempt | None = None
