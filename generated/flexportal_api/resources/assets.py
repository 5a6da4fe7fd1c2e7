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
    """Single devices, by serial number."""

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
        each combination of values is listed after the other, in the order given, each item once.

        Args:
            status: Only assets of this status. One of "available", "rented_out", "returned", "sold", "unavailable".
                Others are rejected, unless passed as `AssetStatus(…)`.
            sku: Only assets of this variant.
            customer_id: Only those of this customer (ID).
            rental_id: Only those of this subscription (ID).
            sort_by: What the assets are sorted by; createdAt where it is left out. One of "createdAt", "updatedAt",
                "serialNumber", "status", "sku". Others are rejected, unless passed as `AssetSort(…)`. None leaves it
                out.
            sort_dir: Direction of sorting; desc by default. One of "asc", "desc". Others are rejected, unless
                passed as `SortDirection(…)`. None leaves it out.
            page_size: Items per request, 1 to 100. It does not change the result.
            max_items: The largest number of items to return; None means all.
            start_after: A `next_cursor` of the same filters, to continue after that page; None means from the start.
                Not with lists of values.
            resume: A resume token of the same filters, to continue with the first item not yet returned; None means
                from the start. `max_items` counts from there.
            prefetch: Whether the next page is requested while the current one is processed, from the second page on.

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
        """List assets, with several requests at a time, in no particular order.

        The list is partitioned by status: the items of each value are listed on their own, several values at a time.
        That pays where most of the time is spent waiting for the server. Memory holds one page of each partition in
        progress.

        Unlike `list`, an item whose status changes meanwhile may be returned twice or not at all, and one with a value
        that the contract does not know is not found. Every item is checked to have the requested values, and one more
        request looks for unknown values among the first items of the whole list; if it finds one, the scan ends with a
        `PaginationError`.

        Args:
            status: Only assets of this status. One of "available", "rented_out", "returned", "sold", "unavailable".
                Others are rejected, unless passed as `AssetStatus(…)`.
            sku: Only assets of this variant.
            customer_id: Only those of this customer (ID).
            rental_id: Only those of this subscription (ID).
            sort_by: What the assets are sorted by; createdAt where it is left out. One of "createdAt", "updatedAt",
                "serialNumber", "status", "sku". Others are rejected, unless passed as `AssetSort(…)`. None leaves it
                out.
            sort_dir: Direction of sorting; desc by default. One of "asc", "desc". Others are rejected, unless
                passed as `SortDirection(…)`. None leaves it out.
            page_size: Items per request, 1 to 100. It does not change the result.
            max_items: The largest number of items to return; None means all.
            resume: A resume token of a scan with the same filters; None means from the start. `max_items` counts from
                there.
            concurrency: The largest number of requests at a time, from 1 to 64. The rate limit, the retry budget and
                the deadline apply to all of them together.

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
            ValueError: An argument has a value that the API does not allow.
            NotFoundError: There is no such record.
            APIError: No response, another error response, or one that does not match the contract.
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

        A field that is not passed is not sent.

        Args:
            serial_number: Serial number, as free text. Unique within the tenant.
            sku: SKU of the device's variant.
            product_name: The product's name.
            status: Status of a device. The set may grow. One of "available", "rented_out", "returned", "sold",
                "unavailable". Others are rejected, unless passed as `AssetStatus(…)`.
            created_at: When the record was created.
            updated_at: When the record last changed.
            product_id: ID of the product.
            product_image_url: URL of a picture of the product.
            variant_id: ID of the variant.
            location: Location, as free text.
            customer_id: ID of the customer who has the device.
            rental_id: ID of the subscription of the device.
            notes: Notes, as free text.

        Returns:
            The new asset.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has a value that the API does not allow.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `assets.list()` shows whether it did.
            APIError: No response, another error response, or one that does not match the contract.
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
            ValueError: An argument has a value that the API does not allow.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            APIError: No response, another error response, or one that does not match the contract.
        """
        return self._call(DELETE_ASSET, {"serial_number": serial_number})


class AsyncAssets(AsyncResource):
    """`Assets` for asyncio and trio: what is not a pager is awaited."""

    list = asynchronous_pager(Assets.list)
    scan = asynchronous_pager(Assets.scan)
    get = asynchronous(Assets.get)
    create = asynchronous(Assets.create)
    delete = asynchronous(Assets.delete)


class AssetsWithRawResponse:
    """`Assets` whose methods return the response as it was received, with the result on request."""

    def __init__(self, resource: Assets) -> None:
        self.get = raw(resource.get)
        self.create = raw(resource.create)
        self.delete = raw(resource.delete)


class AsyncAssetsWithRawResponse:
    """`AsyncAssets` whose methods return the response as it was received, with the result on request."""

    def __init__(self, resource: AsyncAssets) -> None:
        self.get = raw_async(resource.get)
        self.create = raw_async(resource.create)
        self.delete = raw_async(resource.delete)
