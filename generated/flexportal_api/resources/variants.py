# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The resource `variants`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous_pager
from flexportal_core.resource import AsyncResource, Resource

from ..operations.variants import LIST_VARIANTS

if TYPE_CHECKING:
    from flexportal_core.paging.pager import Pager

    from ..models.product import Variant, VariantStatusValue


class Variants(Resource):
    """Variants of products, each with its SKU and prices."""

    def list(
        self,
        *,
        status: VariantStatusValue | Collection[VariantStatusValue] | None = None,
        product_sku: str | Collection[str] | None = None,
        grade: str | Collection[str] | None = None,
        sku: str | None = None,
        category: str | None = None,
        brand: str | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        start_after: str | None = None,
        resume: str | None = None,
        prefetch: bool = True,
    ) -> Pager[Variant]:
        """List variants. The first request is sent when the first item is read.

        The variants of all the tenant's products, newest first by creation time.

        Filters combine: an item must match all of them; None does not filter. A list of values matches any of them;
        combinations of values are listed one after another, in the order given, and each item is returned once.

        Args:
            status: Only variants of this status. One of "active", "inactive". Pass any other value as
                `VariantStatus(…)`.
            product_sku: Only variants of this product.
            grade: Only variants of this grade, A to E.
            sku: Only variants whose SKU contains this text. None does not send it.
            category: Only variants of products of this category. None does not send it.
            brand: Only variants of products of this brand. None does not send it.
            page_size: Items per request, 1 to 5000. It does not change the result.
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
            LIST_VARIANTS,
            {
                "status": status,
                "product_sku": product_sku,
                "grade": grade,
                "sku": sku,
                "category": category,
                "brand": brand,
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
        status: VariantStatusValue | Collection[VariantStatusValue] | None = None,
        product_sku: str | Collection[str] | None = None,
        grade: str | Collection[str] | None = None,
        sku: str | None = None,
        category: str | None = None,
        brand: str | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        resume: str | None = None,
        concurrency: int = 4,
    ) -> Pager[Variant]:
        """List variants, with concurrent requests and in no particular order.

        The list is partitioned by status: each value is listed separately, several at a time. This is faster if most of
        the time is spent waiting for the server. Memory holds one page of each partition in progress.

        Unlike `list`, an item whose status changes during the scan may be returned twice or not at all, and an item
        with a value that the contract does not know is not found. One more request looks for such values among the
        first items of the whole list; if it finds one, the scan ends with a `PaginationError`.

        Args:
            status: Only variants of this status. One of "active", "inactive". Pass any other value as
                `VariantStatus(…)`.
            product_sku: Only variants of this product.
            grade: Only variants of this grade, A to E.
            sku: Only variants whose SKU contains this text. None does not send it.
            category: Only variants of products of this category. None does not send it.
            brand: Only variants of products of this brand. None does not send it.
            page_size: Items per request, 1 to 5000. It does not change the result.
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
            LIST_VARIANTS,
            {
                "status": status,
                "product_sku": product_sku,
                "grade": grade,
                "sku": sku,
                "category": category,
                "brand": brand,
            },
            page_size=page_size,
            max_items=max_items,
            resume=resume,
            concurrency=concurrency,
        )


class AsyncVariants(AsyncResource):
    """`Variants` for asyncio and trio: await all calls but those that return a pager."""

    list = asynchronous_pager(Variants.list)
    scan = asynchronous_pager(Variants.scan)
