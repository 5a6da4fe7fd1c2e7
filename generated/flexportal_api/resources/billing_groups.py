# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The resource `billing_groups`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous, asynchronous_pager
from flexportal_core.raw_response import raw, raw_async
from flexportal_core.resource import AsyncResource, Resource
from flexportal_core.types import UNSET, Unset

from ..operations.billing_groups import (
    CREATE_BILLING_GROUP,
    DELETE_BILLING_GROUP,
    GET_BILLING_GROUP,
    LIST_BILLING_GROUPS,
    UPDATE_BILLING_GROUP,
)

if TYPE_CHECKING:
    from flexportal_core.paging.pager import Pager

    from ..models.acknowledged import Acknowledged
    from ..models.billing_group import BillingGroup
    from ..models.billing_group_status import BillingGroupStatusValue


class BillingGroups(Resource):
    """Groups of subscriptions that are billed together."""

    def list(
        self,
        *,
        customer_id: str | Collection[str] | None = None,
        status: BillingGroupStatusValue | Collection[BillingGroupStatusValue] | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        start_after: str | None = None,
        resume: str | None = None,
        prefetch: bool = True,
    ) -> Pager[BillingGroup]:
        """List billing groups. The first request is sent when the first item is read.

        The tenant's billing groups, newest first by creation time.

        Filters combine: an item must match all of them; None does not filter. A list of values matches any of them;
        combinations of values are listed one after another, in the order given, and each item is returned once.

        Args:
            customer_id: Only those of this customer (ID).
            status: Only billing groups of this status. One of "active", "inactive". Pass any other value as
                `BillingGroupStatus(…)`.
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
            LIST_BILLING_GROUPS,
            {"customer_id": customer_id, "status": status},
            page_size=page_size,
            max_items=max_items,
            start_after=start_after,
            resume=resume,
            prefetch=prefetch,
        )

    def scan(
        self,
        *,
        customer_id: str | Collection[str] | None = None,
        status: BillingGroupStatusValue | Collection[BillingGroupStatusValue] | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        resume: str | None = None,
        concurrency: int = 4,
    ) -> Pager[BillingGroup]:
        """List billing groups, with concurrent requests and in no particular order.

        The list is partitioned by status: each value is listed separately, several at a time. This is faster if most of
        the time is spent waiting for the server. Memory holds one page of each partition in progress.

        Unlike `list`, an item whose status changes during the scan may be returned twice or not at all, and an item
        with a value that the contract does not know is not found. One more request looks for such values among the
        first items of the whole list; if it finds one, the scan ends with a `PaginationError`.

        Args:
            customer_id: Only those of this customer (ID).
            status: Only billing groups of this status. One of "active", "inactive". Pass any other value as
                `BillingGroupStatus(…)`.
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
            LIST_BILLING_GROUPS,
            {"customer_id": customer_id, "status": status},
            page_size=page_size,
            max_items=max_items,
            resume=resume,
            concurrency=concurrency,
        )

    def get(self, billing_group_id: str) -> BillingGroup:
        """Get a billing group.

        One billing group by its ID, with the IDs of its subscriptions.

        Args:
            billing_group_id: ID of the billing group. Not empty.

        Returns:
            The billing group.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(GET_BILLING_GROUP, {"billing_group_id": billing_group_id})

    def create(
        self,
        *,
        customer_id: str,
        group_name: str,
        billing_day: int,
        rental_ids: Sequence[str],
        notes: str | Unset = UNSET,
    ) -> BillingGroup:
        """Create a billing group.

        Groups subscriptions of one customer, to be billed together.

        Arguments that are not passed are not sent.

        Args:
            customer_id: ID of the customer.
            group_name: The name.
            billing_day: Day of the month on which it is billed. 1 to 28.
            rental_ids: IDs of its subscriptions. Not empty.
            notes: Notes, as free text.

        Returns:
            The new billing group.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `billing_groups.list()` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            CREATE_BILLING_GROUP,
            {},
            {
                "customer_id": customer_id,
                "group_name": group_name,
                "billing_day": billing_day,
                "rental_ids": rental_ids,
                "notes": notes,
            },
        )

    def update(
        self,
        billing_group_id: str,
        *,
        group_name: str | Unset = UNSET,
        billing_day: int | Unset = UNSET,
        rental_ids: Sequence[str] | Unset = UNSET,
        notes: str | Unset = UNSET,
        status: BillingGroupStatusValue | Unset = UNSET,
    ) -> BillingGroup:
        """Update a billing group.

        Changes the fields that are sent; fields left out stay as they are.

        Arguments that are not passed are not sent.

        Args:
            billing_group_id: ID of the billing group. Not empty.
            group_name: The name.
            billing_day: Day of the month on which it is billed. 1 to 28.
            rental_ids: IDs of all its subscriptions from now on.
            notes: Notes, as free text.
            status: Whether a billing group is active. One of "active", "inactive". Values may be added. Pass any
                other value as `BillingGroupStatus(…)`.

        Returns:
            The updated billing group.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            UPDATE_BILLING_GROUP,
            {"billing_group_id": billing_group_id},
            {
                "group_name": group_name,
                "billing_day": billing_day,
                "rental_ids": rental_ids,
                "notes": notes,
                "status": status,
            },
        )

    def delete(self, billing_group_id: str) -> Acknowledged:
        """Delete a billing group.

        Deletes the group. Its subscriptions are billed one by one from then on.

        Args:
            billing_group_id: ID of the billing group. Not empty.

        Returns:
            Confirmation that the billing group is deleted.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(DELETE_BILLING_GROUP, {"billing_group_id": billing_group_id})


class AsyncBillingGroups(AsyncResource):
    """`BillingGroups` for asyncio and trio: await all calls but those that return a pager."""

    list = asynchronous_pager(BillingGroups.list)
    scan = asynchronous_pager(BillingGroups.scan)
    get = asynchronous(BillingGroups.get)
    create = asynchronous(BillingGroups.create)
    update = asynchronous(BillingGroups.update)
    delete = asynchronous(BillingGroups.delete)


class BillingGroupsWithRawResponse:
    """`BillingGroups` with methods that return a `RawResponse`."""

    def __init__(self, resource: BillingGroups) -> None:
        self.get = raw(resource.get)
        self.create = raw(resource.create)
        self.update = raw(resource.update)
        self.delete = raw(resource.delete)


class AsyncBillingGroupsWithRawResponse:
    """`AsyncBillingGroups` with methods that return a `RawResponse`."""

    def __init__(self, resource: AsyncBillingGroups) -> None:
        self.get = raw_async(resource.get)
        self.create = raw_async(resource.create)
        self.update = raw_async(resource.update)
        self.delete = raw_async(resource.delete)
