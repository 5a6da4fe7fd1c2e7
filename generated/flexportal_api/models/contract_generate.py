# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import NotRequired, TypedDict


class ContractGenerateParams(TypedDict):
    """The contract to generate.

    Keys:
        order_id: ID of the order.
        contract_type: Type of contract, as free text.
    """

    order_id: str
    contract_type: NotRequired[str]
