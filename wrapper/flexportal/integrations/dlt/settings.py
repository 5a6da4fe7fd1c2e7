"""The configuration `[sources.flexportal]` of dlt, and the client that it describes."""

# dlt leaves some of its types open.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import Any

import dlt

from ...client import FlexPortal

__all__ = ["NAME", "ClientOfSource", "configured"]

NAME = "flexportal"
# The options of `FlexPortal` that may be configured, beside the key and the tenants.
CLIENT_OPTIONS: dict[str, type] = {
    "region": str,
    "base_url": str,
    "timeout": float,
    "deadline": float,
    "max_retries": int,
    "requests_per_minute": int,
    "rate_limit_file": str,
    "application": str,
}


def configured(name: str, kind: type) -> Any:
    """The value that `[sources.flexportal]` has; None where it has none.

    Looked up under exactly this name: dlt's own injection would also take `TENANTS` from the environment.
    """
    settings: Any = dlt.config
    return settings.get(f"sources.{NAME}.{name}", kind)


class ClientOfSource:
    """The client of all lists and runs of a source, so that they share connections and one rate limit.

    Args:
        client: The client that the caller passed; None means one that is opened when it is first needed, and closed
            with the source.
        tenants: The tenants of the source; None means the client's.
    """

    def __init__(self, client: FlexPortal | None, tenants: Sequence[str] | None) -> None:
        self._client, self._tenants = client, tenants

    def open(self) -> FlexPortal:
        """The client. Raises: ConfigurationError."""
        if self._client is None:
            options = {name: configured(name, kind) for name, kind in CLIENT_OPTIONS.items()}
            given = {name: value for name, value in options.items() if value is not None}
            # Read without a type, the value is marked as a secret and omitted from the pipeline's trace.
            secrets: Any = dlt.secrets
            key = secrets.get(f"sources.{NAME}.api_key")
            self._client = FlexPortal(key, None if self._tenants is None else self._tenants[0], **given)
            weakref.finalize(self, self._client.close)
        return self._client
