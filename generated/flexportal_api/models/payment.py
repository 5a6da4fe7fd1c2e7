# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import Any, Literal

from flexportal_core.decoding.enums import OpenStrEnum
from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


class PaymentProvider(OpenStrEnum):
    """The provider that collects a payment. Values may be added."""

    STRIPE = "stripe"
    ADYEN = "adyen"
    PAYPAL = "paypal"
    MANUAL = "manual"


class PaymentStatus(OpenStrEnum):
    """Status of a payment. Values may be added."""

    PENDING = "pending"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


PaymentStatusValue = Literal["pending", "processing", "paid", "failed", "cancelled"] | PaymentStatus


class PaymentType(OpenStrEnum):
    """Whether a payment is for one subscription or for a billing group. Values may be added."""

    INDIVIDUAL = "individual"
    CONSOLIDATED = "consolidated"


@_define(eq=False, repr=False, match_args=False)
class Payment(_OpenModel[Any]):
    """The payment of a customer for one billing period.

    Attributes:
        payment_id: ID of the payment. Not empty.
        tenant_id: ID of the tenant. Not empty.
        customer_id: ID of the customer. Not empty.
        idempotency_key: Key with which the server prevents billing twice. Not empty.
        subtotal: Total without tax, in major units. At least 0.
        total: Total with tax, in major units. At least 0.
        currency: Currency, by its three-letter code such as EUR. 3 characters.
        payment_type: Whether a payment is for one subscription or for a billing group. One of "individual",
            "consolidated". Values may be added.
        billing_period: Year and month that are billed, as YYYY-MM.
        status: Status of a payment. One of "pending", "processing", "paid", "failed", "cancelled". Values may be
            added.
        due_date: Due date.
        created_at: When the record was created.
        updated_at: When the record last changed.
        amount: Amount charged, in major units. At least 0.
        tax_amount: Tax, in major units. At least 0. The API's default is 0.
        tax_rate: Tax rate in percent. 0 to 100. The API's default is 0.
        rental_id: ID of the subscription, for an individual payment.
        billing_group_id: ID of the billing group, for a consolidated payment.
        transaction_id: The payment provider's ID of the transaction.
        payment_reference: Reference of the bank or the payer.
        marked_by: ID of the user who marked it as paid.
        notes: Notes, as free text.
        provider: The provider that collects a payment. One of "stripe", "adyen", "paypal", "manual". Values may be
            added.
        provider_response: The payment provider's response.
        manually_marked: Whether a user marked it as paid. The API's default is false.
        late_fee_applied: Whether it includes a late fee. The API's default is false.
        capture_attempts: Number of attempts to collect it. At least 0. The API's default is 0.
        last_capture_error: Why collecting a payment failed.
        line_items: What it consists of, one item for each subscription.
        late_fee_amount: Late fee, in major units. At least 0.
        original_amount: Amount before the late fee, in major units. At least 0.
        paid_at: When it was paid; null if it was not.
        last_capture_attempt: When collecting it was last attempted; null if never.
        next_retry_at: When collecting it is attempted next; null if it is not.
    """

    __nullable__ = frozenset(["paid_at", "last_capture_attempt", "next_retry_at"])

    payment_id: str
    tenant_id: str
    customer_id: str
    idempotency_key: str
    subtotal: float
    total: float
    currency: str
    payment_type: PaymentType
    billing_period: str
    status: PaymentStatus
    due_date: datetime.datetime
    created_at: datetime.datetime
    updated_at: datetime.datetime
    amount: float | None = None
    tax_amount: float | None = 0.0
    tax_rate: float | None = 0.0
    rental_id: str | None = None
    billing_group_id: str | None = None
    transaction_id: str | None = None
    payment_reference: str | None = None
    marked_by: str | None = None
    notes: str | None = None
    provider: PaymentProvider | None = None
    provider_response: PaymentProviderResponse | None = None
    manually_marked: bool | None = False
    late_fee_applied: bool | None = False
    capture_attempts: int | None = 0
    last_capture_error: CaptureFailure | None = None
    line_items: list[PaymentLineItem] | None = None
    late_fee_amount: float | None = None
    original_amount: float | None = None
    paid_at: datetime.datetime | None = None
    last_capture_attempt: datetime.datetime | None = None
    next_retry_at: datetime.datetime | None = None


@_define(eq=False, repr=False, match_args=False)
class CaptureFailure(_OpenModel[Any]):
    """Why collecting a payment failed.

    Attributes:
        code: A code for programs.
        message: A message for people.
        decline_code: The bank's decline code.
    """

    code: str
    message: str
    decline_code: str | None = None


@_define(eq=False, repr=False, match_args=False)
class PaymentLineItem(_OpenModel[Any]):
    """The part of a payment for one subscription.

    Attributes:
        rental_id: ID of the subscription.
        description: The description.
        amount: Amount in major units. At least 0.
        tax_amount: Tax, in major units. The API's default is 0.
    """

    rental_id: str
    description: str
    amount: float
    tax_amount: float | None = 0.0


@_define(eq=False, repr=False, match_args=False)
class PaymentProviderResponse(_OpenModel[Any]):
    """The payment provider's response."""
