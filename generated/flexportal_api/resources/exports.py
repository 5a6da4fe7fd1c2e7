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
    """Exports of records as CSV."""

    def subscriptions(
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

        Returns subscriptions as CSV text.

        Arguments that are not passed are not sent.

        Args:
            start_date: Start of the period. An aware datetime, or RFC 3339 text.
            end_date: End of the period. An aware datetime, or RFC 3339 text.
            format_: Format of an export. Only "csv". Values may be added. Pass any other value as
                `ExportFormat(…)`.
            include_fields: Groups of columns to export.
            status: Only subscriptions of this status.
            customer_ids: Only subscriptions of these customers (IDs).

        Returns:
            The CSV text, and totals of its rows.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
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
    """`Exports` for asyncio and trio: await all calls but those that return a pager."""

    subscriptions = asynchronous(Exports.subscriptions)


class ExportsWithRawResponse:
    """`Exports` with methods that return a `RawResponse`."""

    def __init__(self, resource: Exports) -> None:
        self.subscriptions = raw(resource.subscriptions)


class AsyncExportsWithRawResponse:
    """`AsyncExports` with methods that return a `RawResponse`."""

    def __init__(self, resource: AsyncExports) -> None:
        self.subscriptions = raw_async(resource.subscriptions)
