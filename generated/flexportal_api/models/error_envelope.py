# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class ErrorEnvelope(_OpenModel[Any]):
    """The body of every error.

    Attributes:
        error: What went wrong.
    """

    error: Error


@_define(eq=False, repr=False, match_args=False)
class Error(_OpenModel[Any]):
    """What went wrong.

    Attributes:
        code: A code for programs. Values may be added.
        message: A message for people.
        details: The errors of the parts of the request.
    """

    code: str
    message: str
    details: list[ErrorDetail] | None = None


@_define(eq=False, repr=False, match_args=False)
class ErrorDetail(_OpenModel[Any]):
    """One error of the request.

    Attributes:
        path: The part of the request that is invalid.
        message: A message for people.
        code: A code for programs.
    """

    path: str
    message: str
    code: str
