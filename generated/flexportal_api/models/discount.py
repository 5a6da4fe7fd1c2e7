# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from flexportal_core.decoding.enums import OpenStrEnum
from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


class DiscountType(OpenStrEnum):
    """Unit of a discount. Values may be added."""

    PERCENTAGE = "percentage"
    FIXED = "fixed"


DiscountTypeValue = Literal["percentage", "fixed"] | DiscountType


@_define(eq=False, repr=False, match_args=False)
class Discount(_OpenModel[Any]):
    """A discount.

    Attributes:
        type_: Unit of a discount. One of "percentage", "fixed". Values may be added.
        value: In percent, or an amount in major units.
        description: The description, as free text.
    """

    type_: DiscountType
    value: float
    description: str | None = None


class DiscountParams(TypedDict):
    """`Discount` as a dictionary.

    Keys:
        type_: Unit of a discount. One of "percentage", "fixed". Values may be added.
        value: In percent, or an amount in major units.
        description: The description, as free text.
    """

    type_: DiscountTypeValue
    value: float
    description: NotRequired[str]
