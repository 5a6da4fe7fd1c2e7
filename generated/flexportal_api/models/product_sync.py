# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .sync_source import SyncSource
    from .sync_status import SyncStatus


@_define(eq=False, repr=False, match_args=False)
class ProductSync(_OpenModel[Any]):
    """The system that the product is synchronized with.

    Attributes:
        source: A system with product data. The set may grow. One of "manual", "shopify", "woocommerce".
        external_id: ID of the product in that system.
        last_synced_at: When it was last synchronized.
        sync_status: Status of the synchronization. The set may grow. One of "synced", "pending", "error".
        sync_error: The error of the last synchronization.
        read_only_fields: Fields that only that system may change.
    """

    source: SyncSource
    external_id: str | None = None
    last_synced_at: datetime.datetime | None = None
    sync_status: SyncStatus | None = None
    sync_error: str | None = None
    read_only_fields: list[str] | None = None
