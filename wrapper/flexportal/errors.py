"""All errors that this package raises.

```
FlexPortalError                    the base class: catch it to catch all of them
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
"""The base class of all errors. Its name in `flexportal_core`, and so in a traceback, is `APIError`."""

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
