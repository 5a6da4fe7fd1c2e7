# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .asset import Asset


@_define(eq=False, repr=False, match_args=False)
class AssetPage(_OpenModel[Any]):
    """One page of assets.

    Attributes:
        assets: The assets of this page.
        count: Number of items on this page. The API gives no total. Expect a whole number.
        limit: The page size that was applied. Expect a whole number.
        has_more: Whether items follow after this page.
        next_cursor: What to send as `startAfter` for the next page; null on the last.
    """

    assets: list[Asset]
    count: float
    limit: float
    has_more: bool
    next_cursor: str | None
