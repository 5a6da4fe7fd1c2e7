# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from flexportal_core.decoding.enums import OpenStrEnum
from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


class WriteOperation(OpenStrEnum):
    """Whether it was created or updated. Values may be added."""

    CREATED = "created"
    UPDATED = "updated"


@_define(eq=False, repr=False, match_args=False)
class ProductWritten(_OpenModel[Any]):
    """The result of writing a product.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        product_id: ID of the product.
        product_sku: The tenant's SKU of the product.
        operation: Whether it was created or updated. One of "created", "updated". Values may be added.
        variant_results: The result for each variant.
    """

    success: bool
    message: str
    product_id: str
    product_sku: str
    operation: WriteOperation
    variant_results: list[VariantResult]


@_define(eq=False, repr=False, match_args=False)
class VariantResult(_OpenModel[Any]):
    """The result for one variant. Its fields are not documented."""
