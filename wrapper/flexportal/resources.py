"""What a portal offers: the resources that the contract gives, with what is made by hand on top."""

from __future__ import annotations

from functools import cached_property

from flexportal_api import resources as generated

from .adapter import Customer
from .errors import ResponseContractError

__all__ = ["AsyncCustomers", "AsyncResources", "Customers", "Resources"]


class Customers(generated.Customers):
    """The customers of the portal's tenant."""

    def find(self, *, email: str) -> Customer | None:
        """The customer with exactly this e-mail address, or None.

        Raises:
            TypeError: `email` is not text.
            ValueError: `email` is empty.
            ResponseContractError: The server answered with somebody else.
        """
        return _is_asked_for(self.list(email=_single(email)).first(), email)


class AsyncCustomers(generated.AsyncCustomers):
    """The customers of the portal's tenant."""

    async def find(self, *, email: str) -> Customer | None:
        """The customer with exactly this e-mail address, or None; errors as for `Customers.find`."""
        return _is_asked_for(await self.list(email=_single(email)).first(), email)


class Resources(generated.Resources):
    """What a portal offers."""

    @cached_property
    def customers(self) -> Customers:
        """The customers of the tenant."""
        return Customers(self._connection)


class AsyncResources(generated.AsyncResources):
    """What an asynchronous portal offers."""

    @cached_property
    def customers(self) -> AsyncCustomers:
        """The customers of the tenant."""
        return AsyncCustomers(self._connection)


def _single(email: object) -> str:
    if not isinstance(email, str):
        raise TypeError(f"email must be text, not {type(email).__name__}; list(email=[…]) takes several")
    return email


def _is_asked_for(customer: Customer | None, email: str) -> Customer | None:
    # Somebody else's record must not pass for the one asked for, should a server ignore the filter.
    if customer is not None and customer.email.casefold() != email.casefold():
        raise ResponseContractError("listCustomers: the server ignored the e-mail filter", path="$.customers[0].email")
    return customer
