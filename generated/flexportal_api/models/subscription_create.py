# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import NotRequired, TypedDict


class SubscriptionCreateParams(TypedDict):
    """A new subscription.

    Keys:
        order_id: ID of the order.
        asset_serial_number: Serial number of the device, which must be available.
        customer_id: ID of the customer.
        billing_group_id: ID of the billing group that it joins.
        start_date: Start of the contract. An aware datetime, or RFC 3339 text.
        contract_length: Contract length in months. 1 to 120.
        notes: Notes, as free text.
    """

    order_id: str
    asset_serial_number: str
    customer_id: str
    billing_group_id: NotRequired[str]
    start_date: NotRequired[datetime.datetime | str]
    contract_length: NotRequired[int]
    notes: NotRequired[str]
