# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from .billing_group_status import BillingGroupStatusValue


class BillingGroupUpdateParams(TypedDict):
    """Changes of a billing group; fields left out stay as they are.

    Keys:
        group_name: The name.
        billing_day: Day of the month on which it is billed. 1 to 28.
        rental_ids: IDs of all its subscriptions from now on.
        notes: Notes, as free text.
        status: Whether a billing group is active. One of "active", "inactive". Values may be added.
    """

    group_name: NotRequired[str]
    billing_day: NotRequired[int]
    rental_ids: NotRequired[Sequence[str]]
    notes: NotRequired[str]
    status: NotRequired[BillingGroupStatusValue]
