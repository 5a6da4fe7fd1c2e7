"""Hooks that a client calls around each attempt of a request, for traces and metrics.

```python
from flexportal import FlexPortal
from flexportal.tracing import AttemptEvent

def log_attempt(attempt: AttemptEvent) -> None:
    print(attempt.request.operation, attempt.status_code or attempt.error, round(attempt.seconds, 3))

with FlexPortal(on_attempt=log_attempt) as client:
    client.customers.list().first()
```

The logger `flexportal` has one INFO line for each attempt: method, path, outcome and duration. httpcore logs response
headers at DEBUG; do not enable that level for its loggers if a server may repeat personal data in headers.

The events contain no API key, query or body. Hooks are plain functions for both kinds of client. They are called in the
thread or task that sends the request, and should be fast. An exception that a hook raises ends the call and is not
retried; the same iterator can continue with the same page afterwards.
"""

from __future__ import annotations

from flexportal_core.hooks import AttemptEvent, Hooks, OnAttempt, OnRequest, RequestEvent

__all__ = ["AttemptEvent", "Hooks", "OnAttempt", "OnRequest", "RequestEvent"]
