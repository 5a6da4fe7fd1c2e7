# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The operations of `exports`: each as data, and as functions that call it through a session."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous
from flexportal_core.operation import Body, Field, Operation, Parameter
from flexportal_core.types import UNSET, Unset

from ..models.subscription_export_create import ExportFormat

if TYPE_CHECKING:
    from flexportal_core.session import Session

    from ..models.subscription_export import SubscriptionExport
    from ..models.subscription_export_create import SubscriptionExportCreateParams

_EXPORT_FIELDS = (
    Field("customer_details", "customerDetails", kind=bool),
    Field("device_details", "deviceDetails", kind=bool),
    Field("financial_details", "financialDetails", kind=bool),
    Field("custom_fields", "customFields", kind=bool),
)

EXPORT_RENTALS: Operation[SubscriptionExport] = Operation(
    id="exportRentals",
    method="POST",
    path="/v1/exports/rentals",
    parameters=(Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),),
    responses={
        "200": "flexportal_api.wire:SubscriptionExport",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        required=False,
        fields=(
            Field("start_date", "startDate", kind=datetime.datetime),
            Field("end_date", "endDate", kind=datetime.datetime),
            Field("format_", "format", choices=ExportFormat),
            Field("include_fields", "includeFields", kind=object, fields=_EXPORT_FIELDS),
            Field("status", "status"),
            Field("customer_ids", "customerIds", many=True),
        ),
    ),
    effect="safe",
    call="exports.subscriptions",
)


def export_rentals(
    session: Session, *, body: SubscriptionExportCreateParams | Unset = UNSET, tenant_id: str | Unset = UNSET
) -> SubscriptionExport:
    """Export subscriptions.

    Arguments, result and errors are those of `Exports.subscriptions`.
    """
    return session.call(EXPORT_RENTALS, {"tenant_id": tenant_id}, body)


export_rentals_async = asynchronous(export_rentals)
