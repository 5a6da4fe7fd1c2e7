# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TypedDict


class SubscriptionReferenceParams(TypedDict):
    """The subscription that a quote is for.

    Keys:
        rental_id: ID of the subscription.
    """

    rental_id: str
