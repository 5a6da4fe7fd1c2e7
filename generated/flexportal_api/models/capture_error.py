# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel


@_define(eq=False, repr=False, match_args=False)
class CaptureError(_OpenModel[Any]):
    """Why collecting a payment failed.

    Attributes:
        code: A code for programs.
        message: A message for people.
        decline_code: The bank's code.
    """

    code: str
    message: str
    decline_code: str | None = None
