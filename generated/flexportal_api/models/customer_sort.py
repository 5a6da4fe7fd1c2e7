# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class CustomerSort(OpenStrEnum):
    """Fields that customers can be sorted by. Values may be added."""

    CREATED_AT = "createdAt"
    FIRST_NAME = "firstName"
    LAST_NAME = "lastName"
    EMAIL = "email"
    TOTAL_MONTHLY_REVENUE = "totalMonthlyRevenue"
    TOTAL_DEVICES_RENTED = "totalDevicesRented"


CustomerSortValue = (
    Literal["createdAt", "firstName", "lastName", "email", "totalMonthlyRevenue", "totalDevicesRented"] | CustomerSort
)
