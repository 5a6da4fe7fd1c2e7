# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class SubscriptionAcknowledged(_OpenModel[Any]):
    """The subscription was changed.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        rental_id: ID of the subscription.
    """

    success: bool
    message: str
    rental_id: str
