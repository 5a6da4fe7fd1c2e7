# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class AssetSort(OpenStrEnum):
    """Fields that assets can be sorted by. Values may be added."""

    CREATED_AT = "createdAt"
    UPDATED_AT = "updatedAt"
    SERIAL_NUMBER = "serialNumber"
    STATUS = "status"
    SKU = "sku"


AssetSortValue = Literal["createdAt", "updatedAt", "serialNumber", "status", "sku"] | AssetSort
