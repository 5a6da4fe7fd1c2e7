"""The error of a body that does not match the contract."""

from __future__ import annotations

import json
import re
from typing import Final

__all__ = ["DecodeError"]

_PLAIN_KEY: Final = re.compile(r"[^\W\d]\w*")


class DecodeError(ValueError):
    """The body does not match the contract. The message never contains a value that was received.

    Attributes:
        path: Where, as a JSON path: `$.customers[3].email`.
        expected: What the contract allows there: `string`, `number or null`.
        found: The kind of value that is there instead: `number`, `null`, or `nothing`.
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
