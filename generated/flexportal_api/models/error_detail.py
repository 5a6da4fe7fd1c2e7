# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel


@_define(eq=False, repr=False, match_args=False)
class ErrorDetail(_OpenModel[Any]):
    """One fault of the request.

    Attributes:
        path: The part of the request that is meant.
        message: A sentence for people.
        code: A word for programs.
    """

    path: str
    message: str
    code: str
