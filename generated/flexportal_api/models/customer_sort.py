# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class CustomerSort(OpenStrEnum):
    """Fields that customers can be sorted by. The set may grow."""

    CREATEDAT = "createdAt"
    FIRSTNAME = "firstName"
    LASTNAME = "lastName"
    EMAIL = "email"
    TOTALMONTHLYREVENUE = "totalMonthlyRevenue"
    TOTALDEVICESRENTED = "totalDevicesRented"


CustomerSortValue = (
    Literal["createdAt", "firstName", "lastName", "email", "totalMonthlyRevenue", "totalDevicesRented"] | CustomerSort
)
