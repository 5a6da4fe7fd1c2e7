# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .variant_result import VariantResult
    from .write_operation import WriteOperation


@_define(eq=False, repr=False, match_args=False)
class ProductWritten(_OpenModel[Any]):
    """The result of writing a product.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        product_id: ID of the product.
        product_sku: The tenant's SKU of the product.
        operation: Whether a record was created or updated. The set may grow. One of "created", "updated".
        variant_results: The result for each variant.
    """

    success: bool
    message: str
    product_id: str
    product_sku: str
    operation: WriteOperation
    variant_results: list[VariantResult]
