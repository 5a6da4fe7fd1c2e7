# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel


@_define(eq=False, repr=False, match_args=False)
class OrderCreateItem(_OpenModel[Any]):
    """One item of a new order.

    Attributes:
        sku: SKU of the variant.
        quantity: Number of devices. At least 1.
        contract_length: Contract length in months. Expect a whole number.
    """

    sku: str
    quantity: int
    contract_length: float | None = None


class OrderCreateItemParams(TypedDict):
    """`OrderCreateItem` as a dictionary.

    Keys:
        sku: SKU of the variant.
        quantity: Number of devices. At least 1.
        contract_length: Contract length in months. Expect a whole number.
    """

    sku: str
    quantity: int
    contract_length: NotRequired[float]
