# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TypedDict


class NotesUpdateParams(TypedDict):
    """New notes.

    Keys:
        notes: Notes, as free text. At most 5000 characters.
    """

    notes: str
