# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .customer_type import CustomerType


@_define(eq=False, repr=False, match_args=False)
class OrderCustomer(_OpenModel[Any]):
    """The customer, as of the time of the order.

    Attributes:
        customer_id: ID of the customer.
        email: The customer's e-mail address.
        first_name: First name.
        last_name: Last name.
        company: The company's name, for a business.
        phone: Telephone number, as entered.
        customer_type: Whether the customer is a person or a company. The set may grow. One of "individual",
            "business". The API's default is "individual".
    """

    customer_id: str
    email: str
    first_name: str
    last_name: str
    company: str | None = None
    phone: str | None = None
    customer_type: CustomerType | None = None
