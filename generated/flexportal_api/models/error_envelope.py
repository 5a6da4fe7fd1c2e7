# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .error import Error


@_define(eq=False, repr=False, match_args=False)
class ErrorEnvelope(_OpenModel[Any]):
    """The body of every error.

    Attributes:
        error: What went wrong.
    """

    error: Error
