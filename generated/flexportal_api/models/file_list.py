# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .file_filters import FileFilters
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
