# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .error_detail import ErrorDetail


@_define(eq=False, repr=False, match_args=False)
class Error(_OpenModel[Any]):
    """What went wrong.

    Attributes:
        code: A word for programs. An open set; new ones appear without notice.
        message: A sentence for people.
        details: What is wrong with which part of the request.
    """

    code: str
    message: str
    details: list[ErrorDetail] | None = None
