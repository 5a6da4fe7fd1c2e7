"""Every error this package raises.

```
FlexPortalError                    whatever goes wrong; catch this one to catch all
├── ConfigurationError             a setting is missing or malformed; nothing was sent
├── APIConnectionError             no answer: connection refused, reset, cut short
│   └── APITimeoutError            no answer in time
├── APIStatusError                 an answer that says no, or one with a status nobody declared
│   ├── BadRequestError            400
│   ├── AuthenticationError        401
│   ├── PermissionDeniedError      403
│   ├── NotFoundError              404
│   ├── UnprocessableEntityError   422
│   ├── RateLimitError             429, with `retry_after`
│   └── InternalServerError        500 and above
├── ResponseContractError          an answer that is not what the contract says
└── PaginationError                cursors that lead nowhere or in a circle
```

A mistake in an argument (a page size of 0, an unknown status) is a plain `ValueError` or `TypeError`, raised
before anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "ErrorDetail",
    "FlexPortalError",
    "InternalServerError",
    "NotFoundError",
    "PaginationError",
    "PermissionDeniedError",
    "Progress",
    "RateLimitError",
    "ResponseContractError",
    "UnprocessableEntityError",
]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a walk had come: pages received, and items of theirs to be delivered."""

    pages: int = 0
    items: int = 0


class FlexPortalError(Exception):
    """The root of every error of this package.

    Attributes:
        resume_token: Where the walk stopped; `list(resume=token)` goes on with the first item not yet delivered.
            None where nothing was being walked.
        progress: How far the walk had come. None where nothing was being walked.
    """

    resume_token: str | None = None
    progress: Progress | None = None

    def __reduce__(self) -> tuple[Callable[..., FlexPortalError], tuple[Any, ...]]:
        # Exceptions with keyword-only arguments do not pickle by themselves, and these cross process borders.
        return _restore, (type(self), self.args, dict(self.__dict__))


def _restore(kind: type[FlexPortalError], args: tuple[Any, ...], state: dict[str, Any]) -> FlexPortalError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(FlexPortalError):
    """A setting is missing or malformed. The message names the argument and the environment variable."""


class APIConnectionError(FlexPortalError):
    """The server could not be reached, or the answer broke off."""


class APITimeoutError(APIConnectionError):
    """The answer did not come in time, or the deadline of the listing passed. The message says how far it got."""

    def __str__(self) -> str:
        message = super().__str__()
        if self.progress is None:
            return message
        return f"{message} (until then: {self.progress.items} items on {self.progress.pages} pages)"


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """One fault of the request, as the server names it: which part, what is wrong, a word for programs."""

    path: str
    message: str
    code: str


class APIStatusError(FlexPortalError):
    """The server answered with an error status.

    Attributes:
        status_code: The HTTP status.
        code: The word from the error envelope (`VALIDATION_ERROR`); an open set. None where the body is no envelope.
        message: The envelope's sentence, or the status line's where the body is no envelope.
        details: Which parts of the request are at fault; empty where the server does not say.
        response: Status, headers and body as received, without the request that holds the key.
    """

    def __init__(
        self,
        message: str,
        *,
        response: httpx.Response,
        code: str | None = None,
        details: Sequence[ErrorDetail] = (),
    ) -> None:
        self.status_code = response.status_code
        self.code = code
        self.message = message
        self.details = tuple(details)
        self.response = response
        super().__init__(" ".join(self._sentences()))

    def _sentences(self) -> list[str]:
        head = f"{self.status_code} {self.code}:" if self.code else f"{self.status_code}:"
        return [head, self.message, *(f"[{detail.path}: {detail.message}]" for detail in self.details)]


class BadRequestError(APIStatusError):
    """400: the request is malformed, or a parameter has a value that is not allowed."""


class AuthenticationError(APIStatusError):
    """401: the key is missing, invalid or expired."""


class PermissionDeniedError(APIStatusError):
    """403: the tenant is not this key's, or the key lacks a permission."""


class NotFoundError(APIStatusError):
    """404: nothing is found under this path. Often a wrong base URL."""


class UnprocessableEntityError(APIStatusError):
    """422: the values of the request do not pass validation."""


class RateLimitError(APIStatusError):
    """429: the rate limit is used up.

    Attributes:
        retry_after: Seconds to wait, from `Retry-After` in either of its forms (RFC 9110, 10.2.3). None where the
            server does not say.
    """

    def __init__(
        self,
        message: str,
        *,
        response: httpx.Response,
        code: str | None = None,
        details: Sequence[ErrorDetail] = (),
        retry_after: float | None = None,
    ) -> None:
        self.retry_after = retry_after
        super().__init__(message, response=response, code=code, details=details)

    def _sentences(self) -> list[str]:
        sentences = super()._sentences()
        return sentences if self.retry_after is None else [*sentences, f"Try again in {self.retry_after:g} seconds."]


class InternalServerError(APIStatusError):
    """500 and above: the server failed."""


class ResponseContractError(FlexPortalError):
    """The answer is not what the contract says: no JSON, a field missing or of another type.

    Attributes:
        path: JSON path of the fault (`$.customers[3].email`), or None where the body as a whole is at fault.
    """

    def __init__(self, message: str, *, path: str | None = None) -> None:
        self.path = path
        super().__init__(message)


class PaginationError(FlexPortalError):
    """The server's cursors lead nowhere or in a circle. What was delivered until then is right."""


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def status_error_type(status_code: int) -> type[APIStatusError]:
    """The class that stands for a status."""
    return _BY_STATUS.get(status_code, InternalServerError if status_code >= 500 else APIStatusError)
