# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class OrderSort(OpenStrEnum):
    """Fields that orders can be sorted by. Values may be added."""

    CREATED_AT = "createdAt"
    UPDATED_AT = "updatedAt"
    ORDER_ID = "orderId"
    STATUS = "status"
    TOTALS_TOTAL = "totals.total"


OrderSortValue = Literal["createdAt", "updatedAt", "orderId", "status", "totals.total"] | OrderSort
