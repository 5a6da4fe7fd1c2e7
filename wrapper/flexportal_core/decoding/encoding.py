"""Encoding: from a value that a model holds to the value that is sent as JSON."""

from __future__ import annotations

import datetime
from enum import Enum
from typing import Any, cast
from uuid import UUID

from ..types import File

__all__ = ["encode"]


def encode(value: object) -> Any:
    """The JSON form of a value: dates in ISO 8601, enum members as their values, models as dictionaries."""
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, File):
        return value.to_tuple()
    if isinstance(value, list):
        return [encode(item) for item in cast("list[object]", value)]
    to_dict = getattr(value, "to_dict", None)
    return value if to_dict is None else to_dict()
