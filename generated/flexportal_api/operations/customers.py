# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The operations of `customers`: each as data, and as functions that call it through a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous
from flexportal_core.operation import Body, Field, Filter, Operation, Paging, Parameter
from flexportal_core.types import UNSET, Unset

from ..models.customer_sort import CustomerSort
from ..models.customer_status import CustomerStatus
from ..models.customer_type import CustomerType
from ..models.sort_direction import SortDirection

if TYPE_CHECKING:
    from flexportal_core.session import Session

    from ..models.customer import Customer
    from ..models.customer_deleted import CustomerDeleted
    from ..models.customer_page import CustomerPage
    from ..models.customer_update import CustomerUpdateParams

_ADDRESS = (
    Field("contact_name", "contactName", required=True),
    Field("street_address", "streetAddress", required=True),
    Field("city", "city", required=True),
    Field("country", "country", required=True),
    Field("company", "company"),
    Field("building_info", "buildingInfo"),
    Field("locality", "locality"),
    Field("admin_area", "adminArea"),
    Field("postal_code", "postalCode", nullable=True),
)

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
        Parameter("has_active_rentals", "hasActiveRentals", kind=bool),
        Parameter("sort_by", "sortBy", choices=CustomerSort),
        Parameter("sort_dir", "sortDir", choices=SortDirection),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:CustomerPage",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
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
        item_names={"status": "status", "customer_type": "customerType", "email": "email", "customer_id": "customerId"},
    ),
    call="customers.list",
)


def list_customers(
    session: Session,
    *,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    status: CustomerStatus | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    email: str | Unset = UNSET,
    has_active_rentals: bool | Unset = UNSET,
    sort_by: CustomerSort | Unset = UNSET,
    sort_dir: SortDirection | Unset = UNSET,
    tenant_id: str | Unset = UNSET,
) -> CustomerPage:
    """List customers; a single page.

    Arguments, result and errors are those of `Customers.list`; the result is one page, as it was received.

    Args:
        session: Sends the request.
        limit: Maximum number of customers on a page, from 1 to 100. A decimal number, sent as text. The API's
            default is "50".
        start_after: Where the page starts: the `nextCursor` of the previous page. Opaque.
        status: Only customers of this status. Customers of every status by default. One of "active",
            "inactive".
        customer_type: Only customers of this type. One of "individual", "business".
        email: Only the customer with exactly this email address.
        has_active_rentals: With true, only customers with active subscriptions; with false, only those without.
        sort_by: Field to sort by; createdAt by default. One of "createdAt", "firstName", "lastName", "email",
            "totalMonthlyRevenue", "totalDevicesRented".
        sort_dir: Direction to sort in; desc by default. One of "asc", "desc".
        tenant_id: ID of the tenant, the business unit whose data is requested. A key may have access to
            several. Not empty. Default: that of the session.
    """
    return session.call(
        LIST_CUSTOMERS,
        {
            "limit": limit,
            "start_after": start_after,
            "status": status,
            "customer_type": customer_type,
            "email": email,
            "has_active_rentals": has_active_rentals,
            "sort_by": sort_by,
            "sort_dir": sort_dir,
            "tenant_id": tenant_id,
        },
    )


list_customers_async = asynchronous(list_customers)

GET_CUSTOMER: Operation[Customer] = Operation(
    id="getCustomer",
    method="GET",
    path="/v1/customers/{customerId}",
    parameters=(
        Parameter("customer_id", "customerId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:Customer",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    call="customers.get",
)


def get_customer(session: Session, customer_id: str, *, tenant_id: str | Unset = UNSET) -> Customer:
    """Get a customer.

    Arguments, result and errors are those of `Customers.get`.
    """
    return session.call(GET_CUSTOMER, {"customer_id": customer_id, "tenant_id": tenant_id})


get_customer_async = asynchronous(get_customer)

UPDATE_CUSTOMER: Operation[Customer] = Operation(
    id="updateCustomer",
    method="PUT",
    path="/v1/customers/{customerId}",
    parameters=(
        Parameter("customer_id", "customerId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:CustomerUpdated",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field(
                "customer_id", "customerId", required=True, equals="$request.path.customerId", bounds={"minLength": 1}
            ),
            Field("first_name", "firstName", bounds={"minLength": 1}),
            Field("last_name", "lastName", bounds={"minLength": 1}),
            Field("company", "company"),
            Field("phone", "phone"),
            Field("customer_type", "customerType", choices=CustomerType),
            Field("status", "status", choices=CustomerStatus),
            Field("billing_address", "billingAddress", kind=object, fields=_ADDRESS),
            Field("shipping_address", "shippingAddress", kind=object, fields=_ADDRESS),
        ),
    ),
    result="customer",
    call="customers.update",
    read_back="customers.get(customer_id)",
)


def update_customer(
    session: Session, customer_id: str, *, body: CustomerUpdateParams, tenant_id: str | Unset = UNSET
) -> Customer:
    """Update a customer.

    Arguments, result and errors are those of `Customers.update`.
    """
    return session.call(UPDATE_CUSTOMER, {"customer_id": customer_id, "tenant_id": tenant_id}, body)


update_customer_async = asynchronous(update_customer)

DELETE_CUSTOMER: Operation[CustomerDeleted] = Operation(
    id="deleteCustomer",
    method="DELETE",
    path="/v1/customers/{customerId}",
    parameters=(
        Parameter("customer_id", "customerId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:CustomerDeleted",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    call="customers.delete",
    read_back="customers.get(customer_id)",
)


def delete_customer(session: Session, customer_id: str, *, tenant_id: str | Unset = UNSET) -> CustomerDeleted:
    """Deactivate a customer.

    Arguments, result and errors are those of `Customers.delete`.
    """
    return session.call(DELETE_CUSTOMER, {"customer_id": customer_id, "tenant_id": tenant_id})


delete_customer_async = asynchronous(delete_customer)
