# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .customer import Customer


@_define(eq=False, repr=False, match_args=False)
class CustomerUpdated(_OpenModel[Any]):
    """The updated customer.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        customer_id: ID of the customer.
        customer: One customer of a tenant.
    """

    success: bool
    message: str
    customer_id: str
    customer: Customer
