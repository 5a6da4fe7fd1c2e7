# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""What a portal offers, typed: a resource for each list operation of the contract.

The one module of this package that knows the wrapper. The low-level client does without it.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from flexportal.adapter import ListOperation
from flexportal.connection import AsyncConnection, Connection
from flexportal.pager import AsyncPager, Pager
from flexportal.resource_base import AsyncResource, Resource, fan_out, in_order

from . import listings
from .models import Customer, CustomerStatus, CustomerType

__all__ = [
    "AsyncCustomers",
    "AsyncResources",
    "Customers",
    "Resources",
]

_LIST_CUSTOMERS: ListOperation[Customer] = ListOperation(listings.LIST_CUSTOMERS)


class Customers(Resource):
    """List customers."""

    def list(
        self,
        *,
        status: str | CustomerStatus | Collection[str] | None = None,
        customer_type: str | CustomerType | Collection[str] | None = None,
        email: str | Collection[str] | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        start_after: str | None = None,
        resume: str | None = None,
        look_ahead: int = 1,
    ) -> Pager[Customer]:
        """List customers. Nothing is sent until the first item is asked for.

        One page of the tenant's customers, newest first by creation time. Ask again with the page's `nextCursor` as
        `startAfter`, and the same filters, until `hasMore` is false or `nextCursor` is null.

        Filters combine: an item must match all of them. A list of values means any of them; each combination of values
        is listed after the other, in the order given, each item once. They are asked for several at a time.

        Args:
            status: Only customers of this status. Left out, customers of every status. None means: do not filter. A
                value that this version does not know is refused, unless it comes as `CustomerStatus(…)`.
            customer_type: Only customers of this type. None means: do not filter. A value that this version does
                not know is refused, unless it comes as `CustomerType(…)`.
            email: Only the customer with exactly this e-mail address. None means: do not filter.
            page_size: How many items a request asks for, 1 to 100. It changes the number of requests, not the
                result.
            max_items: How many items to deliver in all; None means all there are. It changes the result.

            start_after: A `next_cursor` of the same filters, to go on after that page; None means from the beginning.
                Not with lists.
            resume: A resume token of the same filters, to go on with the first item it says is undelivered; None means
                from the beginning. `max_items` counts from there.
            look_ahead: 1 to have the next page fetched while you work on the last, from the second page on; 0 to have
                each fetched when you ask for it.

        Returns:
            A lazy, reusable pager: iterate it, or call `.pages()`, `.first()`, `.to_list()`, `.rows()`.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: An argument has a value that can't be meant.
        """

        return Pager(
            self._connection,
            _LIST_CUSTOMERS,
            in_order(
                _LIST_CUSTOMERS,
                {
                    "status": status,
                    "customer_type": customer_type,
                    "email": email,
                },
                {},
                page_size=page_size,
                max_items=max_items,
                resume=resume,
                tenant_id=self._connection.tenant_id,
                start_after=start_after,
                look_ahead=look_ahead,
            ),
        )

    def scan(
        self,
        *,
        status: str | CustomerStatus | Collection[str] | None = None,
        customer_type: str | CustomerType | Collection[str] | None = None,
        email: str | Collection[str] | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        resume: str | None = None,
        concurrency: int = 4,
    ) -> Pager[Customer]:
        """List customers, several requests at a time, in no particular order.

        The listing is parted by status and customer_type: each value is a listing of its own, and they are walked side by side. That
        pays where the time goes into waiting for the server. Memory holds a page of each that is under way.

        What `list` promises and this cannot: an item whose status or customer_type changes meanwhile may come
        twice or not at all, and one with a value that the contract does not know is not found. Every item is checked to
        have the values that were asked for, and one further request looks for values that nobody knows among the first
        items of the whole listing; where it finds one, the scan ends with a `PaginationError`.

        Args:
            status: Only customers of this status. Left out, customers of every status. None means: do not filter. A
                value that this version does not know is refused, unless it comes as `CustomerStatus(…)`.
            customer_type: Only customers of this type. None means: do not filter. A value that this version does
                not know is refused, unless it comes as `CustomerType(…)`.
            email: Only the customer with exactly this e-mail address. None means: do not filter.
            page_size: How many items a request asks for, 1 to 100. It changes the number of requests, not the
                result.
            max_items: How many items to deliver in all; None means all there are. It changes the result.

            resume: A resume token of a scan with the same filters; None means from the beginning. `max_items` counts
                from there.
            concurrency: Requests under way at the same time, at most; from 1 to 64. The pace, the retry budget and the
                deadline hold for all of them together.

        Returns:
            A lazy, reusable pager: iterate it, or call `.pages()`, `.first()`, `.to_list()`, `.rows()`.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: An argument has a value that can't be meant.
        """

        return Pager(
            self._connection,
            _LIST_CUSTOMERS,
            fan_out(
                _LIST_CUSTOMERS,
                {
                    "status": status,
                    "customer_type": customer_type,
                    "email": email,
                },
                {},
                page_size=page_size,
                max_items=max_items,
                resume=resume,
                tenant_id=self._connection.tenant_id,
                concurrency=concurrency,
            ),
        )


class AsyncCustomers(AsyncResource):
    """List customers."""

    def list(
        self,
        *,
        status: str | CustomerStatus | Collection[str] | None = None,
        customer_type: str | CustomerType | Collection[str] | None = None,
        email: str | Collection[str] | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        start_after: str | None = None,
        resume: str | None = None,
        look_ahead: int = 1,
    ) -> AsyncPager[Customer]:
        """List customers; arguments and errors as for `Customers.list`."""
        return AsyncPager(
            self._connection,
            _LIST_CUSTOMERS,
            in_order(
                _LIST_CUSTOMERS,
                {
                    "status": status,
                    "customer_type": customer_type,
                    "email": email,
                },
                {},
                page_size=page_size,
                max_items=max_items,
                resume=resume,
                tenant_id=self._connection.tenant_id,
                start_after=start_after,
                look_ahead=look_ahead,
            ),
        )

    def scan(
        self,
        *,
        status: str | CustomerStatus | Collection[str] | None = None,
        customer_type: str | CustomerType | Collection[str] | None = None,
        email: str | Collection[str] | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        resume: str | None = None,
        concurrency: int = 4,
    ) -> AsyncPager[Customer]:
        """List customers; arguments, errors and limits as for `Customers.scan`."""
        return AsyncPager(
            self._connection,
            _LIST_CUSTOMERS,
            fan_out(
                _LIST_CUSTOMERS,
                {
                    "status": status,
                    "customer_type": customer_type,
                    "email": email,
                },
                {},
                page_size=page_size,
                max_items=max_items,
                resume=resume,
                tenant_id=self._connection.tenant_id,
                concurrency=concurrency,
            ),
        )


class Resources:
    """What a portal offers: an attribute for each list operation."""

    _connection: Connection

    @cached_property
    def customers(self) -> Customers:
        """List customers."""
        return Customers(self._connection)


class AsyncResources:
    """What an asynchronous portal offers: an attribute for each list operation."""

    _connection: AsyncConnection

    @cached_property
    def customers(self) -> AsyncCustomers:
        """List customers."""
        return AsyncCustomers(self._connection)
