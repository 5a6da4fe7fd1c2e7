# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class BuyoutReason(OpenStrEnum):
    """Reason for a buyout. Values may be added."""

    CUSTOMER_REQUEST = "customer_request"
    END_OF_CONTRACT = "end_of_contract"
    OTHER = "other"


BuyoutReasonValue = Literal["customer_request", "end_of_contract", "other"] | BuyoutReason
