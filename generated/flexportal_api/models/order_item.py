# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .order_cost_source import OrderCostSource
    from .order_item_status import OrderItemStatus
    from .order_list_price_source import OrderListPriceSource


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
        product_image_url: URL of a picture of the product.
        list_price: List price of one device, in major units. At least 0.
        acquisition_cost: Acquisition cost of one device, in major units. At least 0.
        list_price_override: List price set for this order, in major units. At least 0.
        acquisition_cost_override: Acquisition cost set for this order, in major units. At least 0.
        list_price_source: Source of an item's list price. The set may grow. One of "variant", "manual", "unknown".
            The API's default is "unknown".
        acquisition_cost_source: Source of an item's acquisition cost. The set may grow. One of "variant", "manual",
            "list_price", "unknown". The API's default is "unknown".
        used_list_price_as_acquisition: Whether the list price is used as the acquisition cost. The API's default is
            false.
        rental_ids: IDs of the subscriptions that this item led to.
        rental_status: Progress of an item. The set may grow. One of "pending", "partial", "completed". The API's
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
