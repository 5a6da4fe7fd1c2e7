# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class ProductImported(_OpenModel[Any]):
    """The result of an import.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        created: Number of products created. Expect a whole number.
        updated: Number of products updated. Expect a whole number.
        errors: Lines that were rejected.
    """

    success: bool
    message: str
    created: float
    updated: float
    errors: list[ProductImportFailure] | None = None


@_define(eq=False, repr=False, match_args=False)
class ProductImportFailure(_OpenModel[Any]):
    """A line that was rejected.

    Attributes:
        row: Number of the line. Expect a whole number.
        error: What is wrong with it.
    """

    row: float
    error: str
