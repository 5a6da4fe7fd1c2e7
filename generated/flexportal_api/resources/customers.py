# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The resource `customers`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous, asynchronous_pager
from flexportal_core.raw_response import raw, raw_async
from flexportal_core.resource import AsyncResource, Resource
from flexportal_core.types import UNSET, Unset

from ..operations.customers import DELETE_CUSTOMER, GET_CUSTOMER, LIST_CUSTOMERS, UPDATE_CUSTOMER

if TYPE_CHECKING:
    from flexportal_core.paging.pager import Pager

    from ..models.address import Address, AddressParams
    from ..models.customer import Customer
    from ..models.customer_deleted import CustomerDeleted
    from ..models.customer_sort import CustomerSortValue
    from ..models.customer_status import CustomerStatusValue
    from ..models.customer_type import CustomerTypeValue
    from ..models.sort_direction import SortDirectionValue


class Customers(Resource):
    """The people and businesses that rent from a tenant."""

    def list(
        self,
        *,
        status: CustomerStatusValue | Collection[CustomerStatusValue] | None = None,
        customer_type: CustomerTypeValue | Collection[CustomerTypeValue] | None = None,
        email: str | Collection[str] | None = None,
        has_active_rentals: bool | None = None,
        sort_by: CustomerSortValue | None = None,
        sort_dir: SortDirectionValue | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        start_after: str | None = None,
        resume: str | None = None,
        prefetch: bool = True,
    ) -> Pager[Customer]:
        """List customers. The first request is sent when the first item is read.

        The tenant's customers, newest first by creation time.

        Filters combine: an item must match all of them; None does not filter. A list of values matches any of them;
        each combination of values is listed after the other, in the order given, each item once.

        Args:
            status: Only customers of this status. Left out, customers of every status. One of "active", "inactive".
                Others are rejected, unless passed as `CustomerStatus(…)`.
            customer_type: Only customers of this type. One of "individual", "business". Others are rejected, unless
                passed as `CustomerType(…)`.
            email: Only the customer with exactly this e-mail address.
            has_active_rentals: With true, only customers with active subscriptions; with false, only those without.
                None leaves it out.
            sort_by: What the customers are sorted by; createdAt where it is left out. One of "createdAt",
                "firstName", "lastName", "email", "totalMonthlyRevenue", "totalDevicesRented". Others are rejected,
                unless passed as `CustomerSort(…)`. None leaves it out.
            sort_dir: Direction of sorting; desc by default. One of "asc", "desc". Others are rejected, unless
                passed as `SortDirection(…)`. None leaves it out.
            page_size: Items per request, 1 to 100. It does not change the result.
            max_items: The largest number of items to return; None means all.
            start_after: A `next_cursor` of the same filters, to continue after that page; None means from the start.
                Not with lists of values.
            resume: A resume token of the same filters, to continue with the first item not yet returned; None means
                from the start. `max_items` counts from there.
            prefetch: Whether the next page is requested while the current one is processed, from the second page on.

        Returns:
            A lazy, reusable pager: iterate it, or call `.pages()`, `.first()`, `.to_list()` or `.raw_items()`.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
        """
        return self._list(
            LIST_CUSTOMERS,
            {
                "status": status,
                "customer_type": customer_type,
                "email": email,
                "has_active_rentals": has_active_rentals,
                "sort_by": sort_by,
                "sort_dir": sort_dir,
            },
            page_size=page_size,
            max_items=max_items,
            start_after=start_after,
            resume=resume,
            prefetch=prefetch,
        )

    def scan(
        self,
        *,
        status: CustomerStatusValue | Collection[CustomerStatusValue] | None = None,
        customer_type: CustomerTypeValue | Collection[CustomerTypeValue] | None = None,
        email: str | Collection[str] | None = None,
        has_active_rentals: bool | None = None,
        sort_by: CustomerSortValue | None = None,
        sort_dir: SortDirectionValue | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        resume: str | None = None,
        concurrency: int = 4,
    ) -> Pager[Customer]:
        """List customers, with several requests at a time, in no particular order.

        The list is partitioned by status and customer_type: the items of each value are listed on their own, several
        values at a time. That pays where most of the time is spent waiting for the server. Memory holds one page of
        each partition in progress.

        Unlike `list`, an item whose status or customer_type changes meanwhile may be returned twice or not at all, and
        one with a value that the contract does not know is not found. Every item is checked to have the requested
        values, and one more request looks for unknown values among the first items of the whole list; if it finds one,
        the scan ends with a `PaginationError`.

        Args:
            status: Only customers of this status. Left out, customers of every status. One of "active", "inactive".
                Others are rejected, unless passed as `CustomerStatus(…)`.
            customer_type: Only customers of this type. One of "individual", "business". Others are rejected, unless
                passed as `CustomerType(…)`.
            email: Only the customer with exactly this e-mail address.
            has_active_rentals: With true, only customers with active subscriptions; with false, only those without.
                None leaves it out.
            sort_by: What the customers are sorted by; createdAt where it is left out. One of "createdAt",
                "firstName", "lastName", "email", "totalMonthlyRevenue", "totalDevicesRented". Others are rejected,
                unless passed as `CustomerSort(…)`. None leaves it out.
            sort_dir: Direction of sorting; desc by default. One of "asc", "desc". Others are rejected, unless
                passed as `SortDirection(…)`. None leaves it out.
            page_size: Items per request, 1 to 100. It does not change the result.
            max_items: The largest number of items to return; None means all.
            resume: A resume token of a scan with the same filters; None means from the start. `max_items` counts from
                there.
            concurrency: The largest number of requests at a time, from 1 to 64. The rate limit, the retry budget and
                the deadline apply to all of them together.

        Returns:
            A lazy, reusable pager: iterate it, or call `.pages()`, `.first()`, `.to_list()` or `.raw_items()`.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
        """
        return self._scan(
            LIST_CUSTOMERS,
            {
                "status": status,
                "customer_type": customer_type,
                "email": email,
                "has_active_rentals": has_active_rentals,
                "sort_by": sort_by,
                "sort_dir": sort_dir,
            },
            page_size=page_size,
            max_items=max_items,
            resume=resume,
            concurrency=concurrency,
        )

    def get(self, customer_id: str) -> Customer:
        """Get a customer.

        One customer, by its ID. Inactive customers are returned too.

        Args:
            customer_id: ID of the customer. Not empty.

        Returns:
            The customer.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has a value that the API does not allow.
            NotFoundError: There is no such record.
            APIError: No response, another error response, or one that does not match the contract.
        """
        return self._call(GET_CUSTOMER, {"customer_id": customer_id})

    def update(
        self,
        customer_id: str,
        *,
        first_name: str | Unset = UNSET,
        last_name: str | Unset = UNSET,
        company: str | Unset = UNSET,
        phone: str | Unset = UNSET,
        customer_type: CustomerTypeValue | Unset = UNSET,
        status: CustomerStatusValue | Unset = UNSET,
        billing_address: Address | AddressParams | Unset = UNSET,
        shipping_address: Address | AddressParams | Unset = UNSET,
    ) -> Customer:
        """Update a customer.

        Changes the fields that are sent; fields left out stay as they are. Existing orders and subscriptions keep the
        former data.

        A field that is not passed is not sent.

        Args:
            customer_id: ID of the customer. Not empty.
            first_name: First name. Not empty.
            last_name: Last name. Not empty.
            company: The company's name.
            phone: Telephone number.
            customer_type: Whether the customer is a person or a company. The set may grow. One of "individual",
                "business". Others are rejected, unless passed as `CustomerType(…)`.
            status: Status; active reactivates an inactive customer. One of "active", "inactive". Others are
                rejected, unless passed as `CustomerStatus(…)`.
            billing_address: The new billing address.
            shipping_address: The new shipping address.

        Returns:
            The customer as changed.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has a value that the API does not allow.
            NotFoundError: There is no such record.
            APIError: No response, another error response, or one that does not match the contract.
        """
        return self._call(
            UPDATE_CUSTOMER,
            {"customer_id": customer_id},
            {
                "first_name": first_name,
                "last_name": last_name,
                "company": company,
                "phone": phone,
                "customer_type": customer_type,
                "status": status,
                "billing_address": billing_address,
                "shipping_address": shipping_address,
            },
        )

    def delete(self, customer_id: str) -> CustomerDeleted:
        """Deactivate a customer.

        Sets the status to inactive. Refused while the customer has active subscriptions or pending orders.

        Args:
            customer_id: ID of the customer. Not empty.

        Returns:
            Confirmation that the customer is inactive.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has a value that the API does not allow.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            APIError: No response, another error response, or one that does not match the contract.
        """
        return self._call(DELETE_CUSTOMER, {"customer_id": customer_id})


class AsyncCustomers(AsyncResource):
    """`Customers` for asyncio and trio: what is not a pager is awaited."""

    list = asynchronous_pager(Customers.list)
    scan = asynchronous_pager(Customers.scan)
    get = asynchronous(Customers.get)
    update = asynchronous(Customers.update)
    delete = asynchronous(Customers.delete)


class CustomersWithRawResponse:
    """`Customers` whose methods return the response as it was received, with the result on request."""

    def __init__(self, resource: Customers) -> None:
        self.get = raw(resource.get)
        self.update = raw(resource.update)
        self.delete = raw(resource.delete)


class AsyncCustomersWithRawResponse:
    """`AsyncCustomers` whose methods return the response as it was received, with the result on request."""

    def __init__(self, resource: AsyncCustomers) -> None:
        self.get = raw_async(resource.get)
        self.update = raw_async(resource.update)
        self.delete = raw_async(resource.delete)
