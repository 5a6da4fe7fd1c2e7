# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The operations of `assets`: each as data, and as functions that call it through a session."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous
from flexportal_core.operation import Body, Field, Filter, Operation, Paging, Parameter
from flexportal_core.types import UNSET, Unset

from ..models.asset_sort import AssetSort
from ..models.asset_status import AssetStatus
from ..models.sort_direction import SortDirection

if TYPE_CHECKING:
    from flexportal_core.session import Session

    from ..models.asset import Asset
    from ..models.asset_create import AssetCreateParams
    from ..models.asset_deleted import AssetDeleted
    from ..models.asset_page import AssetPage

LIST_ASSETS: Operation[AssetPage] = Operation(
    id="listAssets",
    method="GET",
    path="/v1/assets",
    parameters=(
        Parameter("limit", "limit"),
        Parameter("start_after", "startAfter"),
        Parameter("status", "status", choices=AssetStatus, filter=Filter("status", exhaustive=True)),
        Parameter("sku", "sku", filter=Filter("sku")),
        Parameter("customer_id", "customerId", filter=Filter("customer_id")),
        Parameter("rental_id", "rentalId", filter=Filter("rental_id")),
        Parameter("sort_by", "sortBy", choices=AssetSort),
        Parameter("sort_dir", "sortDir", choices=SortDirection),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:AssetPage",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    paging=Paging(
        cursor="startAfter",
        size="limit",
        items="assets",
        next="next_cursor",
        more="has_more",
        count="count",
        limit="limit",
        identity="serial_number",
        size_type=str,
        page_sizes=range(1, 101),
        envelope_names={
            "assets": "assets",
            "next_cursor": "nextCursor",
            "has_more": "hasMore",
            "count": "count",
            "limit": "limit",
        },
        item_names={
            "status": "status",
            "sku": "sku",
            "customer_id": "customerId",
            "rental_id": "rentalId",
            "serial_number": "serialNumber",
        },
    ),
    call="assets.list",
)


def list_assets(
    session: Session,
    *,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    status: AssetStatus | Unset = UNSET,
    sku: str | Unset = UNSET,
    customer_id: str | Unset = UNSET,
    rental_id: str | Unset = UNSET,
    sort_by: AssetSort | Unset = UNSET,
    sort_dir: SortDirection | Unset = UNSET,
    tenant_id: str | Unset = UNSET,
) -> AssetPage:
    """List assets; a single page.

    Arguments, result and errors are those of `Assets.list`; the result is one page, as it was received.

    Args:
        session: Sends the request.
        limit: Maximum number of items on a page, from 1 to 100. A decimal number, sent as text. The API's
            default is "50".
        start_after: Where the page starts: the `nextCursor` of the previous page. Opaque.
        status: Only assets of this status. One of "available", "rented_out", "returned", "sold", "unavailable".
        sku: Only assets of this variant.
        customer_id: Only those of this customer (ID).
        rental_id: Only those of this subscription (ID).
        sort_by: Field to sort by; createdAt by default. One of "createdAt", "updatedAt", "serialNumber",
            "status", "sku".
        sort_dir: Direction to sort in; desc by default. One of "asc", "desc".
        tenant_id: ID of the tenant, the business unit whose data is requested. A key may have access to
            several. Not empty. Default: that of the session.
    """
    return session.call(
        LIST_ASSETS,
        {
            "limit": limit,
            "start_after": start_after,
            "status": status,
            "sku": sku,
            "customer_id": customer_id,
            "rental_id": rental_id,
            "sort_by": sort_by,
            "sort_dir": sort_dir,
            "tenant_id": tenant_id,
        },
    )


list_assets_async = asynchronous(list_assets)

GET_ASSET: Operation[Asset] = Operation(
    id="getAsset",
    method="GET",
    path="/v1/assets/{serialNumber}",
    parameters=(
        Parameter("serial_number", "serialNumber", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:Asset",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    call="assets.get",
)


def get_asset(session: Session, serial_number: str, *, tenant_id: str | Unset = UNSET) -> Asset:
    """Get an asset.

    Arguments, result and errors are those of `Assets.get`.
    """
    return session.call(GET_ASSET, {"serial_number": serial_number, "tenant_id": tenant_id})


get_asset_async = asynchronous(get_asset)

CREATE_ASSET: Operation[Asset] = Operation(
    id="createAsset",
    method="POST",
    path="/v1/assets",
    parameters=(Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),),
    responses={
        "201": "flexportal_api.wire:AssetCreated",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("serial_number", "serialNumber", required=True),
            Field("tenant_id", "tenantId", required=True, equals="$request.header.Tenant-ID"),
            Field("sku", "sku", required=True),
            Field("product_name", "productName", required=True),
            Field("status", "status", choices=AssetStatus, required=True),
            Field("created_at", "createdAt", kind=datetime.datetime, required=True),
            Field("updated_at", "updatedAt", kind=datetime.datetime, required=True),
            Field("product_id", "productId"),
            Field("product_image_url", "productImageUrl"),
            Field("variant_id", "variantId"),
            Field("location", "location"),
            Field("customer_id", "customerId"),
            Field("rental_id", "rentalId"),
            Field("notes", "notes"),
        ),
    ),
    result="asset",
    effect="once",
    call="assets.create",
    read_back="assets.list()",
)


def create_asset(session: Session, *, body: AssetCreateParams, tenant_id: str | Unset = UNSET) -> Asset:
    """Register an asset.

    Arguments, result and errors are those of `Assets.create`.
    """
    return session.call(CREATE_ASSET, {"tenant_id": tenant_id}, body)


create_asset_async = asynchronous(create_asset)

DELETE_ASSET: Operation[AssetDeleted] = Operation(
    id="deleteAsset",
    method="DELETE",
    path="/v1/assets/{serialNumber}",
    parameters=(
        Parameter("serial_number", "serialNumber", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:AssetDeleted",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    call="assets.delete",
    read_back="assets.get(serial_number)",
)


def delete_asset(session: Session, serial_number: str, *, tenant_id: str | Unset = UNSET) -> AssetDeleted:
    """Retire an asset.

    Arguments, result and errors are those of `Assets.delete`.
    """
    return session.call(DELETE_ASSET, {"serial_number": serial_number, "tenant_id": tenant_id})


delete_asset_async = asynchronous(delete_asset)
