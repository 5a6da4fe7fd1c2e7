# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

if TYPE_CHECKING:
    from .address import Address, AddressParams
    from .custom_fields import CustomFields
    from .order_create_customer import OrderCreateCustomer, OrderCreateCustomerParams
    from .order_create_item import OrderCreateItem, OrderCreateItemParams
    from .order_extension import OrderExtension, OrderExtensionParams
    from .order_type import OrderTypeValue
    from .order_upgrade import OrderUpgrade, OrderUpgradeParams


class OrderCreateParams(TypedDict):
    """A new order.

    Keys:
        customer: The customer of a new order, known or new.
        billing_address: Address for invoices.
        items: The items. Not empty.
        order_type: Kind of order. The set may grow. One of "standard", "extension", "upgrade". The API's default is
            "standard".
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
