# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .buyout_details import BuyoutDetails
    from .cancellation_details import CancellationDetails
    from .custom_fields import CustomFields
    from .early_return_details import EarlyReturnDetails
    from .recovery_status import RecoveryStatus
    from .subscription_cost_source import SubscriptionCostSource
    from .subscription_extension import SubscriptionExtension
    from .subscription_list_price_source import SubscriptionListPriceSource
    from .subscription_replacement import SubscriptionReplacement
    from .subscription_status import SubscriptionStatus


@_define(eq=False, repr=False, match_args=False)
class Subscription(_OpenModel[Any]):
    """One device rented to one customer. The JSON calls it a rental.

    Attributes:
        rental_id: ID of the subscription; the JSON calls it rental.
        tenant_id: ID of the tenant.
        asset_serial_number: Serial number of the device.
        customer_id: ID of the customer.
        sku: SKU of the device's variant.
        product_name: The product's name.
        monthly_amount: Amount per month, in major units.
        currency: Currency of all amounts, such as EUR.
        original_contract_length: Contract length at the start, in months. Expect a whole number.
        contract_length: Contract length now, in months. Expect a whole number.
        start_date: Start of the contract.
        status: Whether a subscription is active, or how it ended. The set may grow. One of "active", "cancelled",
            "ended_completed", "ended_buyout", "ended_upgrade", "ended_early_return".
        order_id: ID of the order that led to it.
        customer_email: The customer's e-mail address.
        customer_name: The customer's name.
        created_at: When the record was created.
        updated_at: When the record last changed.
        created_by: Who or what created the record.
        product_id: ID of the product.
        variant_id: ID of the variant.
        product_image_url: URL of a picture of the product.
        billing_group_id: ID of its billing group.
        end_date: End of the contract.
        next_billing_date: Next billing date.
        last_modified_date: When the contract last changed.
        upgrade_from_rental_id: ID of the subscription that it replaced in an upgrade.
        notes: Notes, as free text.
        actual_months_rented: Months rented so far. Expect a whole number.
        months_saved: Months saved by an early end. Expect a whole number.
        list_price: List price of the device, in major units.
        acquisition_cost: Acquisition cost of the device, in major units.
        list_price_source: Source of the list price. The set may grow. One of "variant", "manual", "order_override",
            "estimated", "unknown".
        acquisition_cost_source: Source of the acquisition cost. The set may grow. One of "variant", "manual",
            "order_override", "list_price", "unknown".
        list_price_captured_at: When the list price was recorded.
        acquisition_cost_captured_at: When the acquisition cost was recorded.
        total_collected: Amount collected so far, in major units.
        cost_recovery_percent: Share of the acquisition cost that was recovered, in percent.
        current_profit: Profit so far, in major units.
        breakeven_months: Months until the acquisition cost is recovered.
        has_reached_breakeven: Whether the acquisition cost is recovered.
        recovery_status: Whether the acquisition cost of the device is recovered. The set may grow. One of
            "profitable", "recovering", "at_risk", "no_data".
        extension_history: Past extensions of the contract.
        replacement_history: Past replacements of the device.
        buyout_details: The buyout of a subscription.
        early_return_details: The early return of a device.
        cancellation_details: The cancellation of a subscription.
        custom_fields: Custom fields of the tenant, with any JSON values.
    """

    rental_id: str
    tenant_id: str
    asset_serial_number: str
    customer_id: str
    sku: str
    product_name: str
    monthly_amount: float
    currency: str
    original_contract_length: float
    contract_length: float
    start_date: datetime.datetime
    status: SubscriptionStatus
    order_id: str
    customer_email: str
    customer_name: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    created_by: str
    product_id: str | None = None
    variant_id: str | None = None
    product_image_url: str | None = None
    billing_group_id: str | None = None
    end_date: datetime.datetime | None = None
    next_billing_date: datetime.datetime | None = None
    last_modified_date: datetime.datetime | None = None
    upgrade_from_rental_id: str | None = None
    notes: str | None = None
    actual_months_rented: float | None = None
    months_saved: float | None = None
    list_price: float | None = None
    acquisition_cost: float | None = None
    list_price_source: SubscriptionListPriceSource | None = None
    acquisition_cost_source: SubscriptionCostSource | None = None
    list_price_captured_at: datetime.datetime | None = None
    acquisition_cost_captured_at: datetime.datetime | None = None
    total_collected: float | None = None
    cost_recovery_percent: float | None = None
    current_profit: float | None = None
    breakeven_months: float | None = None
    has_reached_breakeven: bool | None = None
    recovery_status: RecoveryStatus | None = None
    extension_history: list[SubscriptionExtension] | None = None
    replacement_history: list[SubscriptionReplacement] | None = None
    buyout_details: BuyoutDetails | None = None
    early_return_details: EarlyReturnDetails | None = None
    cancellation_details: CancellationDetails | None = None
    custom_fields: CustomFields | None = None
