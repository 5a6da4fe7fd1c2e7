# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .address import Address, AddressParams
    from .custom_fields import CustomFields
    from .customer_type import CustomerType, CustomerTypeValue
    from .order_extension import OrderExtension, OrderExtensionParams
    from .order_type import OrderTypeValue
    from .order_upgrade import OrderUpgrade, OrderUpgradeParams


class OrderCreateParams(TypedDict):
    """A new order.

    Keys:
        customer: The customer of a new order, new or existing.
        billing_address: Address for invoices.
        items: The items. Not empty.
        order_type: Kind of order. One of "standard", "extension", "upgrade". Values may be added. The API's default
            is "standard".
        shipping_address: Address for deliveries; the billing address by default.
        extension_details: For an order of the type extension.
        upgrade_details: For an order of the type upgrade.
        custom_fields: Custom fields of the tenant, or null.
        notes: Notes, as free text.
    """

    customer: OrderCreateCustomer | OrderCreateCustomerParams
    billing_address: Address | AddressParams
    items: Sequence[OrderCreateItem | OrderCreateItemParams]
    order_type: NotRequired[OrderTypeValue]
    shipping_address: NotRequired[Address | AddressParams]
    extension_details: NotRequired[OrderExtension | OrderExtensionParams]
    upgrade_details: NotRequired[OrderUpgrade | OrderUpgradeParams]
    custom_fields: NotRequired[CustomFields | Mapping[str, Any] | None]
    notes: NotRequired[str]


@_define(eq=False, repr=False, match_args=False)
class OrderCreateCustomer(_OpenModel[Any]):
    """The customer of a new order, new or existing.

    Attributes:
        email: The customer's email address, by which an existing customer is found.
        first_name: First name.
        last_name: Last name.
        company: The company's name.
        phone: Phone number.
        customer_type: Whether the customer is a person or a company. One of "individual", "business". Values may be
            added. The API's default is "individual".
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
        email: The customer's email address, by which an existing customer is found.
        first_name: First name.
        last_name: Last name.
        company: The company's name.
        phone: Phone number.
        customer_type: Whether the customer is a person or a company. One of "individual", "business". Values may be
            added. The API's default is "individual".
    """

    email: str
    first_name: str
    last_name: str
    company: NotRequired[str]
    phone: NotRequired[str]
    customer_type: NotRequired[CustomerTypeValue]


@_define(eq=False, repr=False, match_args=False)
class OrderCreateItem(_OpenModel[Any]):
    """One item of a new order.

    Attributes:
        sku: SKU of the variant.
        quantity: Number of devices. At least 1.
        contract_length: Contract length in months. Expect a whole number.
    """

    sku: str
    quantity: int
    contract_length: float | None = None


class OrderCreateItemParams(TypedDict):
    """`OrderCreateItem` as a dictionary.

    Keys:
        sku: SKU of the variant.
        quantity: Number of devices. At least 1.
        contract_length: Contract length in months. Expect a whole number.
    """

    sku: str
    quantity: int
    contract_length: NotRequired[float]
