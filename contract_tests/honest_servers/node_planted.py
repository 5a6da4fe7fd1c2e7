"""Bugs planted in the Node.js server (faults.js): the check that must find each, and the operation it fails for."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["NODE_PLANTED"]

NODE_PLANTED: Mapping[str, tuple[str, str]] = {
    "prefixId": ("get.is-the-requested", "getProduct"),
    "nullForUnknown": ("get.unknown-is-404", "getFile"),
    "crashOnPercent": ("get.reserved-characters", "getCustomer"),
    "textAmounts": ("get.as-declared", "getSubscription"),
    "secondsLost": ("get.agrees-with-list", "getOrder"),
    "optionalKey": ("get.no-key", "getPayment"),
    "createLost": ("create.is-readable", "createOrder"),
    "putReplaces": ("update.left-out-stays", "updateCustomer"),
    "addressLost": ("update.sets-what-was-sent", "updateCustomer"),
    "postIsNoUpsert": ("repeat.changes-nothing", "createProduct"),
    "cancelTwice": ("repeat.is-refused", "cancelOrder"),
    "cancelRemoves": ("action.sets-state", "cancelOrder"),
    "deletesQuietly": ("write.unknown-is-404", "deleteBillingGroup"),
    "numbersAsText": ("invalid.type", "updateBillingGroup"),
    "noMinimum": ("invalid.bounds", "createProduct"),
    "anyStatus": ("invalid.set", "updateCustomer"),
    "noBilling": ("invalid.required", "createOrder"),
    "slowRead": ("together.both-are-kept", "updateCustomer"),
    "checkThenAct": ("together.one-succeeds", "cancelOrder"),
}
