# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict


class BillingGroupCreateParams(TypedDict):
    """A new billing group.

    Keys:
        customer_id: ID of the customer.
        group_name: The name.
        billing_day: Day of the month on which it is billed. 1 to 28.
        rental_ids: IDs of its subscriptions. Not empty.
        notes: Notes, as free text.
    """

    customer_id: str
    group_name: str
    billing_day: int
    rental_ids: Sequence[str]
    notes: NotRequired[str]
