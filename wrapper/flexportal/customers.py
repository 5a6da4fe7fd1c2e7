"""The customers of a client: what is generated, with a handwritten method on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexportal_api.resources import customers as generated

from .errors import ResponseContractError

if TYPE_CHECKING:
    from flexportal_api.models import Customer

__all__ = ["AsyncCustomers", "Customers"]


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


def _single(email: object) -> str:
    if not isinstance(email, str):
        raise TypeError(f"email must be text, not {type(email).__name__}; list(email=[…]) accepts several")
    return email


def _checked_match(customer: Customer | None, email: str) -> Customer | None:
    # Another record must not be taken for the requested one, should a server ignore the filter.
    if customer is not None and customer.email.casefold() != email.casefold():
        raise ResponseContractError("listCustomers: the server ignored the e-mail filter", path="$.customers[0].email")
    return customer
