# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, TypedDict

if TYPE_CHECKING:
    from flexportal_core.types import File


class ProductImportParams(TypedDict):
    """A file with products.

    Keys:
        csv_file: The products as CSV, one line for each.
    """

    csv_file: File | BinaryIO | bytes
