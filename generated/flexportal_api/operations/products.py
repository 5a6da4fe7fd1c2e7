# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The operations of `products`: each as data, and as functions that call it through a session."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous
from flexportal_core.operation import Body, Field, Filter, Operation, Paging, Parameter
from flexportal_core.types import UNSET, Unset

from ..models.discount import DiscountType
from ..models.pricing_source import PricingSource
from ..models.product import ProductStatus

if TYPE_CHECKING:
    from flexportal_core.session import Session

    from ..models.product import Product
    from ..models.product_deleted import ProductDeleted
    from ..models.product_import import ProductImportParams
    from ..models.product_imported import ProductImported
    from ..models.product_page import ProductPage
    from ..models.product_write import ProductWriteParams
    from ..models.product_written import ProductWritten

_DISCOUNT = (
    Field("type_", "type", choices=DiscountType, required=True),
    Field("value", "value", kind=float, required=True),
    Field("description", "description"),
)

_PRICING_TIER_WRITE = (
    Field("contract_length", "contractLength", kind=int, required=True, bounds={"minimum": 1}),
    Field("monthly_price", "monthlyPrice", kind=float, required=True, bounds={"minimum": 0}),
    Field("setup_fee", "setupFee", kind=float),
    Field("discount", "discount", kind=object, fields=_DISCOUNT),
    Field("source", "source", choices=PricingSource),
    Field("calculated_at", "calculatedAt", kind=datetime.datetime, nullable=True),
    Field("preset_used", "presetUsed"),
)

_VARIANT_WRITE = (
    Field("variant_sku", "variantSku", required=True),
    Field("variant_name", "variantName", required=True),
    Field("grade", "grade", required=True),
    Field(
        "pricing", "pricing", kind=object, required=True, fields=_PRICING_TIER_WRITE, many=True, bounds={"minItems": 1}
    ),
    Field("variant_id", "variantId"),
    Field("condition", "condition"),
    Field("color_name", "colorName"),
    Field("images", "images", many=True),
    Field("list_price", "listPrice", kind=float),
    Field("acquisition_cost", "acquisitionCost", kind=float),
)

LIST_PRODUCTS: Operation[ProductPage] = Operation(
    id="listProducts",
    method="GET",
    path="/v1/products",
    parameters=(
        Parameter("limit", "limit"),
        Parameter("start_after", "startAfter"),
        Parameter("status", "status", choices=ProductStatus, filter=Filter("status", exhaustive=True)),
        Parameter("category", "category", filter=Filter("category")),
        Parameter("brand", "brand", filter=Filter("brand")),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:ProductPage",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    paging=Paging(
        cursor="startAfter",
        size="limit",
        items="products",
        next="next_cursor",
        more="has_more",
        count="count",
        limit="limit",
        identity="product_id",
        size_type=str,
        page_sizes=range(1, 101),
        envelope_names={
            "products": "products",
            "next_cursor": "nextCursor",
            "has_more": "hasMore",
            "count": "count",
            "limit": "limit",
        },
        item_names={"status": "status", "category": "category", "brand": "brand", "product_id": "productId"},
    ),
    call="products.list",
)


def list_products(
    session: Session,
    *,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    status: ProductStatus | Unset = UNSET,
    category: str | Unset = UNSET,
    brand: str | Unset = UNSET,
    tenant_id: str | Unset = UNSET,
) -> ProductPage:
    """List products; a single page.

    Arguments, result and errors are those of `Products.list`; the result is one page, as it was received.

    Args:
        session: Sends the request.
        limit: Maximum number of items on a page, from 1 to 100. A decimal number, sent as text. The API's
            default is "50".
        start_after: Where the page starts: the `nextCursor` of the previous page. Opaque.
        status: Only products of this status. One of "active", "discontinued".
        category: Only products of this category.
        brand: Only products of this brand.
        tenant_id: ID of the tenant, the business unit whose data is requested. A key may have access to
            several. Not empty. Default: that of the session.
    """
    return session.call(
        LIST_PRODUCTS,
        {
            "limit": limit,
            "start_after": start_after,
            "status": status,
            "category": category,
            "brand": brand,
            "tenant_id": tenant_id,
        },
    )


list_products_async = asynchronous(list_products)

GET_PRODUCT: Operation[Product] = Operation(
    id="getProduct",
    method="GET",
    path="/v1/products/{productId}",
    parameters=(
        Parameter("product_id", "productId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:Product",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    call="products.get",
)


def get_product(session: Session, product_id: str, *, tenant_id: str | Unset = UNSET) -> Product:
    """Get a product.

    Arguments, result and errors are those of `Products.get`.
    """
    return session.call(GET_PRODUCT, {"product_id": product_id, "tenant_id": tenant_id})


get_product_async = asynchronous(get_product)

CREATE_PRODUCT: Operation[ProductWritten] = Operation(
    id="createProduct",
    method="POST",
    path="/v1/products",
    parameters=(Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),),
    responses={
        "201": "flexportal_api.wire:ProductWritten",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("product_sku", "productSku", required=True),
            Field("name", "name", required=True),
            Field("specification", "specification", required=True),
            Field("category", "category", required=True),
            Field("brand", "brand", required=True),
            Field(
                "variants",
                "variants",
                kind=object,
                required=True,
                fields=_VARIANT_WRITE,
                many=True,
                bounds={"minItems": 1},
            ),
            Field("description", "description"),
            Field("images", "images", many=True),
        ),
    ),
    effect="idempotent",
    call="products.create",
    read_back="products.list()",
)


def create_product(session: Session, *, body: ProductWriteParams, tenant_id: str | Unset = UNSET) -> ProductWritten:
    """Create or update a product.

    Arguments, result and errors are those of `Products.create`.
    """
    return session.call(CREATE_PRODUCT, {"tenant_id": tenant_id}, body)


create_product_async = asynchronous(create_product)

UPDATE_PRODUCT: Operation[ProductWritten] = Operation(
    id="updateProduct",
    method="PUT",
    path="/v1/products/{productId}",
    parameters=(
        Parameter("product_id", "productId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:ProductWritten",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("product_sku", "productSku", required=True),
            Field("name", "name", required=True),
            Field("specification", "specification", required=True),
            Field("category", "category", required=True),
            Field("brand", "brand", required=True),
            Field(
                "variants",
                "variants",
                kind=object,
                required=True,
                fields=_VARIANT_WRITE,
                many=True,
                bounds={"minItems": 1},
            ),
            Field("description", "description"),
            Field("images", "images", many=True),
        ),
    ),
    call="products.update",
    read_back="products.get(product_id)",
)


def update_product(
    session: Session, product_id: str, *, body: ProductWriteParams, tenant_id: str | Unset = UNSET
) -> ProductWritten:
    """Replace a product.

    Arguments, result and errors are those of `Products.update`.
    """
    return session.call(UPDATE_PRODUCT, {"product_id": product_id, "tenant_id": tenant_id}, body)


update_product_async = asynchronous(update_product)

DELETE_PRODUCT: Operation[ProductDeleted] = Operation(
    id="deleteProduct",
    method="DELETE",
    path="/v1/products/{productId}",
    parameters=(
        Parameter("product_id", "productId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:ProductDeleted",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    call="products.delete",
    read_back="products.get(product_id)",
)


def delete_product(session: Session, product_id: str, *, tenant_id: str | Unset = UNSET) -> ProductDeleted:
    """Discontinue a product.

    Arguments, result and errors are those of `Products.delete`.
    """
    return session.call(DELETE_PRODUCT, {"product_id": product_id, "tenant_id": tenant_id})


delete_product_async = asynchronous(delete_product)

IMPORT_PRODUCTS_CSV: Operation[ProductImported] = Operation(
    id="importProductsCSV",
    method="POST",
    path="/v1/products/csv",
    parameters=(Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),),
    responses={
        "201": "flexportal_api.wire:ProductImported",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(("multipart/form-data",), fields=(Field("csv_file", "csvFile", kind=bytes, required=True),)),
    effect="idempotent",
    call="products.import_csv",
    read_back="products.list()",
)


def import_products_csv(
    session: Session, *, body: ProductImportParams, tenant_id: str | Unset = UNSET
) -> ProductImported:
    """Import products.

    Arguments, result and errors are those of `Products.import_csv`.
    """
    return session.call(IMPORT_PRODUCTS_CSV, {"tenant_id": tenant_id}, body)


import_products_csv_async = asynchronous(import_products_csv)
