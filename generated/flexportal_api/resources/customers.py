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
        combinations of values are listed one after another, in the order given, and each item is returned once.

        Args:
            status: Only customers of this status. Customers of every status by default. One of "active",
                "inactive". Pass any other value as `CustomerStatus(…)`.
            customer_type: Only customers of this type. One of "individual", "business". Pass any other value as
                `CustomerType(…)`.
            email: Only the customer with exactly this email address.
            has_active_rentals: With true, only customers with active subscriptions; with false, only those without.
                None does not send it.
            sort_by: Field to sort by; createdAt by default. One of "createdAt", "firstName", "lastName", "email",
                "totalMonthlyRevenue", "totalDevicesRented". Pass any other value as `CustomerSort(…)`. None does not
                send it.
            sort_dir: Direction to sort in; desc by default. One of "asc", "desc". Pass any other value as
                `SortDirection(…)`. None does not send it.
            page_size: Items per request, 1 to 100. It does not change the result.
            max_items: Maximum number of items to return; None means all.
            start_after: The `next_cursor` of a page with the same filters, to continue after that page; None means from
                the start. Not allowed with a list of values for a filter.
            resume: A resume token of a list with the same filters, to continue with the first item not yet returned;
                None means from the start. `max_items` counts from there.
            prefetch: Whether to request the next page while the current one is processed, from the second page on.

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
        """List customers, with concurrent requests and in no particular order.

        The list is partitioned by status and customer_type: each value is listed separately, several at a time. This is
        faster if most of the time is spent waiting for the server. Memory holds one page of each partition in progress.

        Unlike `list`, an item whose status or customer_type changes during the scan may be returned twice or not at
        all, and an item with a value that the contract does not know is not found. One more request looks for such
        values among the first items of the whole list; if it finds one, the scan ends with a `PaginationError`.

        Args:
            status: Only customers of this status. Customers of every status by default. One of "active",
                "inactive". Pass any other value as `CustomerStatus(…)`.
            customer_type: Only customers of this type. One of "individual", "business". Pass any other value as
                `CustomerType(…)`.
            email: Only the customer with exactly this email address.
            has_active_rentals: With true, only customers with active subscriptions; with false, only those without.
                None does not send it.
            sort_by: Field to sort by; createdAt by default. One of "createdAt", "firstName", "lastName", "email",
                "totalMonthlyRevenue", "totalDevicesRented". Pass any other value as `CustomerSort(…)`. None does not
                send it.
            sort_dir: Direction to sort in; desc by default. One of "asc", "desc". Pass any other value as
                `SortDirection(…)`. None does not send it.
            page_size: Items per request, 1 to 100. It does not change the result.
            max_items: Maximum number of items to return; None means all.
            resume: A resume token of a scan with the same filters; None means from the start. `max_items` counts from
                there.
            concurrency: Maximum number of concurrent requests, 1 to 64. The rate limit, the retry budget and the
                deadline apply to all of them together.

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
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
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

        Arguments that are not passed are not sent.

        Args:
            customer_id: ID of the customer. Not empty.
            first_name: First name. Not empty.
            last_name: Last name. Not empty.
            company: The company's name.
            phone: Phone number.
            customer_type: Whether the customer is a person or a company. One of "individual", "business". Values
                may be added. Pass any other value as `CustomerType(…)`.
            status: Status; active reactivates an inactive customer. One of "active", "inactive". Pass any other
                value as `CustomerStatus(…)`.
            billing_address: The new billing address.
            shipping_address: The new shipping address.

        Returns:
            The updated customer.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
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

        Sets the status to inactive. Fails while the customer has active subscriptions or pending orders.

        Args:
            customer_id: ID of the customer. Not empty.

        Returns:
            Confirmation that the customer is inactive.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(DELETE_CUSTOMER, {"customer_id": customer_id})


class AsyncCustomers(AsyncResource):
    """`Customers` for asyncio and trio: await all calls but those that return a pager."""

    list = asynchronous_pager(Customers.list)
    scan = asynchronous_pager(Customers.scan)
    get = asynchronous(Customers.get)
    update = asynchronous(Customers.update)
    delete = asynchronous(Customers.delete)


class CustomersWithRawResponse:
    """`Customers` with methods that return a `RawResponse`."""

    def __init__(self, resource: Customers) -> None:
        self.get = raw(resource.get)
        self.update = raw(resource.update)
        self.delete = raw(resource.delete)


class AsyncCustomersWithRawResponse:
    """`AsyncCustomers` with methods that return a `RawResponse`."""

    def __init__(self, resource: AsyncCustomers) -> None:
        self.get = raw_async(resource.get)
        self.update = raw_async(resource.update)
        self.delete = raw_async(resource.delete)
