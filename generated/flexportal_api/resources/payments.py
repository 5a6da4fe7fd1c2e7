# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The resource `payments`."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous, asynchronous_pager
from flexportal_core.raw_response import raw, raw_async
from flexportal_core.resource import AsyncResource, Resource
from flexportal_core.types import UNSET, Unset

from ..operations.payments import CANCEL_PAYMENT, GET_PAYMENT, LIST_PAYMENTS, MARK_PAYMENT_PAID

if TYPE_CHECKING:
    from flexportal_core.paging.pager import Pager

    from ..models.payment import Payment, PaymentStatusValue


class Payments(Resource):
    """Payments for subscriptions, due and paid."""

    def list(
        self,
        *,
        status: PaymentStatusValue | Collection[PaymentStatusValue] | None = None,
        customer_id: str | Collection[str] | None = None,
        rental_id: str | Collection[str] | None = None,
        billing_group_id: str | Collection[str] | None = None,
        due_date_from: datetime.date | str | None = None,
        due_date_to: datetime.date | str | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        start_after: str | None = None,
        resume: str | None = None,
        prefetch: bool = True,
    ) -> Pager[Payment]:
        """List payments. The first request is sent when the first item is read.

        The tenant's payments, newest first by creation time.

        Filters combine: an item must match all of them; None does not filter. A list of values matches any of them;
        combinations of values are listed one after another, in the order given, and each item is returned once.

        Args:
            status: Only payments of this status. One of "pending", "processing", "paid", "failed", "cancelled".
                Pass any other value as `PaymentStatus(…)`.
            customer_id: Only those of this customer (ID).
            rental_id: Only those of this subscription (ID).
            billing_group_id: Only payments of this billing group.
            due_date_from: Only payments due on this date or later.
            due_date_to: Only payments due on this date or earlier.
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
            LIST_PAYMENTS,
            {
                "status": status,
                "customer_id": customer_id,
                "rental_id": rental_id,
                "billing_group_id": billing_group_id,
                "due_date_from": due_date_from,
                "due_date_to": due_date_to,
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
        status: PaymentStatusValue | Collection[PaymentStatusValue] | None = None,
        customer_id: str | Collection[str] | None = None,
        rental_id: str | Collection[str] | None = None,
        billing_group_id: str | Collection[str] | None = None,
        due_date_from: datetime.date | str | None = None,
        due_date_to: datetime.date | str | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        resume: str | None = None,
        concurrency: int = 4,
    ) -> Pager[Payment]:
        """List payments, with concurrent requests and in no particular order.

        The list is partitioned by status: each value is listed separately, several at a time. This is faster if most of
        the time is spent waiting for the server. Memory holds one page of each partition in progress.

        Unlike `list`, an item whose status changes during the scan may be returned twice or not at all, and an item
        with a value that the contract does not know is not found. One more request looks for such values among the
        first items of the whole list; if it finds one, the scan ends with a `PaginationError`.

        Args:
            status: Only payments of this status. One of "pending", "processing", "paid", "failed", "cancelled".
                Pass any other value as `PaymentStatus(…)`.
            customer_id: Only those of this customer (ID).
            rental_id: Only those of this subscription (ID).
            billing_group_id: Only payments of this billing group.
            due_date_from: Only payments due on this date or later.
            due_date_to: Only payments due on this date or earlier.
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
            LIST_PAYMENTS,
            {
                "status": status,
                "customer_id": customer_id,
                "rental_id": rental_id,
                "billing_group_id": billing_group_id,
                "due_date_from": due_date_from,
                "due_date_to": due_date_to,
            },
            page_size=page_size,
            max_items=max_items,
            resume=resume,
            concurrency=concurrency,
        )

    def get(self, payment_id: str) -> Payment:
        """Get a payment.

        One payment by its ID.

        Args:
            payment_id: ID of the payment. Not empty.

        Returns:
            The payment.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(GET_PAYMENT, {"payment_id": payment_id})

    def mark_paid(
        self, payment_id: str, *, payment_reference: str | Unset = UNSET, notes: str | Unset = UNSET
    ) -> Payment:
        """Mark a payment as paid.

        Marks a payment as paid that was received outside of the payment provider.

        Arguments that are not passed are not sent.

        Args:
            payment_id: ID of the payment. Not empty.
            payment_reference: Reference of the bank or the payer.
            notes: Notes, as free text.

        Returns:
            The payment, which is paid now.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `payments.get(payment_id)` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            MARK_PAYMENT_PAID, {"payment_id": payment_id}, {"payment_reference": payment_reference, "notes": notes}
        )

    def cancel(self, payment_id: str, *, reason: str) -> Payment:
        """Cancel a payment.

        Cancels a payment that is pending or has failed.

        Args:
            payment_id: ID of the payment. Not empty.
            reason: The reason, as free text.

        Returns:
            The payment, which is cancelled now.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `payments.get(payment_id)` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(CANCEL_PAYMENT, {"payment_id": payment_id}, {"reason": reason})


class AsyncPayments(AsyncResource):
    """`Payments` for asyncio and trio: await all calls but those that return a pager."""

    list = asynchronous_pager(Payments.list)
    scan = asynchronous_pager(Payments.scan)
    get = asynchronous(Payments.get)
    mark_paid = asynchronous(Payments.mark_paid)
    cancel = asynchronous(Payments.cancel)


class PaymentsWithRawResponse:
    """`Payments` with methods that return a `RawResponse`."""

    def __init__(self, resource: Payments) -> None:
        self.get = raw(resource.get)
        self.mark_paid = raw(resource.mark_paid)
        self.cancel = raw(resource.cancel)


class AsyncPaymentsWithRawResponse:
    """`AsyncPayments` with methods that return a `RawResponse`."""

    def __init__(self, resource: AsyncPayments) -> None:
        self.get = raw_async(resource.get)
        self.mark_paid = raw_async(resource.mark_paid)
        self.cancel = raw_async(resource.cancel)
