"""Events about each attempt of a request, for traces and metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["AttemptEvent", "Hooks", "OnAttempt", "OnRequest", "RequestEvent"]


# Compared by identity, so that an attempt's request can be looked up in a dictionary of spans.
@dataclass(frozen=True, slots=True, eq=False)
class RequestEvent:
    """An attempt is about to be sent.

    Attributes:
        operation: The operation's id in the contract (`listCustomers`).
        method: The HTTP method.
        path: The path of the URL, without the query, which may hold personal data.
        number: Which attempt of this request it is, from 1.
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
    """An attempt has ended, with or without success.

    Attributes:
        request: The very event that `on_request` received for this attempt.
        status_code: The HTTP status; None where there was no complete response.
        error: The name of the error's type (`ReadTimeout`) where there was no complete response; else None.
        seconds: How long it took, body included.
        request_id: The response's `X-Request-Id`; None where there is none.
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
    """The functions to call.

    Attributes:
        on_request: Called before each attempt; None means no call.
        on_attempt: Called after each attempt; None means no call.
    """

    on_request: OnRequest | None = None
    on_attempt: OnAttempt | None = None
