"""What to do about the documented codes of error responses."""

from __future__ import annotations

from collections.abc import Mapping

from .. import codes

__all__ = ["BY_CODE"]

_VALUES = "correct the values; --help shows what is allowed"
_LOOK_SUBSCRIPTION = "show it with: flexportal subscriptions get ID"

# Codes of the key and the tenant, and those that say no more than their status, have the advice of the status.
BY_CODE: Mapping[str | None, str] = {
    codes.VALIDATION_ERROR: _VALUES,
    codes.INVALID_REQUEST: _VALUES,
    codes.INVALID_STATUS: "its status does not allow this; show it with the command get",
    codes.DELETE_FAILED: "show it with the command get, and try again later",
    codes.ORDER_NOT_FOUND: "find its ID with: flexportal orders list",
    codes.ORDER_NOT_CONFIRMED: "confirm the order in the dashboard first",
    codes.ORDER_NOT_CANCELLABLE: "show it with: flexportal orders get ID",
    codes.ITEM_FULLY_FULFILLED: "each device of the item is on rent; show it with: flexportal orders get ID",
    codes.INVALID_CONTRACT_LENGTH: _VALUES,
    codes.SUBSCRIPTION_NOT_FOUND: "find its ID with: flexportal subscriptions list",
    codes.SUBSCRIPTION_NOT_ACTIVE: f"only active subscriptions can be changed; {_LOOK_SUBSCRIPTION}",
    codes.SUBSCRIPTION_DIFFERENT_CUSTOMER: "pass subscriptions of the billing group's customer only",
    codes.ALREADY_CANCELLED: f"nothing to do; {_LOOK_SUBSCRIPTION}",
    codes.ALREADY_ENDED: f"nothing to do; {_LOOK_SUBSCRIPTION}",
    codes.INVALID_EXTENSION_MONTHS: _VALUES,
    codes.INVALID_BUYOUT_PRICE: "get the price with: flexportal subscriptions calculate-buyout-price",
    codes.INVALID_FEE: "get the fee with: flexportal subscriptions calculate-early-return-fee",
    codes.VARIANT_NOT_FOUND: "find its SKU with: flexportal variants list",
    codes.VARIANT_INACTIVE: "choose another one with: flexportal variants list --status active",
    codes.VARIANT_IN_USE: "wait until its orders and subscriptions have ended",
    codes.PRODUCT_HAS_ACTIVE_ORDERS: "wait until its orders have ended",
    codes.DUPLICATE_SKU: "use a different SKU for each variant",
    codes.SKU_MISMATCH: "pass an asset of the ordered SKU; find one with: flexportal assets list --sku SKU",
    codes.INVALID_PRICING: _VALUES,
    codes.ASSET_EXISTS: "show it with: flexportal assets get SERIAL_NUMBER",
    codes.ASSET_NOT_FOUND: "find its serial number with: flexportal assets list",
    codes.ASSET_NOT_AVAILABLE: "find one with: flexportal assets list --status available",
    codes.ASSET_IN_USE: "it is on rent; show it with: flexportal assets get SERIAL_NUMBER",
    codes.CUSTOMER_HAS_ACTIVE_SUBSCRIPTIONS: "end them first; list them with: flexportal subscriptions list",
    codes.CUSTOMER_HAS_PENDING_ORDERS: "cancel them first; list them with: flexportal orders list --status pending",
    codes.CUSTOMER_NOT_FOUND: "find its ID with: flexportal customers list",
    codes.ALREADY_PAID: "nothing to do; show it with: flexportal payments get ID",
    codes.PAYMENT_CANCELLED: "show it with: flexportal payments get ID",
    codes.PAYMENT_PROCESSING: "wait until it has been processed; show it with: flexportal payments get ID",
    codes.INVALID_BILLING_DAY: _VALUES,
    codes.TEMPLATE_NOT_FOUND: "the tenant has no such template; see the dashboard",
}
