"""What only this API knows, a module for each resource: how a write changes records, and when it is refused."""

from __future__ import annotations

from . import assets, billing_groups, customers, exports, files, orders, payments, products, subscriptions
from .action import Handler

__all__ = ["HANDLERS", "REFUSALS"]

HANDLERS: dict[str, Handler] = {
    "createOrder": orders.create,
    "createSubscription": subscriptions.create,
    "extendSubscription": subscriptions.extend,
    "upgradeSubscription": subscriptions.upgrade,
    "buyoutSubscription": subscriptions.buy_out,
    "replaceSubscriptionDevice": subscriptions.replace,
    "earlyReturnSubscription": subscriptions.return_early,
    "cancelSubscription": subscriptions.cancel,
    "calculateBuyoutPrice": subscriptions.quote_buyout,
    "calculateEarlyReturnFee": subscriptions.quote_early_return,
    "createProduct": products.create,
    "updateProduct": products.update,
    "deleteProduct": products.delete,
    "importProductsCSV": products.import_csv,
    "deleteCustomer": customers.delete,
    "createAsset": assets.create,
    "deleteAsset": assets.delete,
    "markPaymentPaid": payments.mark_paid,
    "cancelPayment": payments.cancel,
    "createBillingGroup": billing_groups.create,
    "updateBillingGroup": billing_groups.update,
    "deleteBillingGroup": billing_groups.delete,
    "getFileUrl": files.link,
    "generateContract": files.generate_contract,
    "deleteFile": files.delete,
    "exportRentals": exports.rentals,
}
"""Operation → what it does beyond what the contract says."""

REFUSALS: dict[tuple[str, str | None], tuple[str, int]] = {
    # The overview gives a status for this one only.
    ("cancelOrder", None): ("ORDER_NOT_CANCELLABLE", 400),
    ("upgradeSubscription", None): ("SUBSCRIPTION_NOT_ACTIVE", 409),
    ("buyoutSubscription", None): ("SUBSCRIPTION_NOT_ACTIVE", 409),
    ("earlyReturnSubscription", None): ("SUBSCRIPTION_NOT_ACTIVE", 409),
    ("cancelSubscription", None): ("ALREADY_ENDED", 409),
    ("cancelSubscription", "cancelled"): ("ALREADY_CANCELLED", 409),
    **{
        (operation, status): (code, 409)
        for operation in ("markPaymentPaid", "cancelPayment")
        for status, code in (
            ("paid", "ALREADY_PAID"),
            ("cancelled", "PAYMENT_CANCELLED"),
            ("processing", "PAYMENT_PROCESSING"),
        )
    },
}
"""Operation and status of the record, or None for any other → code and status of the response."""
