# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .asset import Asset


@_define(eq=False, repr=False, match_args=False)
class AssetCreated(_OpenModel[Any]):
    """The new asset.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        asset: A single device.
    """

    success: bool
    message: str
    asset: Asset
