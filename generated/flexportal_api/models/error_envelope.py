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
        code: A word for programs. An open set; new ones appear without notice.
        message: A sentence for people.
        details: What is wrong with which part of the request.
    """

    code: str
    message: str
    details: list[ErrorDetail] | None = None


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
