# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The resource `assets`."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous, asynchronous_pager
from flexportal_core.raw_response import raw, raw_async
from flexportal_core.resource import AsyncResource, Resource
from flexportal_core.types import UNSET, Unset

from ..operations.assets import CREATE_ASSET, DELETE_ASSET, GET_ASSET, LIST_ASSETS

if TYPE_CHECKING:
    from flexportal_core.paging.pager import Pager

    from ..models.asset import Asset
    from ..models.asset_deleted import AssetDeleted
    from ..models.asset_sort import AssetSortValue
    from ..models.asset_status import AssetStatusValue
    from ..models.sort_direction import SortDirectionValue


class Assets(Resource):
    """Devices, by serial number."""

    def list(
        self,
        *,
        status: AssetStatusValue | Collection[AssetStatusValue] | None = None,
        sku: str | Collection[str] | None = None,
        customer_id: str | Collection[str] | None = None,
        rental_id: str | Collection[str] | None = None,
        sort_by: AssetSortValue | None = None,
        sort_dir: SortDirectionValue | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        start_after: str | None = None,
        resume: str | None = None,
        prefetch: bool = True,
    ) -> Pager[Asset]:
        """List assets. The first request is sent when the first item is read.

        The tenant's assets, newest first by creation time.

        Filters combine: an item must match all of them; None does not filter. A list of values matches any of them;
        combinations of values are listed one after another, in the order given, and each item is returned once.

        Args:
            status: Only assets of this status. One of "available", "rented_out", "returned", "sold", "unavailable".
                Pass any other value as `AssetStatus(…)`.
            sku: Only assets of this variant.
            customer_id: Only those of this customer (ID).
            rental_id: Only those of this subscription (ID).
            sort_by: Field to sort by; createdAt by default. One of "createdAt", "updatedAt", "serialNumber",
                "status", "sku". Pass any other value as `AssetSort(…)`. None does not send it.
            sort_dir: Direction to sort in; desc by default. One of "asc", "desc". Pass any other value as
                `SortDirection(…)`. None does not send it.
            page_size: Items per request, 1 to 100. It does not change the result.
            max_items: Maximum number of items to return; None means all.
            start_after: The `next_cursor` of a page with the same filters, to continue after that page; None means from
                the start. Not allowed with a list of values for a filter.
            resume: A resume token of a list with the same filters, to continue with the first item not yet returned;
                None means from the start. `max_items` counts from there.
            prefetch: Whether to request the next page while the current one is processed, from the second page on.

        Returns:
            A lazy, reusable pager: iterate it, or call `.pages()`, `.first()`, `.to_list()` or `.raw_items()`.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
        """
        return self._list(
            LIST_ASSETS,
            {
                "status": status,
                "sku": sku,
                "customer_id": customer_id,
                "rental_id": rental_id,
                "sort_by": sort_by,
                "sort_dir": sort_dir,
            },
            page_size=page_size,
            max_items=max_items,
            start_after=start_after,
            resume=resume,
            prefetch=prefetch,
        )

    def scan(
        self,
        *,
        status: AssetStatusValue | Collection[AssetStatusValue] | None = None,
        sku: str | Collection[str] | None = None,
        customer_id: str | Collection[str] | None = None,
        rental_id: str | Collection[str] | None = None,
        sort_by: AssetSortValue | None = None,
        sort_dir: SortDirectionValue | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        resume: str | None = None,
        concurrency: int = 4,
    ) -> Pager[Asset]:
        """List assets, with concurrent requests and in no particular order.

        The list is partitioned by status: each value is listed separately, several at a time. This is faster if most of
        the time is spent waiting for the server. Memory holds one page of each partition in progress.

        Unlike `list`, an item whose status changes during the scan may be returned twice or not at all, and an item
        with a value that the contract does not know is not found. One more request looks for such values among the
        first items of the whole list; if it finds one, the scan ends with a `PaginationError`.

        Args:
            status: Only assets of this status. One of "available", "rented_out", "returned", "sold", "unavailable".
                Pass any other value as `AssetStatus(…)`.
            sku: Only assets of this variant.
            customer_id: Only those of this customer (ID).
            rental_id: Only those of this subscription (ID).
            sort_by: Field to sort by; createdAt by default. One of "createdAt", "updatedAt", "serialNumber",
                "status", "sku". Pass any other value as `AssetSort(…)`. None does not send it.
            sort_dir: Direction to sort in; desc by default. One of "asc", "desc". Pass any other value as
                `SortDirection(…)`. None does not send it.
            page_size: Items per request, 1 to 100. It does not change the result.
            max_items: Maximum number of items to return; None means all.
            resume: A resume token of a scan with the same filters; None means from the start. `max_items` counts from
                there.
            concurrency: Maximum number of concurrent requests, 1 to 64. The rate limit, the retry budget and the
                deadline apply to all of them together.

        Returns:
            A lazy, reusable pager: iterate it, or call `.pages()`, `.first()`, `.to_list()` or `.raw_items()`.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
        """
        return self._scan(
            LIST_ASSETS,
            {
                "status": status,
                "sku": sku,
                "customer_id": customer_id,
                "rental_id": rental_id,
                "sort_by": sort_by,
                "sort_dir": sort_dir,
            },
            page_size=page_size,
            max_items=max_items,
            resume=resume,
            concurrency=concurrency,
        )

    def get(self, serial_number: str) -> Asset:
        """Get an asset.

        One asset by its serial number.

        Args:
            serial_number: Serial number of the asset, as free text. Not empty.

        Returns:
            The asset.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(GET_ASSET, {"serial_number": serial_number})

    def create(
        self,
        *,
        serial_number: str,
        sku: str,
        product_name: str,
        status: AssetStatusValue,
        created_at: datetime.datetime | str,
        updated_at: datetime.datetime | str,
        product_id: str | Unset = UNSET,
        product_image_url: str | Unset = UNSET,
        variant_id: str | Unset = UNSET,
        location: str | Unset = UNSET,
        customer_id: str | Unset = UNSET,
        rental_id: str | Unset = UNSET,
        notes: str | Unset = UNSET,
    ) -> Asset:
        """Register an asset.

        Registers a device. Each serial number can be registered once.

        Arguments that are not passed are not sent.

        Args:
            serial_number: Serial number, as free text. Unique within the tenant.
            sku: SKU of the device's variant.
            product_name: The product's name.
            status: Status of a device. One of "available", "rented_out", "returned", "sold", "unavailable". Values
                may be added. Pass any other value as `AssetStatus(…)`.
            created_at: When the record was created. An aware datetime, or RFC 3339 text.
            updated_at: When the record last changed. An aware datetime, or RFC 3339 text.
            product_id: ID of the product.
            product_image_url: URL of a image of the product.
            variant_id: ID of the variant.
            location: Location, as free text.
            customer_id: ID of the customer who has the device.
            rental_id: ID of the subscription of the device.
            notes: Notes, as free text.

        Returns:
            The new asset.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `assets.list()` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            CREATE_ASSET,
            {},
            {
                "serial_number": serial_number,
                "sku": sku,
                "product_name": product_name,
                "status": status,
                "created_at": created_at,
                "updated_at": updated_at,
                "product_id": product_id,
                "product_image_url": product_image_url,
                "variant_id": variant_id,
                "location": location,
                "customer_id": customer_id,
                "rental_id": rental_id,
                "notes": notes,
            },
        )

    def delete(self, serial_number: str) -> AssetDeleted:
        """Retire an asset.

        Sets the status to unavailable.

        Args:
            serial_number: Serial number of the asset, as free text. Not empty.

        Returns:
            Confirmation that the asset is unavailable.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(DELETE_ASSET, {"serial_number": serial_number})


class AsyncAssets(AsyncResource):
    """`Assets` for asyncio and trio: await all calls but those that return a pager."""

    list = asynchronous_pager(Assets.list)
    scan = asynchronous_pager(Assets.scan)
    get = asynchronous(Assets.get)
    create = asynchronous(Assets.create)
    delete = asynchronous(Assets.delete)


class AssetsWithRawResponse:
    """`Assets` with methods that return a `RawResponse`."""

    def __init__(self, resource: Assets) -> None:
        self.get = raw(resource.get)
        self.create = raw(resource.create)
        self.delete = raw(resource.delete)


class AsyncAssetsWithRawResponse:
    """`AsyncAssets` with methods that return a `RawResponse`."""

    def __init__(self, resource: AsyncAssets) -> None:
        self.get = raw_async(resource.get)
        self.create = raw_async(resource.create)
        self.delete = raw_async(resource.delete)
