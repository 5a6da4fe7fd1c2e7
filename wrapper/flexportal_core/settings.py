"""What a session was opened with."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

from .clock import SYSTEM_CLOCK, Clock
from .hooks import Hooks
from .rate_limit import RateLimit
from .redaction import Secret, SecretBytes
from .retry import RetryBudget, RetryPolicy
from .tracebacks import private

__all__ = ["DEFAULT_CONNECTIONS", "ConnectionSettings", "Settings"]


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """How the server is reached.

    Args:
        proxy: The URL of a proxy, which may hold a password; a secret None means that of the environment.
        certificates: Which certificates to trust; None means those of the environment.
        max_connections: Connections at most, those in use included.
        max_keepalive_connections: Connections without a request at most.
        keepalive_expiry: Seconds for which a connection without a request is kept; None means no limit.
    """

    proxy: Secret[str | None] = field(default_factory=lambda: Secret[str | None](None))
    certificates: ssl.SSLContext | None = None
    max_connections: int = 100
    max_keepalive_connections: int = 20
    keepalive_expiry: float | None = 5.0


DEFAULT_CONNECTIONS = ConnectionSettings()


# Characters from which on the value of a caller's header may be a secret, and not a word of any text.
SHORTEST_SECRET = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a session.

    Args:
        base_url: Scheme, host, port and path prefix, without a slash at the end.
        api_key: Sent as `Authorization: Bearer …`; a secret None means no authorization.
        parameters: Name on the wire → value, for header parameters that operations take and callers leave out.
        headers: Sent with every request, beside those of the client; they may hold secrets.
        user_agent: The `User-Agent` header.
        connections: How the server is reached.
        retry: How often and for how long to try.
        rate_limit: Shared by all calls; None means no limit.
        budget: How many retries all calls together may spend.
        clock: Time and chance.
        hooks: Functions to call around each attempt.
        logger: Gets one INFO line for each attempt: method, path, status, seconds; no query, header or body.

    Attributes:
        secrets: The key and the values of headers, to be redacted from whatever is shown.
        own_headers: The headers and the authorization as they are sent; no repr shows their values.
    """

    base_url: str
    api_key: Secret[str | None] = field(default_factory=lambda: Secret[str | None](None))
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Secret[Mapping[str, str]] = field(default_factory=lambda: Secret[Mapping[str, str]]({}))
    user_agent: str = "flexportal-core"
    connections: ConnectionSettings = DEFAULT_CONNECTIONS
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    rate_limit: RateLimit | None = None
    budget: RetryBudget = field(default_factory=RetryBudget)
    clock: Clock = SYSTEM_CLOCK
    hooks: Hooks = field(default_factory=Hooks)
    logger: logging.Logger = field(default_factory=lambda: logging.getLogger(__package__))
    secrets: Secret[tuple[str, ...]] = field(init=False, repr=False, compare=False)
    own_headers: tuple[tuple[bytes, bytes], ...] = field(init=False, repr=False, compare=False)

    @private
    def __post_init__(self) -> None:
        key, headers = self.api_key.reveal(), self.headers.reveal()
        secrets = (key, *(value for value in headers.values() if len(value) >= SHORTEST_SECRET))
        sent = [(name.encode(), SecretBytes(value.encode())) for name, value in headers.items()]
        if key is not None:
            sent.append((b"Authorization", SecretBytes(f"Bearer {key}".encode())))
        object.__setattr__(self, "secrets", Secret(tuple(filter(None, secrets))))
        object.__setattr__(self, "own_headers", tuple(sent))
