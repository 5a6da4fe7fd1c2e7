"""Hooks: what a portal tells about each attempt of a request, for traces and metrics.

```python
from flexportal import FlexPortal
from flexportal.tracing import AttemptEvent

def note(attempt: AttemptEvent) -> None:
    print(attempt.request.operation, attempt.status_code or attempt.error, round(attempt.seconds, 3))

with FlexPortal(on_attempt=note) as portal:
    portal.customers.list().first()
```

The events hold neither key nor query nor body. Hooks are plain functions, for both kinds of portal; they are called in
the thread or task that asks, and should be quick. An error that a hook raises is the caller's own: it ends the call as
it is, is not tried again, and the same iterator can go on with the same page afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["AttemptEvent", "Hooks", "OnAttempt", "OnRequest", "RequestEvent"]

OURS = frozenset({"authorization", "tenant-id", "host", "accept", "accept-encoding", "content-length", "cookie"})


# Compared by identity, so that an attempt's request can be looked up in a dictionary of spans.
@dataclass(frozen=True, slots=True, eq=False)
class RequestEvent:
    """An attempt is about to be sent.

    Attributes:
        operation: The operation's id in the contract (`listCustomers`).
        method: `GET`.
        path: The path of the URL, without the query, which may hold personal data.
        number: Which attempt of this request it is, from 1.
        host: The server's name.
        port: The server's port; None where it is the scheme's own.
    """

    operation: str
    method: str
    path: str
    number: int
    host: str
    port: int | None


@dataclass(frozen=True, slots=True, eq=False)
class AttemptEvent:
    """An attempt is over, be it well or not.

    Attributes:
        request: The very event that `on_request` was given for this attempt.
        status_code: The HTTP status; None where there was no whole answer.
        error: Where there was none, the name of the error's type (`ReadTimeout`); else None.
        seconds: How long it took, body included.
        request_id: The answer's `X-Request-Id`; None where there is none.
    """

    request: RequestEvent
    status_code: int | None
    error: str | None
    seconds: float
    request_id: str | None


OnRequest = Callable[[RequestEvent], Mapping[str, str] | None]
"""Called before each attempt. May give headers to send along, such as `traceparent`."""

OnAttempt = Callable[[AttemptEvent], None]
"""Called after each attempt."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """Whom to tell.

    Args:
        on_request: Before each attempt; None means nobody.
        on_attempt: After each attempt; None means nobody.
    """

    on_request: OnRequest | None = None
    on_attempt: OnAttempt | None = None

    def headers(self, event: RequestEvent) -> Mapping[str, str]:
        """Tell of an attempt to come; what is to be sent along.

        Raises:
            ValueError: The hook gives a header that is the client's own.
        """
        more = (self.on_request(event) if self.on_request else None) or {}
        taken = sorted(name for name in more if name.lower() in OURS)
        if taken:
            raise ValueError(f"on_request: {', '.join(taken)} cannot be set by a hook; the client sends its own")
        return more

    def tell(self, event: AttemptEvent) -> None:
        """Tell of an attempt that is over."""
        if self.on_attempt:
            self.on_attempt(event)
