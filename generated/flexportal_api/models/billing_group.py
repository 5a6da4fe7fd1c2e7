# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .billing_group_status import BillingGroupStatus


@_define(eq=False, repr=False, match_args=False)
class BillingGroup(_OpenModel[Any]):
    """Subscriptions of one customer that are billed together.

    Attributes:
        billing_group_id: ID of the billing group. Not empty.
        tenant_id: ID of the tenant. Not empty.
        customer_id: ID of the customer. Not empty.
        group_name: The name. Not empty.
        created_by: User or system that created the record. Not empty.
        billing_day: Day of the month on which it is billed. 1 to 28.
        total_monthly_amount: Amount per month, in major units. At least 0.
        currency: Currency, by its three-letter code such as EUR. 3 characters.
        status: Whether a billing group is active. One of "active", "inactive". Values may be added.
        created_at: When the record was created.
        updated_at: When the record last changed.
        rental_ids: IDs of its subscriptions.
        active_rental_count: Number of active subscriptions. At least 0. The API's default is 0.
        notes: Notes, as free text.
    """

    billing_group_id: str
    tenant_id: str
    customer_id: str
    group_name: str
    created_by: str
    billing_day: int
    total_monthly_amount: float
    currency: str
    status: BillingGroupStatus
    created_at: datetime.datetime
    updated_at: datetime.datetime
    rental_ids: list[str] | None = None
    active_rental_count: int | None = 0
    notes: str | None = None
