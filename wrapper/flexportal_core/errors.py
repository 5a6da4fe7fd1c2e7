"""All errors that a session raises.

```
APIError                           the base class: catch it to catch all of them
├── ConfigurationError             a setting is missing or malformed; nothing was sent
├── APIConnectionError             no response: connection refused, reset, cut short
│   ├── APITimeoutError            no response in time
│   └── UnknownOutcomeError        a request that is not safe to repeat may have been processed
├── APIStatusError                 an error response, or a status that the contract does not declare
│   ├── BadRequestError            400
│   ├── AuthenticationError        401
│   ├── PermissionDeniedError      403
│   ├── NotFoundError              404
│   ├── ConflictError              409
│   ├── UnprocessableEntityError   422
│   ├── RateLimitError             429, with `retry_after`
│   └── InternalServerError        500 and above
├── ResponseContractError          a response that does not match the contract
└── PaginationError                a cursor cycle, or an invalid cursor
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
    """How far an iteration had come.

    Attributes:
        pages: Number of pages received.
        items: Number of items on these pages.
    """

    pages: int = 0
    items: int = 0


class APIError(Exception):
    """The base class of all errors of this package.

    Attributes:
        resume_token: Where an iteration stopped: `list(resume=token)` continues with the first item not yet returned.
            None outside of an iteration.
        progress: How far the iteration had come. None outside of an iteration.
        response: Status and headers of the response, with secrets redacted, and the body of an error response. None
            if there was no response.
    """

    resume_token: str | None = None
    progress: Progress | None = None
    response: Response | None = None

    @property
    def request_id(self) -> str | None:
        """The header `X-Request-Id`, for the vendor's support. None if there was no response or no such header."""
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
        request_sent: False if it is certain that no part of the request reached the server.
        is_transient: False if another attempt cannot succeed: the server's certificate is not trusted, its host name
            does not exist, or the URL cannot be requested. Such an error is not retried.
    """

    request_sent: bool = True
    is_transient: bool = True


class APITimeoutError(APIConnectionError):
    """No complete response was received in time, or the deadline has passed."""

    def __str__(self) -> str:
        message = super().__str__()
        if self.progress is None:
            return message
        return f"{message} (received until then: {self.progress.items} items on {self.progress.pages} pages)"


class UnknownOutcomeError(APIConnectionError):
    """The server may have processed a request that is not safe to repeat, such as one that places an order.

    Raised instead of the error of a read timeout, a lost connection or a 5xx response, which is its `__cause__`. The
    request is not retried. Check whether it was processed before you call again.

    Attributes:
        call: The call whose outcome is unknown, such as `orders.create`.
        read_back: The call that shows whether it was processed, such as `orders.list()`; empty if none is known.
        response: The error response. None if there was no response.
        status_code: The HTTP status of the error response. None if there was no response.
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
    """One entry of `APIStatusError.details`.

    Attributes:
        path: The part of the request that is invalid, such as `customer.email`.
        message: What is wrong with it.
        code: A code for programs.
    """

    path: str
    message: str
    code: str


class APIStatusError(APIError):
    """The server sent an error response.

    Attributes:
        status_code: The HTTP status.
        code: The code in the body, such as "VALIDATION_ERROR"; `flexportal.errors.codes` has the known ones. None if
            the body is not the API's error object.
        message: The message in the body, or the reason phrase of the status if the body is not the API's error object.
        details: The parts of the request that are invalid; empty if the server does not name them.
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
    """403: the key has no access to the tenant, or lacks a permission."""


class NotFoundError(APIStatusError):
    """404: there is no record with this ID, or no such path because the base URL is wrong."""


class ConflictError(APIStatusError):
    """409: the record exists already, or its state does not allow the request."""


class UnprocessableEntityError(APIStatusError):
    """422: the request is well formed, but its values are invalid."""


class RateLimitError(APIStatusError):
    """429: the rate limit is exceeded, also after retries.

    Attributes:
        retry_after: Seconds to wait, from the header `Retry-After` (a number or a date: RFC 9110, 10.2.3). None if the
            response has no such header.
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
    """The response does not match the contract: no JSON, or a field is missing or has another type.

    Attributes:
        path: JSON path of the invalid value, such as `$.customers[3].email`. None if the whole body is invalid.
    """

    def __init__(self, message: str, *, path: str | None = None) -> None:
        self.path = path
        super().__init__(message)


class PaginationError(APIError):
    """The list cannot be read to its end: a cursor cycle, an invalid cursor, or a list without cursors that is cut off.

    The items returned until then are correct.
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
    """Return the class of errors for a status."""
    return _BY_STATUS.get(status_code, InternalServerError if status_code >= 500 else APIStatusError)


def shortened(text: str) -> str:
    """A server's text as part of a message: its first `MAX_MESSAGE` characters."""
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]}…"


def stopped(error: StopIteration | StopAsyncIteration) -> APIError:
    """The error to raise from one that a hook or transport raised, where Python would take it for an end."""
    name = type(error).__name__
    return APIError(f"a hook or transport raised {name}, which would end an iteration silently; catch it there")
