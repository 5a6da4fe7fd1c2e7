# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class AssetSort(OpenStrEnum):
    """Fields that assets can be sorted by. The set may grow."""

    CREATEDAT = "createdAt"
    UPDATEDAT = "updatedAt"
    SERIALNUMBER = "serialNumber"
    STATUS = "status"
    SKU = "sku"


AssetSortValue = Literal["createdAt", "updatedAt", "serialNumber", "status", "sku"] | AssetSort
