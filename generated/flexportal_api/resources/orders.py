# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The resource `orders`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flexportal_core.asynchronous import asynchronous, asynchronous_pager
from flexportal_core.raw_response import raw, raw_async
from flexportal_core.resource import AsyncResource, Resource
from flexportal_core.types import UNSET, Unset

from ..operations.orders import CANCEL_ORDER, CREATE_ORDER, GET_ORDER, LIST_ORDERS, UPDATE_ORDER_NOTES

if TYPE_CHECKING:
    from flexportal_core.paging.pager import Pager

    from ..models.address import Address, AddressParams
    from ..models.custom_fields import CustomFields
    from ..models.order import Order, OrderStatusValue
    from ..models.order_acknowledged import OrderAcknowledged
    from ..models.order_create import (
        OrderCreateCustomer,
        OrderCreateCustomerParams,
        OrderCreateItem,
        OrderCreateItemParams,
    )
    from ..models.order_extension import OrderExtension, OrderExtensionParams
    from ..models.order_sort import OrderSortValue
    from ..models.order_type import OrderTypeValue
    from ..models.order_upgrade import OrderUpgrade, OrderUpgradeParams
    from ..models.sort_direction import SortDirectionValue


class Orders(Resource):
    """Orders of devices."""

    def list(
        self,
        *,
        status: OrderStatusValue | Collection[OrderStatusValue] | None = None,
        customer_id: str | Collection[str] | None = None,
        sort_by: OrderSortValue | None = None,
        sort_dir: SortDirectionValue | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        start_after: str | None = None,
        resume: str | None = None,
        prefetch: bool = True,
    ) -> Pager[Order]:
        """List orders. The first request is sent when the first item is read.

        The tenant's orders, newest first by creation time.

        Filters combine: an item must match all of them; None does not filter. A list of values matches any of them;
        combinations of values are listed one after another, in the order given, and each item is returned once.

        Args:
            status: Only orders of this status. One of "pending", "confirmed", "partial", "fulfilled", "cancelled".
                Pass any other value as `OrderStatus(…)`.
            customer_id: Only those of this customer (ID).
            sort_by: Field to sort by; createdAt by default. One of "createdAt", "updatedAt", "orderId", "status",
                "totals.total". Pass any other value as `OrderSort(…)`. None does not send it.
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
            LIST_ORDERS,
            {"status": status, "customer_id": customer_id, "sort_by": sort_by, "sort_dir": sort_dir},
            page_size=page_size,
            max_items=max_items,
            start_after=start_after,
            resume=resume,
            prefetch=prefetch,
        )

    def scan(
        self,
        *,
        status: OrderStatusValue | Collection[OrderStatusValue] | None = None,
        customer_id: str | Collection[str] | None = None,
        sort_by: OrderSortValue | None = None,
        sort_dir: SortDirectionValue | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        resume: str | None = None,
        concurrency: int = 4,
    ) -> Pager[Order]:
        """List orders, with concurrent requests and in no particular order.

        The list is partitioned by status: each value is listed separately, several at a time. This is faster if most of
        the time is spent waiting for the server. Memory holds one page of each partition in progress.

        Unlike `list`, an item whose status changes during the scan may be returned twice or not at all, and an item
        with a value that the contract does not know is not found. One more request looks for such values among the
        first items of the whole list; if it finds one, the scan ends with a `PaginationError`.

        Args:
            status: Only orders of this status. One of "pending", "confirmed", "partial", "fulfilled", "cancelled".
                Pass any other value as `OrderStatus(…)`.
            customer_id: Only those of this customer (ID).
            sort_by: Field to sort by; createdAt by default. One of "createdAt", "updatedAt", "orderId", "status",
                "totals.total". Pass any other value as `OrderSort(…)`. None does not send it.
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
            LIST_ORDERS,
            {"status": status, "customer_id": customer_id, "sort_by": sort_by, "sort_dir": sort_dir},
            page_size=page_size,
            max_items=max_items,
            resume=resume,
            concurrency=concurrency,
        )

    def get(self, order_id: str) -> Order:
        """Get an order.

        One order by its ID, with its items and totals.

        Args:
            order_id: ID of the order. Not empty.

        Returns:
            The order.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(GET_ORDER, {"order_id": order_id})

    def create(
        self,
        *,
        customer: OrderCreateCustomer | OrderCreateCustomerParams,
        billing_address: Address | AddressParams,
        items: Sequence[OrderCreateItem | OrderCreateItemParams],
        order_type: OrderTypeValue | Unset = UNSET,
        shipping_address: Address | AddressParams | Unset = UNSET,
        extension_details: OrderExtension | OrderExtensionParams | Unset = UNSET,
        upgrade_details: OrderUpgrade | OrderUpgradeParams | Unset = UNSET,
        custom_fields: CustomFields | Mapping[str, Any] | None | Unset = UNSET,
        notes: str | Unset = UNSET,
    ) -> Order:
        """Place an order.

        A customer is created if none has the email address.

        Arguments that are not passed are not sent.

        Args:
            customer: The customer of a new order, new or existing.
            billing_address: Address for invoices.
            items: The items. Not empty.
            order_type: Kind of order. One of "standard", "extension", "upgrade". Values may be added. The API's
                default is "standard". Pass any other value as `OrderType(…)`.
            shipping_address: Address for deliveries; the billing address by default.
            extension_details: For an order of the type extension.
            upgrade_details: For an order of the type upgrade.
            custom_fields: Custom fields of the tenant, or null.
            notes: Notes, as free text.

        Returns:
            The new order.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `orders.list()` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            CREATE_ORDER,
            {},
            {
                "customer": customer,
                "billing_address": billing_address,
                "items": items,
                "order_type": order_type,
                "shipping_address": shipping_address,
                "extension_details": extension_details,
                "upgrade_details": upgrade_details,
                "custom_fields": custom_fields,
                "notes": notes,
            },
        )

    def cancel(self, order_id: str, *, reason: str | Unset = UNSET) -> OrderAcknowledged:
        """Cancel an order.

        An order that is fulfilled cannot be cancelled.

        Arguments that are not passed are not sent.

        Args:
            order_id: ID of the order. Not empty.
            reason: The reason, as free text. At most 1000 characters.

        Returns:
            Confirmation that the order is cancelled.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `orders.get(order_id)` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(CANCEL_ORDER, {"order_id": order_id}, {"reason": reason})

    def update_notes(self, order_id: str, *, notes: str) -> OrderAcknowledged:
        """Replace an order's notes.

        The notes are replaced as a whole.

        Args:
            order_id: ID of the order. Not empty.
            notes: Notes, as free text. At most 5000 characters.

        Returns:
            Confirmation that the notes are replaced.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(UPDATE_ORDER_NOTES, {"order_id": order_id}, {"notes": notes})


class AsyncOrders(AsyncResource):
    """`Orders` for asyncio and trio: await all calls but those that return a pager."""

    list = asynchronous_pager(Orders.list)
    scan = asynchronous_pager(Orders.scan)
    get = asynchronous(Orders.get)
    create = asynchronous(Orders.create)
    cancel = asynchronous(Orders.cancel)
    update_notes = asynchronous(Orders.update_notes)


class OrdersWithRawResponse:
    """`Orders` with methods that return a `RawResponse`."""

    def __init__(self, resource: Orders) -> None:
        self.get = raw(resource.get)
        self.create = raw(resource.create)
        self.cancel = raw(resource.cancel)
        self.update_notes = raw(resource.update_notes)


class AsyncOrdersWithRawResponse:
    """`AsyncOrders` with methods that return a `RawResponse`."""

    def __init__(self, resource: AsyncOrders) -> None:
        self.get = raw_async(resource.get)
        self.create = raw_async(resource.create)
        self.cancel = raw_async(resource.cancel)
        self.update_notes = raw_async(resource.update_notes)
