# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The resources of the API. The module of a tag is imported when one of its resources is first used."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flexportal_core.session import AsyncSession, Session

    from .customers import AsyncCustomers, Customers

__all__ = [
    "AsyncCustomers",
    "AsyncResources",
    "Customers",
    "Resources",
]

_MODULES: dict[str, str] = {
    "Customers": "customers",
    "AsyncCustomers": "customers",
}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(f".{_MODULES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class Resources:
    """What a client offers: an attribute for each resource."""

    _session: Session

    @cached_property
    def customers(self) -> Customers:
        """List customers."""
        from .customers import Customers

        return Customers(self._session)


class AsyncResources:
    """What an asynchronous client offers: an attribute for each resource."""

    _session: AsyncSession

    @cached_property
    def customers(self) -> AsyncCustomers:
        """List customers."""
        from .customers import AsyncCustomers

        return AsyncCustomers(self._session)
