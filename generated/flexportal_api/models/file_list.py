# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .stored_file import StoredFile


@_define(eq=False, repr=False, match_args=False)
class FileList(_OpenModel[Any]):
    """The files that match, up to the limit.

    Attributes:
        files: The files.
        count: Number of items on this page. The API gives no total. Expect a whole number.
        limit: The page size that was applied. Expect a whole number.
        offset: Number of files that were skipped; no parameter sets it. Expect a whole number.
        filters: The filters that were applied.
    """

    files: list[StoredFile]
    count: float
    limit: float | None = None
    offset: float | None = None
    filters: FileFilters | None = None


@_define(eq=False, repr=False, match_args=False)
class FileFilters(_OpenModel[Any]):
    """The filters that were applied.

    Attributes:
        order_id: ID of the order.
        type_: Type of the files.
    """

    order_id: str | None = None
    type_: str | None = None
