"""Every error that a session raises.

```
APIError                           the root: catch this one to catch all
├── ConfigurationError             a setting is missing or malformed; nothing was sent
├── APIConnectionError             no response: connection refused, reset, cut short
│   └── APITimeoutError            no response in time
├── APIStatusError                 an error response, or one of a status that the contract does not declare
│   ├── BadRequestError            400
│   ├── AuthenticationError        401
│   ├── PermissionDeniedError      403
│   ├── NotFoundError              404
│   ├── UnprocessableEntityError   422
│   ├── RateLimitError             429, with `retry_after`
│   └── InternalServerError        500 and above
├── ResponseContractError          a response that is not what the contract declares
└── PaginationError                cursors that cannot be followed, or a cursor cycle
```

An invalid argument (a page size of 0, an unknown status) is a plain `ValueError` or `TypeError`, raised before
anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .http.response import Response

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "ErrorDetail",
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
    """How far an iteration had come: pages received, and items on them."""

    pages: int = 0
    items: int = 0


class APIError(Exception):
    """The root of all errors of this package.

    Attributes:
        resume_token: Where an iteration stopped; `list(resume=token)` continues with the first item not yet delivered.
            None where nothing was being iterated.
        progress: How far the iteration had come. None where nothing was being iterated.
    """

    resume_token: str | None = None
    progress: Progress | None = None

    def __reduce__(self) -> tuple[Callable[..., APIError], tuple[Any, ...]]:
        # Exceptions with keyword-only arguments do not pickle by themselves, and these cross process borders.
        return _restore, (type(self), self.args, dict(self.__dict__))


def _restore(kind: type[APIError], args: tuple[Any, ...], state: dict[str, Any]) -> APIError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(APIError):
    """A setting is missing or malformed. The message names the argument and the environment variable."""


class APIConnectionError(APIError):
    """The server could not be reached, or the connection was lost before the response was complete.

    Attributes:
        request_sent: False where it is certain that nothing of the request reached the server.
    """

    request_sent: bool = True


class APITimeoutError(APIConnectionError):
    """No complete response in time, or the deadline has passed. The message says how far an iteration came."""

    def __str__(self) -> str:
        message = super().__str__()
        if self.progress is None:
            return message
        return f"{message} (received until then: {self.progress.items} items on {self.progress.pages} pages)"


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """One entry of an error response's `details`: which part of the request, what is wrong with it, a code."""

    path: str
    message: str
    code: str


class APIStatusError(APIError):
    """The server sent an error response.

    Attributes:
        status_code: The HTTP status.
        code: The code of the error envelope (`VALIDATION_ERROR`); an open set. None where the body is no envelope.
        message: The message of the error envelope, or the reason phrase of the status where the body is no envelope.
        details: Which parts of the request are invalid; empty where the server does not say.
        response: Status, headers and body, with secrets redacted.
    """

    def __init__(
        self,
        message: str,
        *,
        response: Response,
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
    """404: there is nothing under this path. Often a wrong base URL."""


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
        response: Response,
        code: str | None = None,
        details: Sequence[ErrorDetail] = (),
        retry_after: float | None = None,
    ) -> None:
        self.retry_after = retry_after
        super().__init__(message, response=response, code=code, details=details)

    def _sentences(self) -> list[str]:
        sentences = super()._sentences()
        return sentences if self.retry_after is None else [*sentences, f"Try again in {self.retry_after:.0f} seconds."]


class InternalServerError(APIStatusError):
    """500 and above: the server failed."""


class ResponseContractError(APIError):
    """The response is not what the contract declares: no JSON, a field missing or of another type.

    Attributes:
        path: JSON path of the fault (`$.customers[3].email`), or None where it is the body as a whole.
    """

    def __init__(self, message: str, *, path: str | None = None) -> None:
        self.path = path
        super().__init__(message)


class PaginationError(APIError):
    """A cursor that cannot be followed, or a cursor cycle. The items delivered until then are correct."""


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def status_error_type(status_code: int) -> type[APIStatusError]:
    """The class of errors for a status."""
    return _BY_STATUS.get(status_code, InternalServerError if status_code >= 500 else APIStatusError)
