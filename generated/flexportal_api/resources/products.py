# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The resource `products`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, BinaryIO

from flexportal_core.asynchronous import asynchronous, asynchronous_pager
from flexportal_core.raw_response import raw, raw_async
from flexportal_core.resource import AsyncResource, Resource
from flexportal_core.types import UNSET, File, Unset

from ..operations.products import (
    CREATE_PRODUCT,
    DELETE_PRODUCT,
    GET_PRODUCT,
    IMPORT_PRODUCTS_CSV,
    LIST_PRODUCTS,
    UPDATE_PRODUCT,
)

if TYPE_CHECKING:
    from flexportal_core.paging.pager import Pager

    from ..models.product import Product, ProductStatusValue
    from ..models.product_deleted import ProductDeleted
    from ..models.product_imported import ProductImported
    from ..models.product_write import VariantWrite, VariantWriteParams
    from ..models.product_written import ProductWritten


class Products(Resource):
    """The product catalog."""

    def list(
        self,
        *,
        status: ProductStatusValue | Collection[ProductStatusValue] | None = None,
        category: str | Collection[str] | None = None,
        brand: str | Collection[str] | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        start_after: str | None = None,
        resume: str | None = None,
        prefetch: bool = True,
    ) -> Pager[Product]:
        """List products. The first request is sent when the first item is read.

        The tenant's products, newest first by creation time.

        Filters combine: an item must match all of them; None does not filter. A list of values matches any of them;
        combinations of values are listed one after another, in the order given, and each item is returned once.

        Args:
            status: Only products of this status. One of "active", "discontinued". Pass any other value as
                `ProductStatus(…)`.
            category: Only products of this category.
            brand: Only products of this brand.
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
            LIST_PRODUCTS,
            {"status": status, "category": category, "brand": brand},
            page_size=page_size,
            max_items=max_items,
            start_after=start_after,
            resume=resume,
            prefetch=prefetch,
        )

    def scan(
        self,
        *,
        status: ProductStatusValue | Collection[ProductStatusValue] | None = None,
        category: str | Collection[str] | None = None,
        brand: str | Collection[str] | None = None,
        page_size: int = 100,
        max_items: int | None = None,
        resume: str | None = None,
        concurrency: int = 4,
    ) -> Pager[Product]:
        """List products, with concurrent requests and in no particular order.

        The list is partitioned by status: each value is listed separately, several at a time. This is faster if most of
        the time is spent waiting for the server. Memory holds one page of each partition in progress.

        Unlike `list`, an item whose status changes during the scan may be returned twice or not at all, and an item
        with a value that the contract does not know is not found. One more request looks for such values among the
        first items of the whole list; if it finds one, the scan ends with a `PaginationError`.

        Args:
            status: Only products of this status. One of "active", "discontinued". Pass any other value as
                `ProductStatus(…)`.
            category: Only products of this category.
            brand: Only products of this brand.
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
            LIST_PRODUCTS,
            {"status": status, "category": category, "brand": brand},
            page_size=page_size,
            max_items=max_items,
            resume=resume,
            concurrency=concurrency,
        )

    def get(self, product_id: str) -> Product:
        """Get a product.

        One product by its ID, with its variants.

        Args:
            product_id: ID of the product. Not empty.

        Returns:
            The product.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(GET_PRODUCT, {"product_id": product_id})

    def create(
        self,
        *,
        product_sku: str,
        name: str,
        specification: str,
        category: str,
        brand: str,
        variants: Sequence[VariantWrite | VariantWriteParams],
        description: str | Unset = UNSET,
        images: Sequence[str] | Unset = UNSET,
    ) -> ProductWritten:
        """Create or update a product.

        Creates a product, or replaces the one with the same productSku; `operation` in the response says which.

        Arguments that are not passed are not sent.

        Args:
            product_sku: The tenant's SKU of the product.
            name: The name.
            specification: Technical data, as free text.
            category: Category of devices, as free text.
            brand: The manufacturer.
            variants: The variants. Not empty.
            description: The description, as free text.
            images: URLs of images.

        Returns:
            The product as written.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            CREATE_PRODUCT,
            {},
            {
                "product_sku": product_sku,
                "name": name,
                "specification": specification,
                "category": category,
                "brand": brand,
                "variants": variants,
                "description": description,
                "images": images,
            },
        )

    def update(
        self,
        product_id: str,
        *,
        product_sku: str,
        name: str,
        specification: str,
        category: str,
        brand: str,
        variants: Sequence[VariantWrite | VariantWriteParams],
        description: str | Unset = UNSET,
        images: Sequence[str] | Unset = UNSET,
    ) -> ProductWritten:
        """Replace a product.

        Replaces a product and its variants.

        Arguments that are not passed are not sent.

        Args:
            product_id: ID of the product. Not empty.
            product_sku: The tenant's SKU of the product.
            name: The name.
            specification: Technical data, as free text.
            category: Category of devices, as free text.
            brand: The manufacturer.
            variants: The variants. Not empty.
            description: The description, as free text.
            images: URLs of images.

        Returns:
            The product as written.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            UPDATE_PRODUCT,
            {"product_id": product_id},
            {
                "product_sku": product_sku,
                "name": name,
                "specification": specification,
                "category": category,
                "brand": brand,
                "variants": variants,
                "description": description,
                "images": images,
            },
        )

    def delete(self, product_id: str) -> ProductDeleted:
        """Discontinue a product.

        Sets the status of the product to discontinued and that of its variants to inactive.

        Args:
            product_id: ID of the product. Not empty.

        Returns:
            Confirmation that the product is discontinued.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(DELETE_PRODUCT, {"product_id": product_id})

    def import_csv(self, *, csv_file: File | BinaryIO | bytes) -> ProductImported:
        """Import products.

        Creates or replaces a product for each line of a CSV file.

        Args:
            csv_file: The products as CSV, one line for each.

        Returns:
            How many products were created and updated, and the lines that have errors.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(IMPORT_PRODUCTS_CSV, {}, {"csv_file": csv_file})


class AsyncProducts(AsyncResource):
    """`Products` for asyncio and trio: await all calls but those that return a pager."""

    list = asynchronous_pager(Products.list)
    scan = asynchronous_pager(Products.scan)
    get = asynchronous(Products.get)
    create = asynchronous(Products.create)
    update = asynchronous(Products.update)
    delete = asynchronous(Products.delete)
    import_csv = asynchronous(Products.import_csv)


class ProductsWithRawResponse:
    """`Products` with methods that return a `RawResponse`."""

    def __init__(self, resource: Products) -> None:
        self.get = raw(resource.get)
        self.create = raw(resource.create)
        self.update = raw(resource.update)
        self.delete = raw(resource.delete)
        self.import_csv = raw(resource.import_csv)


class AsyncProductsWithRawResponse:
    """`AsyncProducts` with methods that return a `RawResponse`."""

    def __init__(self, resource: AsyncProducts) -> None:
        self.get = raw_async(resource.get)
        self.create = raw_async(resource.create)
        self.update = raw_async(resource.update)
        self.delete = raw_async(resource.delete)
        self.import_csv = raw_async(resource.import_csv)
