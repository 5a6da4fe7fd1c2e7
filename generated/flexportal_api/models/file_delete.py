# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import NotRequired, TypedDict


class FileDeleteParams(TypedDict):
    """How to delete a file.

    Keys:
        delete_from_storage: Whether to delete its contents too. The API's default is true.
    """

    delete_from_storage: NotRequired[bool]
