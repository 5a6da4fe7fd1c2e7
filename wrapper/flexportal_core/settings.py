"""What a session was opened with."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from .clock import SYSTEM_CLOCK, Clock
from .hooks import Hooks
from .rate_limit import RateLimit
from .redaction import Secret
from .retry import RetryBudget, RetryPolicy

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a session.

    Args:
        base_url: Scheme, host, port and path prefix, without a slash at the end.
        api_key: Sent as `Authorization: Bearer …`; a secret None means no authorization.
        parameters: Name on the wire → value, for header parameters that operations take and callers leave out.
        user_agent: The `User-Agent` header.
        retry: How often and for how long to try.
        rate_limit: Shared by all calls; None means no limit.
        budget: How many retries all calls together may spend.
        clock: Time and chance.
        hooks: Functions to call around each attempt.
        logger: Gets one INFO line for each attempt: method, path, status, seconds; no query, header or body.
    """

    base_url: str
    api_key: Secret[str | None] = field(default_factory=lambda: Secret[str | None](None))
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    user_agent: str = "flexportal-core"
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    rate_limit: RateLimit | None = None
    budget: RetryBudget = field(default_factory=RetryBudget)
    clock: Clock = SYSTEM_CLOCK
    hooks: Hooks = field(default_factory=Hooks)
    logger: logging.Logger = field(default_factory=lambda: logging.getLogger(__package__))
