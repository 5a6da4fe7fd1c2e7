# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from .variant_write import VariantWrite, VariantWriteParams


class ProductWriteParams(TypedDict):
    """A product with its variants.

    Keys:
        product_sku: The tenant's SKU of the product.
        name: The name.
        specification: Technical data, as free text.
        category: Category of devices, as free text.
        brand: The manufacturer.
        variants: The variants. Not empty.
        description: The description, as free text.
        images: URLs of pictures.
    """

    product_sku: str
    name: str
    specification: str
    category: str
    brand: str
    variants: Sequence[VariantWrite | VariantWriteParams]
    description: NotRequired[str]
    images: NotRequired[Sequence[str]]
