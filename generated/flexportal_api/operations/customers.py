# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The operations tagged `customers`: each as data, and as a function that calls it through a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexportal_core.operation import Filter, Operation, Paging, Parameter
from flexportal_core.types import UNSET, Unset

from ..models.customer_status import CustomerStatus
from ..models.customer_type import CustomerType

if TYPE_CHECKING:
    from flexportal_core.session import AsyncSession, Session

    from ..models.customer_page import CustomerPage

LIST_CUSTOMERS: Operation[CustomerPage] = Operation(
    id="listCustomers",
    method="GET",
    path="/v1/customers",
    parameters=(
        Parameter("limit", "limit"),
        Parameter("start_after", "startAfter"),
        Parameter("status", "status", choices=CustomerStatus, filter=Filter("status", exhaustive=True)),
        Parameter(
            "customer_type", "customerType", choices=CustomerType, filter=Filter("customer_type", exhaustive=True)
        ),
        Parameter("email", "email", filter=Filter("email")),
        Parameter("tenant_id", "Tenant-ID", "header", required=True),
    ),
    responses={
        "200": "flexportal_api.wire:customer_page",
        "400": "flexportal_api.wire:error_envelope",
        "401": "flexportal_api.wire:error_envelope",
        "403": "flexportal_api.wire:error_envelope",
        "404": "flexportal_api.wire:error_envelope",
        "422": "flexportal_api.wire:error_envelope",
        "429": "flexportal_api.wire:error_envelope",
        "500": "flexportal_api.wire:error_envelope",
    },
    paging=Paging(
        cursor="startAfter",
        size="limit",
        items="customers",
        next="next_cursor",
        more="has_more",
        count="count",
        limit="limit",
        identity="customer_id",
        size_type=str,
        page_sizes=range(1, 101),
        envelope_names={
            "customers": "customers",
            "next_cursor": "nextCursor",
            "has_more": "hasMore",
            "count": "count",
            "limit": "limit",
        },
        item_names={"customer_id": "customerId", "email": "email", "customer_type": "customerType", "status": "status"},
    ),
)


def list_customers(
    session: Session,
    *,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    status: CustomerStatus | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    email: str | Unset = UNSET,
    tenant_id: str | Unset = UNSET,
) -> CustomerPage:
    """List customers.

    One page of the tenant's customers, newest first by creation time. Ask again with the page's `nextCursor` as
    `startAfter`, and the same filters, until `hasMore` is false or `nextCursor` is null.

    Args:
        session: Sends the request.
        limit: How many customers a page holds at most, from 1 to 100. A decimal number, sent as text.
        start_after: Where the page starts, the `nextCursor` of the page before. Opaque.
        status: Only customers of this status. Left out, customers of every status.
        customer_type: Only customers of this type.
        email: Only the customer with exactly this e-mail address.
        tenant_id: The business unit whose data is asked for. One key may reach several. Left out, that of the
            session.

    Raises:
        APIError: The request failed, or the response is an error or does not match the contract.
    """
    return session.call(
        LIST_CUSTOMERS,
        {
            "limit": limit,
            "start_after": start_after,
            "status": status,
            "customer_type": customer_type,
            "email": email,
            "tenant_id": tenant_id,
        },
    )


async def list_customers_async(
    session: AsyncSession,
    *,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    status: CustomerStatus | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    email: str | Unset = UNSET,
    tenant_id: str | Unset = UNSET,
) -> CustomerPage:
    """As `list_customers`, asynchronously."""
    return await session.call(
        LIST_CUSTOMERS,
        {
            "limit": limit,
            "start_after": start_after,
            "status": status,
            "customer_type": customer_type,
            "email": email,
            "tenant_id": tenant_id,
        },
    )
