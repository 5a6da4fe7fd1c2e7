# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The operations of `payments`: each as data, and as functions that call it through a session."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous
from flexportal_core.operation import Body, Field, Filter, Operation, Paging, Parameter
from flexportal_core.types import UNSET, Unset

from ..models.payment import PaymentStatus

if TYPE_CHECKING:
    from flexportal_core.session import Session

    from ..models.payment import Payment
    from ..models.payment_cancel import PaymentCancelParams
    from ..models.payment_mark_paid import PaymentMarkPaidParams
    from ..models.payment_page import PaymentPage

LIST_PAYMENTS: Operation[PaymentPage] = Operation(
    id="listPayments",
    method="GET",
    path="/v1/payments",
    parameters=(
        Parameter("limit", "limit"),
        Parameter("start_after", "startAfter"),
        Parameter("status", "status", choices=PaymentStatus, filter=Filter("status", exhaustive=True)),
        Parameter("customer_id", "customerId", filter=Filter("customer_id")),
        Parameter("rental_id", "rentalId", filter=Filter("rental_id")),
        Parameter("billing_group_id", "billingGroupId", filter=Filter("billing_group_id")),
        Parameter("due_date_from", "dueDateFrom", kind=datetime.date, filter=Filter("due_date", "from")),
        Parameter("due_date_to", "dueDateTo", kind=datetime.date, filter=Filter("due_date", "until")),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:PaymentPage",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    paging=Paging(
        cursor="startAfter",
        size="limit",
        items="payments",
        next="next_cursor",
        more="has_more",
        count="count",
        identity="payment_id",
        size_type=str,
        page_sizes=range(1, 101),
        envelope_names={"payments": "payments", "next_cursor": "nextCursor", "has_more": "hasMore", "count": "count"},
        item_names={
            "status": "status",
            "customer_id": "customerId",
            "rental_id": "rentalId",
            "billing_group_id": "billingGroupId",
            "due_date": "dueDate",
            "payment_id": "paymentId",
        },
    ),
    call="payments.list",
)


def list_payments(
    session: Session,
    *,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    status: PaymentStatus | Unset = UNSET,
    customer_id: str | Unset = UNSET,
    rental_id: str | Unset = UNSET,
    billing_group_id: str | Unset = UNSET,
    due_date_from: datetime.date | Unset = UNSET,
    due_date_to: datetime.date | Unset = UNSET,
    tenant_id: str | Unset = UNSET,
) -> PaymentPage:
    """List payments; a single page.

    Arguments, result and errors are those of `Payments.list`; the result is one page, as it was received.

    Args:
        session: Sends the request.
        limit: Maximum number of items on a page, from 1 to 100. A decimal number, sent as text. The API's
            default is "50".
        start_after: Where the page starts: the `nextCursor` of the previous page. Opaque.
        status: Only payments of this status. One of "pending", "processing", "paid", "failed", "cancelled".
        customer_id: Only those of this customer (ID).
        rental_id: Only those of this subscription (ID).
        billing_group_id: Only payments of this billing group.
        due_date_from: Only payments due on this date or later.
        due_date_to: Only payments due on this date or earlier.
        tenant_id: ID of the tenant, the business unit whose data is requested. A key may have access to
            several. Not empty. Default: that of the session.
    """
    return session.call(
        LIST_PAYMENTS,
        {
            "limit": limit,
            "start_after": start_after,
            "status": status,
            "customer_id": customer_id,
            "rental_id": rental_id,
            "billing_group_id": billing_group_id,
            "due_date_from": due_date_from,
            "due_date_to": due_date_to,
            "tenant_id": tenant_id,
        },
    )


list_payments_async = asynchronous(list_payments)

GET_PAYMENT: Operation[Payment] = Operation(
    id="getPayment",
    method="GET",
    path="/v1/payments/{paymentId}",
    parameters=(
        Parameter("payment_id", "paymentId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:PaymentEnvelope",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    result="payment",
    call="payments.get",
)


def get_payment(session: Session, payment_id: str, *, tenant_id: str | Unset = UNSET) -> Payment:
    """Get a payment.

    Arguments, result and errors are those of `Payments.get`.
    """
    return session.call(GET_PAYMENT, {"payment_id": payment_id, "tenant_id": tenant_id})


get_payment_async = asynchronous(get_payment)

MARK_PAYMENT_PAID: Operation[Payment] = Operation(
    id="markPaymentPaid",
    method="POST",
    path="/v1/payments/{paymentId}/mark-paid",
    parameters=(
        Parameter("payment_id", "paymentId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:PaymentChanged",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        required=False,
        fields=(Field("payment_reference", "paymentReference"), Field("notes", "notes")),
    ),
    result="payment",
    effect="once",
    call="payments.mark_paid",
    read_back="payments.get(payment_id)",
)


def mark_payment_paid(
    session: Session, payment_id: str, *, body: PaymentMarkPaidParams | Unset = UNSET, tenant_id: str | Unset = UNSET
) -> Payment:
    """Mark a payment as paid.

    Arguments, result and errors are those of `Payments.mark_paid`.
    """
    return session.call(MARK_PAYMENT_PAID, {"payment_id": payment_id, "tenant_id": tenant_id}, body)


mark_payment_paid_async = asynchronous(mark_payment_paid)

CANCEL_PAYMENT: Operation[Payment] = Operation(
    id="cancelPayment",
    method="POST",
    path="/v1/payments/{paymentId}/cancel",
    parameters=(
        Parameter("payment_id", "paymentId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:PaymentChanged",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(("application/json",), fields=(Field("reason", "reason", required=True),)),
    result="payment",
    effect="once",
    call="payments.cancel",
    read_back="payments.get(payment_id)",
)


def cancel_payment(
    session: Session, payment_id: str, *, body: PaymentCancelParams, tenant_id: str | Unset = UNSET
) -> Payment:
    """Cancel a payment.

    Arguments, result and errors are those of `Payments.cancel`.
    """
    return session.call(CANCEL_PAYMENT, {"payment_id": payment_id, "tenant_id": tenant_id}, body)


cancel_payment_async = asynchronous(cancel_payment)
