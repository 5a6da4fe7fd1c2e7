# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The resource `subscriptions`."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous, asynchronous_pager
from flexportal_core.raw_response import raw, raw_async
from flexportal_core.resource import AsyncResource, Resource
from flexportal_core.types import UNSET, Unset

from ..operations.subscriptions import (
    BUYOUT_SUBSCRIPTION,
    CALCULATE_BUYOUT_PRICE,
    CALCULATE_EARLY_RETURN_FEE,
    CANCEL_SUBSCRIPTION,
    CREATE_SUBSCRIPTION,
    EARLY_RETURN_SUBSCRIPTION,
    EXTEND_SUBSCRIPTION,
    GET_SUBSCRIPTION,
    LIST_SUBSCRIPTIONS,
    REPLACE_SUBSCRIPTION_DEVICE,
    UPDATE_SUBSCRIPTION_NOTES,
    UPGRADE_SUBSCRIPTION,
)

if TYPE_CHECKING:
    from flexportal_core.paging.pager import Pager

    from ..models.buyout_quote import BuyoutQuote
    from ..models.buyout_reason import BuyoutReasonValue
    from ..models.cancellation_reason import CancellationReasonValue
    from ..models.early_return_quote import EarlyReturnQuote
    from ..models.return_condition import ReturnConditionValue
    from ..models.sort_direction import SortDirectionValue
    from ..models.subscription import Subscription
    from ..models.subscription_acknowledged import SubscriptionAcknowledged
    from ..models.subscription_bought_out import SubscriptionBoughtOut
    from ..models.subscription_cancelled import SubscriptionCancelled
    from ..models.subscription_extended import SubscriptionExtended
    from ..models.subscription_replace import ReplacementReasonValue
    from ..models.subscription_replaced import SubscriptionReplaced
    from ..models.subscription_returned import SubscriptionReturned
    from ..models.subscription_status import SubscriptionStatusValue
    from ..models.subscription_upgraded import SubscriptionUpgraded


class Subscriptions(Resource):
    """Devices on rent, called rentals in the JSON."""

    def list(
        self,
        *,
        status: SubscriptionStatusValue | Collection[SubscriptionStatusValue] | None = None,
        customer_id: str | Collection[str] | None = None,
        order_id: str | Collection[str] | None = None,
        serial_number: str | Collection[str] | None = None,
        sku: str | Collection[str] | None = None,
        end_date_from: datetime.date | str | None = None,
        end_date_to: datetime.date | str | None = None,
        sort_by: str | None = None,
        sort_dir: SortDirectionValue | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        start_after: str | None = None,
        resume: str | None = None,
        prefetch: bool = True,
    ) -> Pager[Subscription]:
        """List subscriptions. The first request is sent when the first item is read.

        The tenant's subscriptions, newest first by creation time. They are called rentals in the JSON.

        Filters combine: an item must match all of them; None does not filter. A list of values matches any of them;
        combinations of values are listed one after another, in the order given, and each item is returned once.

        Args:
            status: Only subscriptions of this status. One of "active", "cancelled", "ended_completed",
                "ended_buyout", "ended_upgrade", "ended_early_return". Pass any other value as `SubscriptionStatus(…)`.
            customer_id: Only those of this customer (ID).
            order_id: Only those of this order (ID).
            serial_number: Only subscriptions of this device.
            sku: Only subscriptions of this variant.
            end_date_from: Only subscriptions that end on this date or later.
            end_date_to: Only subscriptions that end on this date or earlier.
            sort_by: Field to sort by, such as endDate; createdAt by default. None does not send it.
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
            LIST_SUBSCRIPTIONS,
            {
                "status": status,
                "customer_id": customer_id,
                "order_id": order_id,
                "serial_number": serial_number,
                "sku": sku,
                "end_date_from": end_date_from,
                "end_date_to": end_date_to,
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
        status: SubscriptionStatusValue | Collection[SubscriptionStatusValue] | None = None,
        customer_id: str | Collection[str] | None = None,
        order_id: str | Collection[str] | None = None,
        serial_number: str | Collection[str] | None = None,
        sku: str | Collection[str] | None = None,
        end_date_from: datetime.date | str | None = None,
        end_date_to: datetime.date | str | None = None,
        sort_by: str | None = None,
        sort_dir: SortDirectionValue | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        resume: str | None = None,
        concurrency: int = 4,
    ) -> Pager[Subscription]:
        """List subscriptions, with concurrent requests and in no particular order.

        The list is partitioned by status: each value is listed separately, several at a time. This is faster if most of
        the time is spent waiting for the server. Memory holds one page of each partition in progress.

        Unlike `list`, an item whose status changes during the scan may be returned twice or not at all, and an item
        with a value that the contract does not know is not found. One more request looks for such values among the
        first items of the whole list; if it finds one, the scan ends with a `PaginationError`.

        Args:
            status: Only subscriptions of this status. One of "active", "cancelled", "ended_completed",
                "ended_buyout", "ended_upgrade", "ended_early_return". Pass any other value as `SubscriptionStatus(…)`.
            customer_id: Only those of this customer (ID).
            order_id: Only those of this order (ID).
            serial_number: Only subscriptions of this device.
            sku: Only subscriptions of this variant.
            end_date_from: Only subscriptions that end on this date or later.
            end_date_to: Only subscriptions that end on this date or earlier.
            sort_by: Field to sort by, such as endDate; createdAt by default. None does not send it.
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
            LIST_SUBSCRIPTIONS,
            {
                "status": status,
                "customer_id": customer_id,
                "order_id": order_id,
                "serial_number": serial_number,
                "sku": sku,
                "end_date_from": end_date_from,
                "end_date_to": end_date_to,
                "sort_by": sort_by,
                "sort_dir": sort_dir,
            },
            page_size=page_size,
            max_items=max_items,
            resume=resume,
            concurrency=concurrency,
        )

    def get(self, subscription_id: str) -> Subscription:
        """Get a subscription.

        One subscription by its ID, with its extensions and replacements.

        Args:
            subscription_id: ID of the subscription, called rentalId in the JSON. Not empty.

        Returns:
            The subscription.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(GET_SUBSCRIPTION, {"subscription_id": subscription_id})

    def create(
        self,
        *,
        order_id: str,
        asset_serial_number: str,
        customer_id: str,
        billing_group_id: str | Unset = UNSET,
        start_date: datetime.datetime | str | Unset = UNSET,
        contract_length: int | Unset = UNSET,
        notes: str | Unset = UNSET,
    ) -> Subscription:
        """Start a subscription.

        Rents out an available device for an item of an order.

        Arguments that are not passed are not sent.

        Args:
            order_id: ID of the order.
            asset_serial_number: Serial number of the device, which must be available.
            customer_id: ID of the customer.
            billing_group_id: ID of the billing group that it joins.
            start_date: Start of the contract. An aware datetime, or RFC 3339 text.
            contract_length: Contract length in months. 1 to 120.
            notes: Notes, as free text.

        Returns:
            The new subscription.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `subscriptions.list()` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            CREATE_SUBSCRIPTION,
            {},
            {
                "order_id": order_id,
                "asset_serial_number": asset_serial_number,
                "customer_id": customer_id,
                "billing_group_id": billing_group_id,
                "start_date": start_date,
                "contract_length": contract_length,
                "notes": notes,
            },
        )

    def calculate_buyout_price(self, *, rental_id: str) -> BuyoutQuote:
        """Calculate the price of a buyout.

        Calculates the price for which the customer could buy the device. Changes nothing.

        Args:
            rental_id: ID of the subscription.

        Returns:
            The price and its calculation.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(CALCULATE_BUYOUT_PRICE, {}, {"rental_id": rental_id})

    def calculate_early_return_fee(self, *, rental_id: str) -> EarlyReturnQuote:
        """Calculate the fee of an early return.

        Calculates the fee for returning the device early. Changes nothing.

        Args:
            rental_id: ID of the subscription.

        Returns:
            The fee and its calculation.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(CALCULATE_EARLY_RETURN_FEE, {}, {"rental_id": rental_id})

    def update_notes(self, subscription_id: str, *, notes: str) -> SubscriptionAcknowledged:
        """Replace a subscription's notes.

        The notes are replaced as a whole.

        Args:
            subscription_id: ID of the subscription, called rentalId in the JSON. Not empty.
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
        return self._call(UPDATE_SUBSCRIPTION_NOTES, {"subscription_id": subscription_id}, {"notes": notes})

    def extend(
        self,
        subscription_id: str,
        *,
        extension_months: int,
        reason: str,
        new_monthly_amount: float | Unset = UNSET,
        notes: str | Unset = UNSET,
    ) -> SubscriptionExtended:
        """Extend a subscription.

        Adds months to the contract of an active subscription.

        Arguments that are not passed are not sent.

        Args:
            subscription_id: ID of the subscription, called rentalId in the JSON. Not empty.
            extension_months: Number of months to add. 1 to 120.
            reason: The reason, as free text.
            new_monthly_amount: Amount per month from then on, in major units; unchanged by default. At least 0.
            notes: Notes, as free text.

        Returns:
            Old and new end and length of the contract.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `subscriptions.get(subscription_id)` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            EXTEND_SUBSCRIPTION,
            {"subscription_id": subscription_id},
            {
                "extension_months": extension_months,
                "reason": reason,
                "new_monthly_amount": new_monthly_amount,
                "notes": notes,
            },
        )

    def upgrade(
        self,
        subscription_id: str,
        *,
        new_sku: str,
        new_serial_number: str,
        contract_length: int,
        new_monthly_amount: float,
        reason: str,
        notes: str | Unset = UNSET,
    ) -> SubscriptionUpgraded:
        """Upgrade a subscription.

        Ends the subscription and starts another one with a new device.

        Arguments that are not passed are not sent.

        Args:
            subscription_id: ID of the subscription, called rentalId in the JSON. Not empty.
            new_sku: SKU of the new device's variant.
            new_serial_number: Serial number of the new device.
            contract_length: Contract length of the new subscription in months. 1 to 120.
            new_monthly_amount: Amount per month of the new subscription, in major units. At least 0.
            reason: The reason, as free text.
            notes: Notes, as free text.

        Returns:
            The subscription that has ended and the new one, by ID and device.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `subscriptions.get(subscription_id)` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            UPGRADE_SUBSCRIPTION,
            {"subscription_id": subscription_id},
            {
                "new_sku": new_sku,
                "new_serial_number": new_serial_number,
                "contract_length": contract_length,
                "new_monthly_amount": new_monthly_amount,
                "reason": reason,
                "notes": notes,
            },
        )

    def buyout(
        self,
        subscription_id: str,
        *,
        reason: BuyoutReasonValue,
        buyout_price: float | Unset = UNSET,
        notes: str | Unset = UNSET,
    ) -> SubscriptionBoughtOut:
        """Sell a subscription's device.

        Sells the device to the customer and ends the subscription.

        Arguments that are not passed are not sent.

        Args:
            subscription_id: ID of the subscription, called rentalId in the JSON. Not empty.
            reason: Reason for a buyout. One of "customer_request", "end_of_contract", "other". Values may be added.
                Pass any other value as `BuyoutReason(…)`.
            buyout_price: Price in major units; the server calculates it by default. At least 0.
            notes: Notes, as free text.

        Returns:
            The price, and when the device is sold.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `subscriptions.get(subscription_id)` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            BUYOUT_SUBSCRIPTION,
            {"subscription_id": subscription_id},
            {"reason": reason, "buyout_price": buyout_price, "notes": notes},
        )

    def replace_device(
        self,
        subscription_id: str,
        *,
        new_serial_number: str,
        replacement_reason: ReplacementReasonValue,
        new_sku: str | Unset = UNSET,
        damage_assessment: str | Unset = UNSET,
        insurance_claim: bool | Unset = UNSET,
        notes: str | Unset = UNSET,
    ) -> SubscriptionReplaced:
        """Replace a subscription's device.

        Replaces a damaged, defective, stolen or lost device. The subscription stays active.

        Arguments that are not passed are not sent.

        Args:
            subscription_id: ID of the subscription, called rentalId in the JSON. Not empty.
            new_serial_number: Serial number of the new device.
            replacement_reason: Reason for a replacement. One of "damaged", "stolen", "defective", "lost". Values
                may be added. Pass any other value as `ReplacementReason(…)`.
            new_sku: SKU of the new device's variant.
            damage_assessment: Damage of the old device, as free text.
            insurance_claim: Whether an insurance claim is made. The API's default is false.
            notes: Notes, as free text.

        Returns:
            Serial numbers of the old and the new device.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `subscriptions.get(subscription_id)` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            REPLACE_SUBSCRIPTION_DEVICE,
            {"subscription_id": subscription_id},
            {
                "new_serial_number": new_serial_number,
                "replacement_reason": replacement_reason,
                "new_sku": new_sku,
                "damage_assessment": damage_assessment,
                "insurance_claim": insurance_claim,
                "notes": notes,
            },
        )

    def early_return(
        self,
        subscription_id: str,
        *,
        return_condition: ReturnConditionValue,
        reason: str,
        early_return_fee: float | Unset = UNSET,
        damage_assessment: str | Unset = UNSET,
        notes: str | Unset = UNSET,
    ) -> SubscriptionReturned:
        """Return a device early.

        Ends the subscription before the end of its contract, since the device was returned.

        Arguments that are not passed are not sent.

        Args:
            subscription_id: ID of the subscription, called rentalId in the JSON. Not empty.
            return_condition: Condition of a returned device. One of "excellent", "good", "fair", "poor", "damaged".
                Values may be added. Pass any other value as `ReturnCondition(…)`.
            reason: The reason, as free text.
            early_return_fee: Fee in major units; the server calculates it by default. At least 0.
            damage_assessment: Damage of the device, as free text.
            notes: Notes, as free text.

        Returns:
            The fee, and for how many months the device was rented.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `subscriptions.get(subscription_id)` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            EARLY_RETURN_SUBSCRIPTION,
            {"subscription_id": subscription_id},
            {
                "return_condition": return_condition,
                "reason": reason,
                "early_return_fee": early_return_fee,
                "damage_assessment": damage_assessment,
                "notes": notes,
            },
        )

    def cancel(
        self, subscription_id: str, *, reason: CancellationReasonValue, notes: str | Unset = UNSET
    ) -> SubscriptionCancelled:
        """Cancel a subscription.

        Cancels an active subscription.

        Arguments that are not passed are not sent.

        Args:
            subscription_id: ID of the subscription, called rentalId in the JSON. Not empty.
            reason: Reason for a cancellation. One of "customer_request", "payment_failure", "fraud",
                "admin_decision", "other". Values may be added. Pass any other value as `CancellationReason(…)`.
            notes: Notes, as free text. At most 1000 characters.

        Returns:
            The status before, and when the subscription was cancelled.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `subscriptions.get(subscription_id)` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(CANCEL_SUBSCRIPTION, {"subscription_id": subscription_id}, {"reason": reason, "notes": notes})


class AsyncSubscriptions(AsyncResource):
    """`Subscriptions` for asyncio and trio: await all calls but those that return a pager."""

    list = asynchronous_pager(Subscriptions.list)
    scan = asynchronous_pager(Subscriptions.scan)
    get = asynchronous(Subscriptions.get)
    create = asynchronous(Subscriptions.create)
    calculate_buyout_price = asynchronous(Subscriptions.calculate_buyout_price)
    calculate_early_return_fee = asynchronous(Subscriptions.calculate_early_return_fee)
    update_notes = asynchronous(Subscriptions.update_notes)
    extend = asynchronous(Subscriptions.extend)
    upgrade = asynchronous(Subscriptions.upgrade)
    buyout = asynchronous(Subscriptions.buyout)
    replace_device = asynchronous(Subscriptions.replace_device)
    early_return = asynchronous(Subscriptions.early_return)
    cancel = asynchronous(Subscriptions.cancel)


class SubscriptionsWithRawResponse:
    """`Subscriptions` with methods that return a `RawResponse`."""

    def __init__(self, resource: Subscriptions) -> None:
        self.get = raw(resource.get)
        self.create = raw(resource.create)
        self.calculate_buyout_price = raw(resource.calculate_buyout_price)
        self.calculate_early_return_fee = raw(resource.calculate_early_return_fee)
        self.update_notes = raw(resource.update_notes)
        self.extend = raw(resource.extend)
        self.upgrade = raw(resource.upgrade)
        self.buyout = raw(resource.buyout)
        self.replace_device = raw(resource.replace_device)
        self.early_return = raw(resource.early_return)
        self.cancel = raw(resource.cancel)


class AsyncSubscriptionsWithRawResponse:
    """`AsyncSubscriptions` with methods that return a `RawResponse`."""

    def __init__(self, resource: AsyncSubscriptions) -> None:
        self.get = raw_async(resource.get)
        self.create = raw_async(resource.create)
        self.calculate_buyout_price = raw_async(resource.calculate_buyout_price)
        self.calculate_early_return_fee = raw_async(resource.calculate_early_return_fee)
        self.update_notes = raw_async(resource.update_notes)
        self.extend = raw_async(resource.extend)
        self.upgrade = raw_async(resource.upgrade)
        self.buyout = raw_async(resource.buyout)
        self.replace_device = raw_async(resource.replace_device)
        self.early_return = raw_async(resource.early_return)
        self.cancel = raw_async(resource.cancel)
