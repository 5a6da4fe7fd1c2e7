# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The resources tagged `customers`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from flexportal_core.resource import AsyncResource, Resource

from ..operations.customers import LIST_CUSTOMERS

if TYPE_CHECKING:
    from flexportal_core.paging.pager import AsyncPager, Pager

    from ..models.customer import Customer
    from ..models.customer_status import CustomerStatus
    from ..models.customer_type import CustomerType


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
        prefetch: bool = True,
    ) -> Pager[Customer]:
        """List customers. The first request is sent when the first item is read.

        One page of the tenant's customers, newest first by creation time. Ask again with the page's `nextCursor` as
        `startAfter`, and the same filters, until `hasMore` is false or `nextCursor` is null.

        Filters combine: an item must match all of them. A list of values matches any of them; each combination of
        values is listed after the other, in the order given, each item once. Several are requested at a time.

        Args:
            status: Only customers of this status. Left out, customers of every status. None does not filter. An
                unknown value is rejected, unless it is passed as `CustomerStatus(…)`.
            customer_type: Only customers of this type. None does not filter. An unknown value is rejected, unless
                it is passed as `CustomerType(…)`.
            email: Only the customer with exactly this e-mail address. None does not filter.
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
        status: str | CustomerStatus | Collection[str] | None = None,
        customer_type: str | CustomerType | Collection[str] | None = None,
        email: str | Collection[str] | None = None,
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
            status: Only customers of this status. Left out, customers of every status. None does not filter. An
                unknown value is rejected, unless it is passed as `CustomerStatus(…)`.
            customer_type: Only customers of this type. None does not filter. An unknown value is rejected, unless
                it is passed as `CustomerType(…)`.
            email: Only the customer with exactly this e-mail address. None does not filter.
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
            },
            page_size=page_size,
            max_items=max_items,
            resume=resume,
            concurrency=concurrency,
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
        prefetch: bool = True,
    ) -> AsyncPager[Customer]:
        """As `Customers.list`."""
        return self._list(
            LIST_CUSTOMERS,
            {
                "status": status,
                "customer_type": customer_type,
                "email": email,
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
        status: str | CustomerStatus | Collection[str] | None = None,
        customer_type: str | CustomerType | Collection[str] | None = None,
        email: str | Collection[str] | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        resume: str | None = None,
        concurrency: int = 4,
    ) -> AsyncPager[Customer]:
        """As `Customers.scan`."""
        return self._scan(
            LIST_CUSTOMERS,
            {
                "status": status,
                "customer_type": customer_type,
                "email": email,
            },
            page_size=page_size,
            max_items=max_items,
            resume=resume,
            concurrency=concurrency,
        )
