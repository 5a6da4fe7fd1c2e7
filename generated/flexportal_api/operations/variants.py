# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The operations of `variants`: each as data, and as functions that call it through a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous
from flexportal_core.operation import Filter, Operation, Paging, Parameter
from flexportal_core.types import UNSET, Unset

from ..models.product import VariantStatus

if TYPE_CHECKING:
    from flexportal_core.session import Session

    from ..models.variant_page import VariantPage

LIST_VARIANTS: Operation[VariantPage] = Operation(
    id="listVariants",
    method="GET",
    path="/v1/products/variants",
    parameters=(
        Parameter("limit", "limit"),
        Parameter("start_after", "startAfter"),
        Parameter("status", "status", choices=VariantStatus, filter=Filter("status", exhaustive=True)),
        Parameter("product_sku", "productSku", filter=Filter("product_sku")),
        Parameter("grade", "grade", filter=Filter("grade")),
        Parameter("sku", "sku"),
        Parameter("category", "category"),
        Parameter("brand", "brand"),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:VariantPage",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    paging=Paging(
        cursor="startAfter",
        size="limit",
        items="variants",
        next="next_cursor",
        more="has_more",
        count="count",
        limit="limit",
        identity="variant_id",
        size_type=str,
        page_sizes=range(1, 5001),
        envelope_names={
            "variants": "variants",
            "next_cursor": "nextCursor",
            "has_more": "hasMore",
            "count": "count",
            "limit": "limit",
        },
        item_names={"status": "status", "product_sku": "productSku", "grade": "grade", "variant_id": "variantId"},
    ),
    call="variants.list",
)


def list_variants(
    session: Session,
    *,
    limit: str | Unset = "5000",
    start_after: str | Unset = UNSET,
    status: VariantStatus | Unset = UNSET,
    product_sku: str | Unset = UNSET,
    grade: str | Unset = UNSET,
    sku: str | Unset = UNSET,
    category: str | Unset = UNSET,
    brand: str | Unset = UNSET,
    tenant_id: str | Unset = UNSET,
) -> VariantPage:
    """List variants; a single page.

    Arguments, result and errors are those of `Variants.list`; the result is one page, as it was received.

    Args:
        session: Sends the request.
        limit: Maximum number of variants on a page, from 1 to 5000. A decimal number, sent as text. The API's
            default is "5000".
        start_after: Where the page starts: the `nextCursor` of the previous page. Opaque.
        status: Only variants of this status. One of "active", "inactive".
        product_sku: Only variants of this product.
        grade: Only variants of this grade, A to E.
        sku: Only variants whose SKU contains this text.
        category: Only variants of products of this category.
        brand: Only variants of products of this brand.
        tenant_id: ID of the tenant, the business unit whose data is requested. A key may have access to
            several. Not empty. Default: that of the session.
    """
    return session.call(
        LIST_VARIANTS,
        {
            "limit": limit,
            "start_after": start_after,
            "status": status,
            "product_sku": product_sku,
            "grade": grade,
            "sku": sku,
            "category": category,
            "brand": brand,
            "tenant_id": tenant_id,
        },
    )


list_variants_async = asynchronous(list_variants)
