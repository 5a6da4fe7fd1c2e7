"""The customers of a client: what is generated, with a handwritten method on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexportal_api.resources import customers as generated

from .errors import ResponseContractError

if TYPE_CHECKING:
    from flexportal_api.models import Customer

__all__ = ["AsyncCustomers", "Customers"]


class Customers(generated.Customers):
    """Customers of the tenant."""

    def find(self, *, email: str) -> Customer | None:
        """Find a customer by email address.

        Args:
            email: The exact email address.

        Returns:
            The customer, or None if there is none.

        Raises:
            TypeError: `email` is not text.
            ValueError: `email` is empty.
            APIConnectionError: No response was received.
            APIStatusError: The server sent an error response.
            ResponseContractError: The server ignored the filter, or the response does not match the contract.
        """
        return _checked_match(self.list(email=_single(email)).first(), email)


class AsyncCustomers(generated.AsyncCustomers):
    """Customers of the tenant."""

    async def find(self, *, email: str) -> Customer | None:
        """Find a customer by email address; see `Customers.find`."""
        return _checked_match(await self.list(email=_single(email)).first(), email)


def _single(email: object) -> str:
    if not isinstance(email, str):
        raise TypeError(f"email must be text, not {type(email).__name__}; list(email=[…]) accepts several")
    return email


def _checked_match(customer: Customer | None, email: str) -> Customer | None:
    # Another record must not be taken for the requested one, should a server ignore the filter.
    if customer is not None and customer.email.casefold() != email.casefold():
        raise ResponseContractError("listCustomers: the server ignored the filter email", path="$.customers[0].email")
    return customer
