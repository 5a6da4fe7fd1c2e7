# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The operations of `subscriptions`: each as data, and as functions that call it through a session."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous
from flexportal_core.operation import Body, Field, Filter, Operation, Paging, Parameter
from flexportal_core.types import UNSET, Unset

from ..models.buyout_reason import BuyoutReason
from ..models.cancellation_reason import CancellationReason
from ..models.return_condition import ReturnCondition
from ..models.sort_direction import SortDirection
from ..models.subscription_replace import ReplacementReason
from ..models.subscription_status import SubscriptionStatus

if TYPE_CHECKING:
    from flexportal_core.session import Session

    from ..models.buyout_quote import BuyoutQuote
    from ..models.early_return_quote import EarlyReturnQuote
    from ..models.notes_update import NotesUpdateParams
    from ..models.subscription import Subscription
    from ..models.subscription_acknowledged import SubscriptionAcknowledged
    from ..models.subscription_bought_out import SubscriptionBoughtOut
    from ..models.subscription_buyout import SubscriptionBuyoutParams
    from ..models.subscription_cancel import SubscriptionCancelParams
    from ..models.subscription_cancelled import SubscriptionCancelled
    from ..models.subscription_create import SubscriptionCreateParams
    from ..models.subscription_early_return import SubscriptionEarlyReturnParams
    from ..models.subscription_extend import SubscriptionExtendParams
    from ..models.subscription_extended import SubscriptionExtended
    from ..models.subscription_page import SubscriptionPage
    from ..models.subscription_reference import SubscriptionReferenceParams
    from ..models.subscription_replace import SubscriptionReplaceParams
    from ..models.subscription_replaced import SubscriptionReplaced
    from ..models.subscription_returned import SubscriptionReturned
    from ..models.subscription_upgrade import SubscriptionUpgradeParams
    from ..models.subscription_upgraded import SubscriptionUpgraded

LIST_SUBSCRIPTIONS: Operation[SubscriptionPage] = Operation(
    id="listSubscriptions",
    method="GET",
    path="/v1/subscriptions",
    parameters=(
        Parameter("limit", "limit"),
        Parameter("start_after", "startAfter"),
        Parameter("status", "status", choices=SubscriptionStatus, filter=Filter("status", exhaustive=True)),
        Parameter("customer_id", "customerId", filter=Filter("customer_id")),
        Parameter("order_id", "orderId", filter=Filter("order_id")),
        Parameter("serial_number", "serialNumber", filter=Filter("asset_serial_number")),
        Parameter("sku", "sku", filter=Filter("sku")),
        Parameter("end_date_from", "endDateFrom", kind=datetime.date, filter=Filter("end_date", "from")),
        Parameter("end_date_to", "endDateTo", kind=datetime.date, filter=Filter("end_date", "until")),
        Parameter("sort_by", "sortBy"),
        Parameter("sort_dir", "sortDir", choices=SortDirection),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:SubscriptionPage",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    paging=Paging(
        cursor="startAfter",
        size="limit",
        items="rentals",
        next="next_cursor",
        more="has_more",
        count="count",
        limit="limit",
        identity="rental_id",
        size_type=str,
        page_sizes=range(1, 101),
        envelope_names={
            "rentals": "rentals",
            "next_cursor": "nextCursor",
            "has_more": "hasMore",
            "count": "count",
            "limit": "limit",
        },
        item_names={
            "status": "status",
            "customer_id": "customerId",
            "order_id": "orderId",
            "asset_serial_number": "assetSerialNumber",
            "sku": "sku",
            "end_date": "endDate",
            "rental_id": "rentalId",
        },
    ),
    call="subscriptions.list",
)


def list_subscriptions(
    session: Session,
    *,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    status: SubscriptionStatus | Unset = UNSET,
    customer_id: str | Unset = UNSET,
    order_id: str | Unset = UNSET,
    serial_number: str | Unset = UNSET,
    sku: str | Unset = UNSET,
    end_date_from: datetime.date | Unset = UNSET,
    end_date_to: datetime.date | Unset = UNSET,
    sort_by: str | Unset = UNSET,
    sort_dir: SortDirection | Unset = UNSET,
    tenant_id: str | Unset = UNSET,
) -> SubscriptionPage:
    """List subscriptions; a single page.

    Arguments, result and errors are those of `Subscriptions.list`; the result is one page, as it was received.

    Args:
        session: Sends the request.
        limit: Maximum number of items on a page, from 1 to 100. A decimal number, sent as text. The API's
            default is "50".
        start_after: Where the page starts: the `nextCursor` of the previous page. Opaque.
        status: Only subscriptions of this status. One of "active", "cancelled", "ended_completed",
            "ended_buyout", "ended_upgrade", "ended_early_return".
        customer_id: Only those of this customer (ID).
        order_id: Only those of this order (ID).
        serial_number: Only subscriptions of this device.
        sku: Only subscriptions of this variant.
        end_date_from: Only subscriptions that end on this date or later.
        end_date_to: Only subscriptions that end on this date or earlier.
        sort_by: Field to sort by, such as endDate; createdAt by default.
        sort_dir: Direction to sort in; desc by default. One of "asc", "desc".
        tenant_id: ID of the tenant, the business unit whose data is requested. A key may have access to
            several. Not empty. Default: that of the session.
    """
    return session.call(
        LIST_SUBSCRIPTIONS,
        {
            "limit": limit,
            "start_after": start_after,
            "status": status,
            "customer_id": customer_id,
            "order_id": order_id,
            "serial_number": serial_number,
            "sku": sku,
            "end_date_from": end_date_from,
            "end_date_to": end_date_to,
            "sort_by": sort_by,
            "sort_dir": sort_dir,
            "tenant_id": tenant_id,
        },
    )


list_subscriptions_async = asynchronous(list_subscriptions)

GET_SUBSCRIPTION: Operation[Subscription] = Operation(
    id="getSubscription",
    method="GET",
    path="/v1/subscriptions/{subscriptionId}",
    parameters=(
        Parameter("subscription_id", "subscriptionId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:Subscription",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    call="subscriptions.get",
)


def get_subscription(session: Session, subscription_id: str, *, tenant_id: str | Unset = UNSET) -> Subscription:
    """Get a subscription.

    Arguments, result and errors are those of `Subscriptions.get`.
    """
    return session.call(GET_SUBSCRIPTION, {"subscription_id": subscription_id, "tenant_id": tenant_id})


get_subscription_async = asynchronous(get_subscription)

CREATE_SUBSCRIPTION: Operation[Subscription] = Operation(
    id="createSubscription",
    method="POST",
    path="/v1/subscriptions",
    parameters=(Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),),
    responses={
        "201": "flexportal_api.wire:SubscriptionCreated",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("order_id", "orderId", required=True),
            Field("asset_serial_number", "assetSerialNumber", required=True),
            Field("customer_id", "customerId", required=True),
            Field("billing_group_id", "billingGroupId"),
            Field("start_date", "startDate", kind=datetime.datetime),
            Field("contract_length", "contractLength", kind=int, bounds={"minimum": 1, "maximum": 120}),
            Field("notes", "notes"),
        ),
    ),
    result="rental",
    effect="once",
    call="subscriptions.create",
    read_back="subscriptions.list()",
)


def create_subscription(
    session: Session, *, body: SubscriptionCreateParams, tenant_id: str | Unset = UNSET
) -> Subscription:
    """Start a subscription.

    Arguments, result and errors are those of `Subscriptions.create`.
    """
    return session.call(CREATE_SUBSCRIPTION, {"tenant_id": tenant_id}, body)


create_subscription_async = asynchronous(create_subscription)

CALCULATE_BUYOUT_PRICE: Operation[BuyoutQuote] = Operation(
    id="calculateBuyoutPrice",
    method="POST",
    path="/v1/subscriptions/calculate-buyout",
    parameters=(Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),),
    responses={
        "200": "flexportal_api.wire:BuyoutQuote",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(("application/json",), fields=(Field("rental_id", "rentalId", required=True),)),
    effect="safe",
    call="subscriptions.calculate_buyout_price",
    read_back="subscriptions.list()",
)


def calculate_buyout_price(
    session: Session, *, body: SubscriptionReferenceParams, tenant_id: str | Unset = UNSET
) -> BuyoutQuote:
    """Calculate the price of a buyout.

    Arguments, result and errors are those of `Subscriptions.calculate_buyout_price`.
    """
    return session.call(CALCULATE_BUYOUT_PRICE, {"tenant_id": tenant_id}, body)


calculate_buyout_price_async = asynchronous(calculate_buyout_price)

CALCULATE_EARLY_RETURN_FEE: Operation[EarlyReturnQuote] = Operation(
    id="calculateEarlyReturnFee",
    method="POST",
    path="/v1/subscriptions/calculate-early-return-fee",
    parameters=(Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),),
    responses={
        "200": "flexportal_api.wire:EarlyReturnQuote",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(("application/json",), fields=(Field("rental_id", "rentalId", required=True),)),
    effect="safe",
    call="subscriptions.calculate_early_return_fee",
    read_back="subscriptions.list()",
)


def calculate_early_return_fee(
    session: Session, *, body: SubscriptionReferenceParams, tenant_id: str | Unset = UNSET
) -> EarlyReturnQuote:
    """Calculate the fee of an early return.

    Arguments, result and errors are those of `Subscriptions.calculate_early_return_fee`.
    """
    return session.call(CALCULATE_EARLY_RETURN_FEE, {"tenant_id": tenant_id}, body)


calculate_early_return_fee_async = asynchronous(calculate_early_return_fee)

UPDATE_SUBSCRIPTION_NOTES: Operation[SubscriptionAcknowledged] = Operation(
    id="updateSubscriptionNotes",
    method="PATCH",
    path="/v1/subscriptions/{subscriptionId}/notes",
    parameters=(
        Parameter("subscription_id", "subscriptionId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:SubscriptionAcknowledged",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(("application/json",), fields=(Field("notes", "notes", required=True, bounds={"maxLength": 5000}),)),
    effect="idempotent",
    call="subscriptions.update_notes",
    read_back="subscriptions.get(subscription_id)",
)


def update_subscription_notes(
    session: Session, subscription_id: str, *, body: NotesUpdateParams, tenant_id: str | Unset = UNSET
) -> SubscriptionAcknowledged:
    """Replace a subscription's notes.

    Arguments, result and errors are those of `Subscriptions.update_notes`.
    """
    return session.call(UPDATE_SUBSCRIPTION_NOTES, {"subscription_id": subscription_id, "tenant_id": tenant_id}, body)


update_subscription_notes_async = asynchronous(update_subscription_notes)

EXTEND_SUBSCRIPTION: Operation[SubscriptionExtended] = Operation(
    id="extendSubscription",
    method="POST",
    path="/v1/subscriptions/{subscriptionId}/extend",
    parameters=(
        Parameter("subscription_id", "subscriptionId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:SubscriptionExtended",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("rental_id", "rentalId", required=True, equals="$request.path.subscriptionId"),
            Field(
                "extension_months", "extensionMonths", kind=int, required=True, bounds={"minimum": 1, "maximum": 120}
            ),
            Field("reason", "reason", required=True),
            Field("new_monthly_amount", "newMonthlyAmount", kind=float, bounds={"minimum": 0}),
            Field("notes", "notes"),
        ),
    ),
    effect="non-idempotent",
    call="subscriptions.extend",
    read_back="subscriptions.get(subscription_id)",
)


def extend_subscription(
    session: Session, subscription_id: str, *, body: SubscriptionExtendParams, tenant_id: str | Unset = UNSET
) -> SubscriptionExtended:
    """Extend a subscription.

    Arguments, result and errors are those of `Subscriptions.extend`.
    """
    return session.call(EXTEND_SUBSCRIPTION, {"subscription_id": subscription_id, "tenant_id": tenant_id}, body)


extend_subscription_async = asynchronous(extend_subscription)

UPGRADE_SUBSCRIPTION: Operation[SubscriptionUpgraded] = Operation(
    id="upgradeSubscription",
    method="POST",
    path="/v1/subscriptions/{subscriptionId}/upgrade",
    parameters=(
        Parameter("subscription_id", "subscriptionId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:SubscriptionUpgraded",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("rental_id", "rentalId", required=True, equals="$request.path.subscriptionId"),
            Field("new_sku", "newSku", required=True),
            Field("new_serial_number", "newSerialNumber", required=True),
            Field("contract_length", "contractLength", kind=int, required=True, bounds={"minimum": 1, "maximum": 120}),
            Field("new_monthly_amount", "newMonthlyAmount", kind=float, required=True, bounds={"minimum": 0}),
            Field("reason", "reason", required=True),
            Field("notes", "notes"),
        ),
    ),
    effect="once",
    call="subscriptions.upgrade",
    read_back="subscriptions.get(subscription_id)",
)


def upgrade_subscription(
    session: Session, subscription_id: str, *, body: SubscriptionUpgradeParams, tenant_id: str | Unset = UNSET
) -> SubscriptionUpgraded:
    """Upgrade a subscription.

    Arguments, result and errors are those of `Subscriptions.upgrade`.
    """
    return session.call(UPGRADE_SUBSCRIPTION, {"subscription_id": subscription_id, "tenant_id": tenant_id}, body)


upgrade_subscription_async = asynchronous(upgrade_subscription)

BUYOUT_SUBSCRIPTION: Operation[SubscriptionBoughtOut] = Operation(
    id="buyoutSubscription",
    method="POST",
    path="/v1/subscriptions/{subscriptionId}/buyout",
    parameters=(
        Parameter("subscription_id", "subscriptionId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:SubscriptionBoughtOut",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("rental_id", "rentalId", required=True, equals="$request.path.subscriptionId"),
            Field("reason", "reason", choices=BuyoutReason, required=True),
            Field("buyout_price", "buyoutPrice", kind=float, bounds={"minimum": 0}),
            Field("notes", "notes"),
        ),
    ),
    effect="once",
    call="subscriptions.buyout",
    read_back="subscriptions.get(subscription_id)",
)


def buyout_subscription(
    session: Session, subscription_id: str, *, body: SubscriptionBuyoutParams, tenant_id: str | Unset = UNSET
) -> SubscriptionBoughtOut:
    """Sell a subscription's device.

    Arguments, result and errors are those of `Subscriptions.buyout`.
    """
    return session.call(BUYOUT_SUBSCRIPTION, {"subscription_id": subscription_id, "tenant_id": tenant_id}, body)


buyout_subscription_async = asynchronous(buyout_subscription)

REPLACE_SUBSCRIPTION_DEVICE: Operation[SubscriptionReplaced] = Operation(
    id="replaceSubscriptionDevice",
    method="POST",
    path="/v1/subscriptions/{subscriptionId}/replace",
    parameters=(
        Parameter("subscription_id", "subscriptionId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:SubscriptionReplaced",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("rental_id", "rentalId", required=True, equals="$request.path.subscriptionId"),
            Field("new_serial_number", "newSerialNumber", required=True),
            Field("replacement_reason", "replacementReason", choices=ReplacementReason, required=True),
            Field("new_sku", "newSku"),
            Field("damage_assessment", "damageAssessment"),
            Field("insurance_claim", "insuranceClaim", kind=bool),
            Field("notes", "notes"),
        ),
    ),
    effect="once",
    call="subscriptions.replace_device",
    read_back="subscriptions.get(subscription_id)",
)


def replace_subscription_device(
    session: Session, subscription_id: str, *, body: SubscriptionReplaceParams, tenant_id: str | Unset = UNSET
) -> SubscriptionReplaced:
    """Replace a subscription's device.

    Arguments, result and errors are those of `Subscriptions.replace_device`.
    """
    return session.call(REPLACE_SUBSCRIPTION_DEVICE, {"subscription_id": subscription_id, "tenant_id": tenant_id}, body)


replace_subscription_device_async = asynchronous(replace_subscription_device)

EARLY_RETURN_SUBSCRIPTION: Operation[SubscriptionReturned] = Operation(
    id="earlyReturnSubscription",
    method="POST",
    path="/v1/subscriptions/{subscriptionId}/early-return",
    parameters=(
        Parameter("subscription_id", "subscriptionId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:SubscriptionReturned",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("rental_id", "rentalId", required=True, equals="$request.path.subscriptionId"),
            Field("return_condition", "returnCondition", choices=ReturnCondition, required=True),
            Field("reason", "reason", required=True),
            Field("early_return_fee", "earlyReturnFee", kind=float, bounds={"minimum": 0}),
            Field("damage_assessment", "damageAssessment"),
            Field("notes", "notes"),
        ),
    ),
    effect="once",
    call="subscriptions.early_return",
    read_back="subscriptions.get(subscription_id)",
)


def early_return_subscription(
    session: Session, subscription_id: str, *, body: SubscriptionEarlyReturnParams, tenant_id: str | Unset = UNSET
) -> SubscriptionReturned:
    """Return a device early.

    Arguments, result and errors are those of `Subscriptions.early_return`.
    """
    return session.call(EARLY_RETURN_SUBSCRIPTION, {"subscription_id": subscription_id, "tenant_id": tenant_id}, body)


early_return_subscription_async = asynchronous(early_return_subscription)

CANCEL_SUBSCRIPTION: Operation[SubscriptionCancelled] = Operation(
    id="cancelSubscription",
    method="POST",
    path="/v1/subscriptions/{subscriptionId}/cancel",
    parameters=(
        Parameter("subscription_id", "subscriptionId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:SubscriptionCancelled",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("rental_id", "rentalId", required=True, equals="$request.path.subscriptionId"),
            Field("reason", "reason", choices=CancellationReason, required=True),
            Field("notes", "notes", bounds={"maxLength": 1000}),
        ),
    ),
    effect="once",
    call="subscriptions.cancel",
    read_back="subscriptions.get(subscription_id)",
)


def cancel_subscription(
    session: Session, subscription_id: str, *, body: SubscriptionCancelParams, tenant_id: str | Unset = UNSET
) -> SubscriptionCancelled:
    """Cancel a subscription.

    Arguments, result and errors are those of `Subscriptions.cancel`.
    """
    return session.call(CANCEL_SUBSCRIPTION, {"subscription_id": subscription_id, "tenant_id": tenant_id}, body)


cancel_subscription_async = asynchronous(cancel_subscription)
