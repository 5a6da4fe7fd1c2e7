# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""A client library for accessing FlexPortal API"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)


def __getattr__(name: str) -> Any:
    # The clients bring httpx along; whoever only decodes does not pay for it.
    if name in __all__:
        from . import client

        return getattr(client, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
