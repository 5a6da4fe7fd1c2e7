# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .subscription import Subscription


@_define(eq=False, repr=False, match_args=False)
class SubscriptionCreated(_OpenModel[Any]):
    """The new subscription.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        rental_id: ID of the subscription.
        rental: One device rented to one customer, called a rental in the JSON.
    """

    success: bool
    message: str
    rental_id: str
    rental: Subscription
