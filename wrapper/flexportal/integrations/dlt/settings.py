"""The configuration `[sources.flexportal]` of dlt, and the client that it describes."""

# dlt leaves some of its types open.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import dlt

from ...client import FlexPortal

__all__ = ["NAME", "client_of_source", "configured"]

NAME = "flexportal"
# The options of `FlexPortal` that may be configured, beside the key and the tenants.
CLIENT_OPTIONS: dict[str, type] = {
    **dict.fromkeys(("region", "base_url", "rate_limit_file", "application"), str),
    **dict.fromkeys(("timeout", "deadline"), float),
    **dict.fromkeys(("max_retries", "requests_per_minute"), int),
}


def configured(name: str, kind: type) -> Any:
    """The value that `[sources.flexportal]` has; None where it has none.

    Looked up under exactly this name: dlt's own injection would also take `TENANTS` from the environment.
    """
    settings: Any = dlt.config
    return settings.get(f"sources.{NAME}.{name}", kind)


def client_of_source(client: FlexPortal | None, tenants: Sequence[str] | None) -> Callable[[], FlexPortal]:
    """What returns the client of all lists and runs of a source, so that they share connections and one rate limit.

    Args:
        client: The client that the caller passed; None means one that is opened when it is first needed, and closed
            with the source.
        tenants: The tenants of the source; None means the client's.
    """

    @cache
    def opened() -> FlexPortal:
        options = {name: configured(name, kind) for name, kind in CLIENT_OPTIONS.items()}
        # Read without a type, the value is marked as a secret and omitted from the pipeline's trace.
        secrets: Any = dlt.secrets
        made = FlexPortal(
            secrets.get(f"sources.{NAME}.api_key"),
            None if tenants is None else tenants[0],
            **{name: value for name, value in options.items() if value is not None},
        )
        weakref.finalize(opened, made.close)
        return made

    return opened if client is None else lambda: client
