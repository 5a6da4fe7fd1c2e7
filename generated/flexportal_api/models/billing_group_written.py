# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .billing_group import BillingGroup


@_define(eq=False, repr=False, match_args=False)
class BillingGroupWritten(_OpenModel[Any]):
    """The billing group as written.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        billing_group: Subscriptions of one customer that are billed together.
    """

    success: bool
    message: str
    billing_group: BillingGroup
