"""Payments: marked as paid, or cancelled, while they are pending or have failed."""

from __future__ import annotations

from ..api.messages import Item
from .action import Action

__all__ = ["cancel", "mark_paid"]


def mark_paid(action: Action) -> Item:
    """Mark a payment as paid."""
    payment = action.record
    payment |= {"paidAt": action.store.timestamp(), "manuallyMarked": True, "markedBy": "usr_api", "provider": "manual"}
    payment |= {name: action.body[name] for name in ("paymentReference", "notes") if name in action.body}
    payment.pop("nextRetryAt", None)
    return {}


def cancel(action: Action) -> Item:
    """Cancel a payment; the reason becomes its notes."""
    action.record["notes"] = action.body["reason"]
    action.record.pop("nextRetryAt", None)
    return {}
