# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class CustomerType(OpenStrEnum):
    """Whether the customer is a person or a company. Values may be added."""

    INDIVIDUAL = "individual"
    BUSINESS = "business"


CustomerTypeValue = Literal["individual", "business"] | CustomerType
