# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import Any

from flexportal_core.decoding.enums import OpenStrEnum
from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


class FileCategory(OpenStrEnum):
    """Whether a file was generated or uploaded. Values may be added."""

    GENERATED = "generated"
    UPLOADED = "uploaded"


@_define(eq=False, repr=False, match_args=False)
class StoredFile(_OpenModel[Any]):
    """The metadata of a file.

    Attributes:
        file_id: ID of the file.
        tenant_id: ID of the tenant.
        order_id: ID of the order that it belongs to.
        type_: Type, such as contract, invoice, document or attachment, as free text.
        filename: File name.
        content_type: Media type.
        storage_path: Path in the storage of the server.
        uploaded_by: User or system that created the file.
        created_at: When the record was created.
        updated_at: When the record last changed.
        category: Whether a file was generated or uploaded. One of "generated", "uploaded". Values may be added.
        file_size: Size in bytes. Expect a whole number.
        original_filename: File name before the upload.
        metadata: More metadata, with any JSON values.
    """

    file_id: str
    tenant_id: str
    order_id: str
    type_: str
    filename: str
    content_type: str
    storage_path: str
    uploaded_by: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    category: FileCategory
    file_size: float
    original_filename: str | None = None
    metadata: StoredFileMetadata | None = None


@_define(eq=False, repr=False, match_args=False)
class StoredFileMetadata(_OpenModel[Any]):
    """More metadata, with any JSON values."""
