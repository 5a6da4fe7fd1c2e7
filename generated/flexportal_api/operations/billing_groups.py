# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The operations of `billing_groups`: each as data, and as functions that call it through a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous
from flexportal_core.operation import Body, Field, Filter, Operation, Paging, Parameter
from flexportal_core.types import UNSET, Unset

from ..models.billing_group_status import BillingGroupStatus

if TYPE_CHECKING:
    from flexportal_core.session import Session

    from ..models.acknowledged import Acknowledged
    from ..models.billing_group import BillingGroup
    from ..models.billing_group_create import BillingGroupCreateParams
    from ..models.billing_group_page import BillingGroupPage
    from ..models.billing_group_update import BillingGroupUpdateParams

LIST_BILLING_GROUPS: Operation[BillingGroupPage] = Operation(
    id="listBillingGroups",
    method="GET",
    path="/v1/billing-groups",
    parameters=(
        Parameter("limit", "limit"),
        Parameter("start_after", "startAfter"),
        Parameter("customer_id", "customerId", filter=Filter("customer_id")),
        Parameter("status", "status", choices=BillingGroupStatus, filter=Filter("status", exhaustive=True)),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:BillingGroupPage",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    paging=Paging(
        cursor="startAfter",
        size="limit",
        items="billing_groups",
        next="next_cursor",
        more="has_more",
        count="count",
        identity="billing_group_id",
        size_type=str,
        page_sizes=range(1, 101),
        envelope_names={
            "billing_groups": "billingGroups",
            "next_cursor": "nextCursor",
            "has_more": "hasMore",
            "count": "count",
        },
        item_names={"customer_id": "customerId", "status": "status", "billing_group_id": "billingGroupId"},
    ),
    call="billing_groups.list",
)


def list_billing_groups(
    session: Session,
    *,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    customer_id: str | Unset = UNSET,
    status: BillingGroupStatus | Unset = UNSET,
    tenant_id: str | Unset = UNSET,
) -> BillingGroupPage:
    """List billing groups; a single page.

    Arguments, result and errors are those of `BillingGroups.list`; the result is one page, as it was received.

    Args:
        session: Sends the request.
        limit: Maximum number of items on a page, from 1 to 100. A decimal number, sent as text. The API's
            default is "50".
        start_after: Where the page starts: the `nextCursor` of the previous page. Opaque.
        customer_id: Only those of this customer (ID).
        status: Only billing groups of this status. One of "active", "inactive".
        tenant_id: ID of the tenant, the business unit whose data is requested. A key may have access to
            several. Not empty. Default: that of the session.
    """
    return session.call(
        LIST_BILLING_GROUPS,
        {
            "limit": limit,
            "start_after": start_after,
            "customer_id": customer_id,
            "status": status,
            "tenant_id": tenant_id,
        },
    )


list_billing_groups_async = asynchronous(list_billing_groups)

GET_BILLING_GROUP: Operation[BillingGroup] = Operation(
    id="getBillingGroup",
    method="GET",
    path="/v1/billing-groups/{billingGroupId}",
    parameters=(
        Parameter("billing_group_id", "billingGroupId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:BillingGroupEnvelope",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    result="billing_group",
    call="billing_groups.get",
)


def get_billing_group(session: Session, billing_group_id: str, *, tenant_id: str | Unset = UNSET) -> BillingGroup:
    """Get a billing group.

    Arguments, result and errors are those of `BillingGroups.get`.
    """
    return session.call(GET_BILLING_GROUP, {"billing_group_id": billing_group_id, "tenant_id": tenant_id})


get_billing_group_async = asynchronous(get_billing_group)

CREATE_BILLING_GROUP: Operation[BillingGroup] = Operation(
    id="createBillingGroup",
    method="POST",
    path="/v1/billing-groups",
    parameters=(Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),),
    responses={
        "201": "flexportal_api.wire:BillingGroupWritten",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("customer_id", "customerId", required=True),
            Field("group_name", "groupName", required=True),
            Field("billing_day", "billingDay", kind=int, required=True, bounds={"minimum": 1, "maximum": 28}),
            Field("rental_ids", "rentalIds", required=True, many=True, bounds={"minItems": 1}),
            Field("notes", "notes"),
        ),
    ),
    result="billing_group",
    effect="non-idempotent",
    call="billing_groups.create",
    read_back="billing_groups.list()",
)


def create_billing_group(
    session: Session, *, body: BillingGroupCreateParams, tenant_id: str | Unset = UNSET
) -> BillingGroup:
    """Create a billing group.

    Arguments, result and errors are those of `BillingGroups.create`.
    """
    return session.call(CREATE_BILLING_GROUP, {"tenant_id": tenant_id}, body)


create_billing_group_async = asynchronous(create_billing_group)

UPDATE_BILLING_GROUP: Operation[BillingGroup] = Operation(
    id="updateBillingGroup",
    method="PATCH",
    path="/v1/billing-groups/{billingGroupId}",
    parameters=(
        Parameter("billing_group_id", "billingGroupId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:BillingGroupWritten",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("group_name", "groupName"),
            Field("billing_day", "billingDay", kind=int, bounds={"minimum": 1, "maximum": 28}),
            Field("rental_ids", "rentalIds", many=True),
            Field("notes", "notes"),
            Field("status", "status", choices=BillingGroupStatus),
        ),
    ),
    result="billing_group",
    effect="idempotent",
    call="billing_groups.update",
    read_back="billing_groups.get(billing_group_id)",
)


def update_billing_group(
    session: Session, billing_group_id: str, *, body: BillingGroupUpdateParams, tenant_id: str | Unset = UNSET
) -> BillingGroup:
    """Update a billing group.

    Arguments, result and errors are those of `BillingGroups.update`.
    """
    return session.call(UPDATE_BILLING_GROUP, {"billing_group_id": billing_group_id, "tenant_id": tenant_id}, body)


update_billing_group_async = asynchronous(update_billing_group)

DELETE_BILLING_GROUP: Operation[Acknowledged] = Operation(
    id="deleteBillingGroup",
    method="DELETE",
    path="/v1/billing-groups/{billingGroupId}",
    parameters=(
        Parameter("billing_group_id", "billingGroupId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:Acknowledged",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    call="billing_groups.delete",
    read_back="billing_groups.list()",
)


def delete_billing_group(session: Session, billing_group_id: str, *, tenant_id: str | Unset = UNSET) -> Acknowledged:
    """Delete a billing group.

    Arguments, result and errors are those of `BillingGroups.delete`.
    """
    return session.call(DELETE_BILLING_GROUP, {"billing_group_id": billing_group_id, "tenant_id": tenant_id})


delete_billing_group_async = asynchronous(delete_billing_group)
