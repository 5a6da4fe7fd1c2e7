"""Every error that a session raises.

```
APIError                           the root: catch this one to catch all
├── ConfigurationError             a setting is missing or malformed; nothing was sent
├── APIConnectionError             no response: connection refused, reset, cut short
│   ├── APITimeoutError            no response in time
│   └── UnknownOutcomeError        a request that must not be repeated may have been processed
├── APIStatusError                 an error response, or one of a status that the contract does not declare
│   ├── BadRequestError            400
│   ├── AuthenticationError        401
│   ├── PermissionDeniedError      403
│   ├── NotFoundError              404
│   ├── ConflictError              409
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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .http.response import Response

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "ConflictError",
    "ErrorDetail",
    "InternalServerError",
    "NotFoundError",
    "PaginationError",
    "PermissionDeniedError",
    "Progress",
    "RateLimitError",
    "ResponseContractError",
    "UnknownOutcomeError",
    "UnprocessableEntityError",
]

# Characters of a server's text in the message of an error. The attributes have all of it.
MAX_MESSAGE = 500


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
        response: Status and headers of the response, with secrets redacted, and the body of an error response. None
            where there was no response.
    """

    resume_token: str | None = None
    progress: Progress | None = None
    response: Response | None = None

    @property
    def request_id(self) -> str | None:
        """The header `X-Request-Id`, which the vendor's support asks for; None where the server sent none."""
        return None if self.response is None else self.response.headers.get("X-Request-Id")

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
        is_transient: False where another attempt cannot succeed: the server's certificate is not trusted, its host name
            does not exist, or the URL cannot be requested. Such an error is not retried.
    """

    request_sent: bool = True
    is_transient: bool = True


class APITimeoutError(APIConnectionError):
    """No complete response in time, or the deadline has passed. The message says how far an iteration came."""

    def __str__(self) -> str:
        message = super().__str__()
        if self.progress is None:
            return message
        return f"{message} (received until then: {self.progress.items} items on {self.progress.pages} pages)"


class UnknownOutcomeError(APIConnectionError):
    """The server may have processed a request that must not be repeated: it was sent, and no response says.

    Raised in place of a read timeout, a lost connection or a 5xx response, which is its `__cause__`, where repeating
    the request could do twice what is meant to be done once. Read the state back before you call again.

    Attributes:
        call: The call whose outcome is unknown (`orders.create`).
        read_back: The call that shows whether it was processed (`orders.list()`); empty where none is known.
        response: The error response; None where there was none.
        status_code: Its HTTP status; None where there was none.
    """

    def __init__(self, call: str, read_back: str, cause: APIError) -> None:
        self.call = call
        self.read_back = read_back
        self.response = cause.response
        self.status_code = None if self.response is None else self.response.status_code
        check = f"check with {read_back}" if read_back else "check"
        super().__init__(
            f"{call}: it is unknown whether the server processed the request ({cause}); {check} before you repeat it"
        )


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

    response: Response

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
        self.response = response  # pyright: ignore[reportIncompatibleVariableOverride]
        super().__init__(" ".join(self._sentences()))

    def _sentences(self) -> list[str]:
        head = f"{self.status_code} {self.code}:" if self.code else f"{self.status_code}:"
        details = (f"[{detail.path}: {detail.message}]" for detail in self.details)
        return [shortened(" ".join([head, self.message, *details]))]


class BadRequestError(APIStatusError):
    """400: the request is malformed, or a parameter has a value that is not allowed."""


class AuthenticationError(APIStatusError):
    """401: the key is missing, invalid or expired."""


class PermissionDeniedError(APIStatusError):
    """403: the tenant is not this key's, or the key lacks a permission."""


class NotFoundError(APIStatusError):
    """404: there is nothing under this path. Often a wrong base URL."""


class ConflictError(APIStatusError):
    """409: the request conflicts with the state of the record: it exists already, or its state forbids the action."""


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
    """A cursor that cannot be followed, a cursor cycle, or a list without cursors that may be incomplete.

    The items delivered until then are correct.
    """


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def status_error_type(status_code: int) -> type[APIStatusError]:
    """The class of errors for a status."""
    return _BY_STATUS.get(status_code, InternalServerError if status_code >= 500 else APIStatusError)


def shortened(text: str) -> str:
    """A server's text as part of a message: its first `MAX_MESSAGE` characters."""
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]}…"


def stopped(error: StopIteration | StopAsyncIteration) -> APIError:
    """The error to raise from one that a hook or transport raised, where Python would take it for an end."""
    name = type(error).__name__
    return APIError(f"a hook or transport raised {name}, which would end an iteration silently; it must not leave them")
