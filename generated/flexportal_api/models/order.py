# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Literal

from flexportal_core.decoding.enums import OpenStrEnum
from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .address import Address
    from .custom_fields import CustomFields
    from .customer_type import CustomerType
    from .order_extension import OrderExtension
    from .order_type import OrderType
    from .order_upgrade import OrderUpgrade


class OrderCostSource(OpenStrEnum):
    """Source of an item's acquisition cost. Values may be added."""

    VARIANT = "variant"
    MANUAL = "manual"
    LIST_PRICE = "list_price"
    UNKNOWN = "unknown"


class OrderItemStatus(OpenStrEnum):
    """Status of an item. Values may be added."""

    PENDING = "pending"
    PARTIAL = "partial"
    COMPLETED = "completed"


class OrderListPriceSource(OpenStrEnum):
    """Source of a list price. Values may be added."""

    VARIANT = "variant"
    MANUAL = "manual"
    UNKNOWN = "unknown"


class OrderPaymentMethod(OpenStrEnum):
    """Method of the payment of an order. Values may be added."""

    STRIPE = "stripe"
    MANUAL = "manual"


class OrderPaymentStatus(OpenStrEnum):
    """Status of an order's payment. Values may be added."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"


class OrderStatus(OpenStrEnum):
    """Status of an order. Values may be added."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    PARTIAL = "partial"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"


OrderStatusValue = Literal["pending", "confirmed", "partial", "fulfilled", "cancelled"] | OrderStatus


@_define(eq=False, repr=False, match_args=False)
class Order(_OpenModel[Any]):
    """An order of devices by one customer.

    Attributes:
        order_id: ID of the order.
        tenant_id: ID of the tenant.
        status: Status of an order. One of "pending", "confirmed", "partial", "fulfilled", "cancelled". Values may
            be added.
        order_type: Kind of order. One of "standard", "extension", "upgrade". Values may be added.
        customer: The customer, as of the time of the order.
        billing_address: Address for invoices.
        shipping_address: Address for deliveries.
        items: The items.
        totals: The totals of an order.
        rental_progress: How many of the devices of an order are rented out.
        rental_ids: IDs of the subscriptions that the order led to.
        created_at: When the order was placed.
        updated_at: When the order last changed.
        created_by: User or system that placed the order.
        payment: The payment of an order.
        custom_fields: Custom fields of the tenant, or null.
        billing_group_id: ID of the billing group that its subscriptions join.
        tracking_number: The carrier's tracking number.
        shipped_at: When the devices were shipped.
        notes: Notes, as free text.
        extension_details: The extension that an order of the type extension stands for.
        upgrade_details: The subscription that an order of the type upgrade replaces.
    """

    __nullable__ = frozenset(["custom_fields"])

    order_id: str
    tenant_id: str
    status: OrderStatus
    order_type: OrderType
    customer: OrderCustomer
    billing_address: Address
    shipping_address: Address
    items: list[OrderItem]
    totals: OrderTotals
    rental_progress: OrderProgress
    rental_ids: list[str]
    created_at: datetime.datetime
    updated_at: datetime.datetime
    created_by: str
    payment: OrderPayment | None = None
    custom_fields: CustomFields | None = None
    billing_group_id: str | None = None
    tracking_number: str | None = None
    shipped_at: datetime.datetime | None = None
    notes: str | None = None
    extension_details: OrderExtension | None = None
    upgrade_details: OrderUpgrade | None = None


@_define(eq=False, repr=False, match_args=False)
class OrderCustomer(_OpenModel[Any]):
    """The customer, as of the time of the order.

    Attributes:
        customer_id: ID of the customer.
        email: The customer's email address.
        first_name: First name.
        last_name: Last name.
        company: The company's name, for a business.
        phone: Phone number, as entered.
        customer_type: Whether the customer is a person or a company. One of "individual", "business". Values may be
            added. The API's default is "individual".
    """

    customer_id: str
    email: str
    first_name: str
    last_name: str
    company: str | None = None
    phone: str | None = None
    customer_type: CustomerType | None = None


@_define(eq=False, repr=False, match_args=False)
class OrderItem(_OpenModel[Any]):
    """One item of an order.

    Attributes:
        sku: SKU of the variant. Not empty.
        product_name: The product's name. Not empty.
        quantity: Number of devices. At least 1.
        unit_price: Price of one device, in major units. At least 0.
        contract_length: Contract length in months. Expect a whole number.
        product_id: ID of the product.
        variant_id: ID of the variant.
        product_image_url: URL of a image of the product.
        list_price: List price of one device, in major units. At least 0.
        acquisition_cost: Acquisition cost of one device, in major units. At least 0.
        list_price_override: List price set for this order, in major units. At least 0.
        acquisition_cost_override: Acquisition cost set for this order, in major units. At least 0.
        list_price_source: Source of a list price. One of "variant", "manual", "unknown". Values may be added. The
            API's default is "unknown".
        acquisition_cost_source: Source of an item's acquisition cost. One of "variant", "manual", "list_price",
            "unknown". Values may be added. The API's default is "unknown".
        used_list_price_as_acquisition: Whether the list price is used as the acquisition cost. The API's default is
            false.
        rental_ids: IDs of the subscriptions that this item led to.
        rental_status: Status of an item. One of "pending", "partial", "completed". Values may be added. The API's
            default is "pending".
    """

    sku: str
    product_name: str
    quantity: int
    unit_price: float
    contract_length: float
    product_id: str | None = None
    variant_id: str | None = None
    product_image_url: str | None = None
    list_price: float | None = None
    acquisition_cost: float | None = None
    list_price_override: float | None = None
    acquisition_cost_override: float | None = None
    list_price_source: OrderListPriceSource | None = None
    acquisition_cost_source: OrderCostSource | None = None
    used_list_price_as_acquisition: bool | None = False
    rental_ids: list[str] | None = None
    rental_status: OrderItemStatus | None = None


@_define(eq=False, repr=False, match_args=False)
class OrderPayment(_OpenModel[Any]):
    """The payment of an order.

    Attributes:
        status: Status of an order's payment. One of "pending", "paid", "failed". Values may be added.
        method: Method of the payment of an order. One of "stripe", "manual". Values may be added.
        transaction_id: The payment provider's ID of the transaction.
        paid_amount: Amount paid, in major units. At least 0.
        manually_marked: Whether a user marked it as paid. The API's default is false.
    """

    status: OrderPaymentStatus | None = None
    method: OrderPaymentMethod | None = None
    transaction_id: str | None = None
    paid_amount: float | None = None
    manually_marked: bool | None = False


@_define(eq=False, repr=False, match_args=False)
class OrderProgress(_OpenModel[Any]):
    """How many of the devices of an order are rented out.

    Attributes:
        total_devices: Number of devices ordered. At least 0.
        rented_devices: Number of devices rented out. At least 0.
    """

    total_devices: int
    rented_devices: int


@_define(eq=False, repr=False, match_args=False)
class OrderTotals(_OpenModel[Any]):
    """The totals of an order.

    Attributes:
        subtotal: Total without tax, in major units. At least 0.
        total: Total with tax, in major units. At least 0.
        currency: Currency, by its three-letter code such as EUR. 3 characters.
        total_devices: Number of devices ordered. At least 1.
        tax_amount: Tax, in major units. The API's default is 0.
    """

    subtotal: float
    total: float
    currency: str
    total_devices: int
    tax_amount: float | None = 0.0
