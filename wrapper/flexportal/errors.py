"""Every error that this package raises.

```
FlexPortalError                    the root: catch this one to catch all
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

`codes` has the documented values of `APIStatusError.code`; the server may send any other.
"""

from __future__ import annotations

from flexportal_core.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    ErrorDetail,
    InternalServerError,
    NotFoundError,
    PaginationError,
    PermissionDeniedError,
    Progress,
    RateLimitError,
    ResponseContractError,
    UnknownOutcomeError,
    UnprocessableEntityError,
)

from . import codes

FlexPortalError = APIError
"""The root of all errors: the runtime's `APIError`."""

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "ConflictError",
    "ErrorDetail",
    "FlexPortalError",
    "InternalServerError",
    "NotFoundError",
    "PaginationError",
    "PermissionDeniedError",
    "Progress",
    "RateLimitError",
    "ResponseContractError",
    "UnknownOutcomeError",
    "UnprocessableEntityError",
    "codes",
]
