# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .order_payment_method import OrderPaymentMethod
    from .order_payment_status import OrderPaymentStatus


@_define(eq=False, repr=False, match_args=False)
class OrderPayment(_OpenModel[Any]):
    """The payment of an order.

    Attributes:
        status: Status of the payment of an order. The set may grow. One of "pending", "paid", "failed".
        method: Method of the payment of an order. The set may grow. One of "stripe", "manual".
        transaction_id: The payment provider's ID of the transaction.
        paid_amount: Amount paid, in major units. At least 0.
        manually_marked: Whether a user marked it as paid. The API's default is false.
    """

    status: OrderPaymentStatus | None = None
    method: OrderPaymentMethod | None = None
    transaction_id: str | None = None
    paid_amount: float | None = None
    manually_marked: bool | None = False
