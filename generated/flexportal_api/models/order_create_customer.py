# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .customer_type import CustomerType, CustomerTypeValue


@_define(eq=False, repr=False, match_args=False)
class OrderCreateCustomer(_OpenModel[Any]):
    """The customer of a new order, known or new.

    Attributes:
        email: The customer's email address, by which a known customer is found.
        first_name: First name.
        last_name: Last name.
        company: The company's name.
        phone: Telephone number.
        customer_type: Whether the customer is a person or a company. The set may grow. One of "individual",
            "business". The API's default is "individual".
    """

    email: str
    first_name: str
    last_name: str
    company: str | None = None
    phone: str | None = None
    customer_type: CustomerType | None = None


class OrderCreateCustomerParams(TypedDict):
    """`OrderCreateCustomer` as a dictionary.

    Keys:
        email: The customer's email address, by which a known customer is found.
        first_name: First name.
        last_name: Last name.
        company: The company's name.
        phone: Telephone number.
        customer_type: Whether the customer is a person or a company. The set may grow. One of "individual",
            "business". The API's default is "individual".
    """

    email: str
    first_name: str
    last_name: str
    company: NotRequired[str]
    phone: NotRequired[str]
    customer_type: NotRequired[CustomerTypeValue]
