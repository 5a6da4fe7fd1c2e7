"""The resources of a client: those that are generated, with handwritten methods on top."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from flexportal_api import resources as generated
from flexportal_core.session import AsyncSession, Session

if TYPE_CHECKING:
    from .customers import AsyncCustomers, Customers

__all__ = ["AsyncRawResources", "AsyncResources", "RawResources", "Resources"]


class Resources(generated.Resources):
    """The resources of a client."""

    @cached_property
    def customers(self) -> Customers:
        """Customers of the tenant."""
        from .customers import Customers

        return Customers(self._session)


class AsyncResources(generated.AsyncResources):
    """The resources of an asynchronous client."""

    @cached_property
    def customers(self) -> AsyncCustomers:
        """Customers of the tenant."""
        from .customers import AsyncCustomers

        return AsyncCustomers(self._session)


class RawResources(generated.ResourcesWithRawResponse):
    """The resources of `with_raw_response`."""

    def __init__(self, session: Session) -> None:
        self._session = session.with_raw_response()


class AsyncRawResources(generated.AsyncResourcesWithRawResponse):
    """The resources of `with_raw_response` of an asynchronous client."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session.with_raw_response()
