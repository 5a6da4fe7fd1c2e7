# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The errors of this package, in one tree.

ApiError
├── UnexpectedStatus   the response has a status that the contract does not declare
└── DecodeError        the body is not what the contract says it is

No message shows a value that was received: bodies hold people's data, and messages end up in logs.
"""

from __future__ import annotations

import json
import re
from typing import Final

__all__ = ["ApiError", "DecodeError", "UnexpectedStatus"]

_PLAIN_KEY: Final = re.compile(r"[^\W\d]\w*")


class ApiError(Exception):
    """The root of this package's errors."""


class UnexpectedStatus(ApiError):
    """The response has a status that the contract does not declare.

    Attributes:
        status_code: The status, as a number.
        content: The body as received. The message leaves it out.
    """

    def __init__(self, status_code: int, content: bytes) -> None:
        super().__init__(f"unexpected status {status_code}, with a body of {len(content)} bytes")
        self.status_code = status_code
        self.content = content

    def __reduce__(self) -> tuple[type[UnexpectedStatus], tuple[int, bytes]]:
        return type(self), (self.status_code, self.content)


class DecodeError(ApiError):
    """The body is not what the contract says it is.

    Attributes:
        path: Where, as a JSON path: `$.customers[3].email`.
        expected: What the contract allows there: `string`, `number or null`.
        found: What is there instead, by kind and never by value: `number`, `null`, or `nothing`.
    """

    def __init__(self, path: str, expected: str, found: str) -> None:
        super().__init__()
        self.path = path
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, found {self.found}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}(path={self.path!r}, expected={self.expected!r}, found={self.found!r})"

    def __reduce__(self) -> tuple[type[DecodeError], tuple[str, str, str]]:
        return type(self), (self.path, self.expected, self.found)

    def prepend(self, step: str | int) -> None:
        """Put the key or index of the enclosing object or array in front of the path."""
        if isinstance(step, int):
            text = f"[{step}]"
        elif _PLAIN_KEY.fullmatch(step):
            text = f".{step}"
        else:
            text = f"[{json.dumps(step)}]"
        self.path = f"${text}{self.path[1:]}"
