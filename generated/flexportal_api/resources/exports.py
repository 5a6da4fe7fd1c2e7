# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The resource `exports`."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous
from flexportal_core.raw_response import raw, raw_async
from flexportal_core.resource import AsyncResource, Resource
from flexportal_core.types import UNSET, Unset

from ..operations.exports import EXPORT_RENTALS

if TYPE_CHECKING:
    from ..models.subscription_export import SubscriptionExport
    from ..models.subscription_export_create import ExportFields, ExportFieldsParams, ExportFormatValue


class Exports(Resource):
    """Tables of records as CSV."""

    def rentals(
        self,
        *,
        start_date: datetime.datetime | str | Unset = UNSET,
        end_date: datetime.datetime | str | Unset = UNSET,
        format_: ExportFormatValue | Unset = UNSET,
        include_fields: ExportFields | ExportFieldsParams | Unset = UNSET,
        status: str | Unset = UNSET,
        customer_ids: Sequence[str] | Unset = UNSET,
    ) -> SubscriptionExport:
        """Export subscriptions.

        Exports subscriptions as CSV text within the response.

        A field that is not passed is not sent.

        Args:
            start_date: Start of the period.
            end_date: End of the period.
            format_: Format of an export. The set may grow. Only "csv". Others are rejected, unless passed as
                `ExportFormat(…)`.
            include_fields: Groups of columns to export.
            status: Only subscriptions of this status.
            customer_ids: Only subscriptions of these customers (IDs).

        Returns:
            The CSV text, and totals of its rows.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has a value that the API does not allow.
            NotFoundError: There is no such record.
            APIError: No response, another error response, or one that does not match the contract.
        """
        return self._call(
            EXPORT_RENTALS,
            {},
            {
                "start_date": start_date,
                "end_date": end_date,
                "format_": format_,
                "include_fields": include_fields,
                "status": status,
                "customer_ids": customer_ids,
            },
        )


class AsyncExports(AsyncResource):
    """`Exports` for asyncio and trio: what is not a pager is awaited."""

    rentals = asynchronous(Exports.rentals)


class ExportsWithRawResponse:
    """`Exports` whose methods return the response as it was received, with the result on request."""

    def __init__(self, resource: Exports) -> None:
        self.rentals = raw(resource.rentals)


class AsyncExportsWithRawResponse:
    """`AsyncExports` whose methods return the response as it was received, with the result on request."""

    def __init__(self, resource: AsyncExports) -> None:
        self.rentals = raw_async(resource.rentals)
