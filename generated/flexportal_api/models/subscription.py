# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.enums import OpenStrEnum
from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .buyout_reason import BuyoutReason
    from .cancellation_reason import CancellationReason
    from .custom_fields import CustomFields
    from .return_condition import ReturnCondition
    from .subscription_status import SubscriptionStatus


class CalculationMethod(OpenStrEnum):
    """Whether an amount was calculated or set manually. Values may be added."""

    AUTO_CALCULATED = "auto_calculated"
    MANUAL_OVERRIDE = "manual_override"


class EarlyReturnMethod(OpenStrEnum):
    """How the fee of an early return is calculated. Values may be added."""

    REMAINING_MONTHS = "remaining_months"
    FLAT_FEE = "flat_fee"
    NO_FEE = "no_fee"
    MANUAL = "manual"


class RecoveryStatus(OpenStrEnum):
    """Whether the acquisition cost of the device is recovered. Values may be added."""

    PROFITABLE = "profitable"
    RECOVERING = "recovering"
    AT_RISK = "at_risk"
    NO_DATA = "no_data"


class SubscriptionCostSource(OpenStrEnum):
    """Source of the acquisition cost. Values may be added."""

    VARIANT = "variant"
    MANUAL = "manual"
    ORDER_OVERRIDE = "order_override"
    LIST_PRICE = "list_price"
    UNKNOWN = "unknown"


class SubscriptionListPriceSource(OpenStrEnum):
    """Source of the list price. Values may be added."""

    VARIANT = "variant"
    MANUAL = "manual"
    ORDER_OVERRIDE = "order_override"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


@_define(eq=False, repr=False, match_args=False)
class Subscription(_OpenModel[Any]):
    """One device rented to one customer, called a rental in the JSON.

    Attributes:
        rental_id: ID of the subscription, called a rental in the JSON.
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
        status: Whether a subscription is active, or how it ended. One of "active", "cancelled", "ended_completed",
            "ended_buyout", "ended_upgrade", "ended_early_return". Values may be added.
        order_id: ID of the order that led to it.
        customer_email: The customer's email address.
        customer_name: The customer's name.
        created_at: When the record was created.
        updated_at: When the record last changed.
        created_by: User or system that created the record.
        product_id: ID of the product.
        variant_id: ID of the variant.
        product_image_url: URL of a image of the product.
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
        list_price_source: Source of the list price. One of "variant", "manual", "order_override", "estimated",
            "unknown". Values may be added.
        acquisition_cost_source: Source of the acquisition cost. One of "variant", "manual", "order_override",
            "list_price", "unknown". Values may be added.
        list_price_captured_at: When the list price was recorded.
        acquisition_cost_captured_at: When the acquisition cost was recorded.
        total_collected: Amount collected so far, in major units.
        cost_recovery_percent: Share of the acquisition cost that was recovered, in percent.
        current_profit: Profit so far, in major units.
        breakeven_months: Months until the acquisition cost is recovered.
        has_reached_breakeven: Whether the acquisition cost is recovered.
        recovery_status: Whether the acquisition cost of the device is recovered. One of "profitable", "recovering",
            "at_risk", "no_data". Values may be added.
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


@_define(eq=False, repr=False, match_args=False)
class Actor(_OpenModel[Any]):
    """A user of the tenant.

    Attributes:
        user_id: ID of the user.
        email: Email address.
        display_name: Display name.
        role: Role within the tenant.
        member_id: ID of the user's membership.
    """

    user_id: str
    email: str | None = None
    display_name: str | None = None
    role: str | None = None
    member_id: str | None = None


@_define(eq=False, repr=False, match_args=False)
class BuyoutBreakdown(_OpenModel[Any]):
    """Calculation of the price of a buyout.

    Attributes:
        remaining_months: Months that remain of the contract. 0 to 120.
        remaining_months_payment: Amount for the months that remain, in major units.
        list_price_percentage: Share of the list price, in percent.
        list_price_amount: Share of the list price, in major units.
        flat_fee: Flat fee, in major units.
    """

    remaining_months: int
    remaining_months_payment: float
    list_price_percentage: float
    list_price_amount: float
    flat_fee: float


@_define(eq=False, repr=False, match_args=False)
class BuyoutDetails(_OpenModel[Any]):
    """The buyout of a subscription.

    Attributes:
        buyout_price: Price in major units. At least 0.
        calculation_method: Whether an amount was calculated or set manually. One of "auto_calculated",
            "manual_override". Values may be added.
        reason: Reason for a buyout. One of "customer_request", "end_of_contract", "other". Values may be added.
        processed_by: User who processed it.
        buyout_date: When the device was sold.
        notes: Notes, as free text.
        calculation_breakdown: Calculation of the price of a buyout.
    """

    buyout_price: float
    calculation_method: CalculationMethod
    reason: BuyoutReason
    processed_by: Actor
    buyout_date: datetime.datetime
    notes: str | None = None
    calculation_breakdown: BuyoutBreakdown | None = None


@_define(eq=False, repr=False, match_args=False)
class CancellationDetails(_OpenModel[Any]):
    """The cancellation of a subscription.

    Attributes:
        reason: Reason for a cancellation. One of "customer_request", "payment_failure", "fraud", "admin_decision",
            "other". Values may be added.
        processed_by: User who processed it.
        cancelled_at: When it was cancelled.
        notes: Notes, as free text.
    """

    reason: CancellationReason
    processed_by: Actor
    cancelled_at: datetime.datetime
    notes: str | None = None


@_define(eq=False, repr=False, match_args=False)
class EarlyReturnBreakdown(_OpenModel[Any]):
    """Calculation of the fee of an early return.

    Attributes:
        method: How the fee of an early return is calculated. One of "remaining_months", "flat_fee", "no_fee",
            "manual". Values may be added.
        remaining_months: Months that remain of the contract. 0 to 120.
        grace_period_applied: Whether a grace period applied.
        days_from_start: Days since the start of the contract. 0 to 3650.
    """

    method: EarlyReturnMethod
    remaining_months: int
    grace_period_applied: bool
    days_from_start: int


@_define(eq=False, repr=False, match_args=False)
class EarlyReturnDetails(_OpenModel[Any]):
    """The early return of a device.

    Attributes:
        fee: Fee in major units. At least 0.
        fee_waived: Whether the fee was waived.
        calculation_method: Whether an amount was calculated or set manually. One of "auto_calculated",
            "manual_override". Values may be added.
        return_condition: Condition of a returned device. One of "excellent", "good", "fair", "poor", "damaged".
            Values may be added.
        reason: The reason, as free text.
        processed_by: User who processed it.
        returned_at: When the device was returned.
        damage_assessment: Damage of the device, as free text.
        notes: Notes, as free text.
        calculation_breakdown: Calculation of the fee of an early return.
    """

    fee: float
    fee_waived: bool
    calculation_method: CalculationMethod
    return_condition: ReturnCondition
    reason: str
    processed_by: Actor
    returned_at: datetime.datetime
    damage_assessment: str | None = None
    notes: str | None = None
    calculation_breakdown: EarlyReturnBreakdown | None = None


@_define(eq=False, repr=False, match_args=False)
class SubscriptionExtension(_OpenModel[Any]):
    """One past extension.

    Attributes:
        extension_months: Number of months added. 0 to 120.
        old_contract_length: Contract length before, in months. 1 to 120.
        new_contract_length: Contract length after, in months. 1 to 120.
        old_monthly_amount: Amount per month before, in major units. At least 0.
        new_monthly_amount: Amount per month after, in major units. At least 0.
        extended_by: User who extended it.
        old_end_date: End before the change.
        new_end_date: End after the change.
        extended_at: When it was extended.
        reason: The reason, as free text.
        notes: Notes, as free text.
    """

    extension_months: int
    old_contract_length: int
    new_contract_length: int
    old_monthly_amount: float
    new_monthly_amount: float
    extended_by: Actor
    old_end_date: datetime.datetime
    new_end_date: datetime.datetime
    extended_at: datetime.datetime
    reason: str | None = None
    notes: str | None = None


@_define(eq=False, repr=False, match_args=False)
class SubscriptionReplacement(_OpenModel[Any]):
    """One past replacement of the device.

    Attributes:
        old_serial_number: Serial number of the old device.
        new_serial_number: Serial number of the new device.
        reason: The reason, as free text.
        replaced_by: User who replaced it.
        replaced_at: When it was replaced.
        damage_assessment: Damage of the old device, as free text.
        insurance_claim: Whether an insurance claim was made.
        notes: Notes, as free text.
    """

    old_serial_number: str
    new_serial_number: str
    reason: str
    replaced_by: Actor
    replaced_at: datetime.datetime
    damage_assessment: str | None = None
    insurance_claim: bool | None = None
    notes: str | None = None
