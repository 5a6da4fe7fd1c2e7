"""The resources of a client: those that are generated, with handwritten methods on top."""

from __future__ import annotations

from functools import cached_property

from flexportal_api import resources as generated
from flexportal_api.models.customer import Customer

from .errors import ResponseContractError

__all__ = ["AsyncCustomers", "AsyncResources", "Customers", "Resources"]


class Customers(generated.Customers):
    """The customers of the client's tenant."""

    def find(self, *, email: str) -> Customer | None:
        """The customer with exactly this e-mail address, or None.

        Raises:
            TypeError: `email` is not text.
            ValueError: `email` is empty.
            ResponseContractError: The server ignored the filter and sent another customer.
        """
        return _checked_match(self.list(email=_single(email)).first(), email)


class AsyncCustomers(generated.AsyncCustomers):
    """The customers of the client's tenant."""

    async def find(self, *, email: str) -> Customer | None:
        """The customer with exactly this e-mail address, or None; errors as for `Customers.find`."""
        return _checked_match(await self.list(email=_single(email)).first(), email)


class Resources(generated.Resources):
    """The resources of a client."""

    @cached_property
    def customers(self) -> Customers:
        """The customers of the tenant."""
        return Customers(self._session)


class AsyncResources(generated.AsyncResources):
    """The resources of an asynchronous client."""

    @cached_property
    def customers(self) -> AsyncCustomers:
        """The customers of the tenant."""
        return AsyncCustomers(self._session)


def _single(email: object) -> str:
    if not isinstance(email, str):
        raise TypeError(f"email must be text, not {type(email).__name__}; list(email=[…]) accepts several")
    return email


def _checked_match(customer: Customer | None, email: str) -> Customer | None:
    # Another record must not be taken for the requested one, should a server ignore the filter.
    if customer is not None and customer.email.casefold() != email.casefold():
        raise ResponseContractError("listCustomers: the server ignored the e-mail filter", path="$.customers[0].email")
    return customer
