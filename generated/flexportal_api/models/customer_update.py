# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from .address import Address, AddressParams
    from .customer_status import CustomerStatusValue
    from .customer_type import CustomerTypeValue


class CustomerUpdateParams(TypedDict):
    """Changes of a customer; fields left out stay as they are.

    Keys:
        first_name: First name. Not empty.
        last_name: Last name. Not empty.
        company: The company's name.
        phone: Phone number.
        customer_type: Whether the customer is a person or a company. One of "individual", "business". Values may be
            added.
        status: Status; active reactivates an inactive customer. One of "active", "inactive".
        billing_address: The new billing address.
        shipping_address: The new shipping address.
    """

    first_name: NotRequired[str]
    last_name: NotRequired[str]
    company: NotRequired[str]
    phone: NotRequired[str]
    customer_type: NotRequired[CustomerTypeValue]
    status: NotRequired[CustomerStatusValue]
    billing_address: NotRequired[Address | AddressParams]
    shipping_address: NotRequired[Address | AddressParams]
