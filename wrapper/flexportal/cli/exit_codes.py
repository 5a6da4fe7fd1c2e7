"""Exit codes: one for each kind of error, and advice on what to do about it."""

from __future__ import annotations

from enum import IntEnum

from ..errors import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    FlexPortalError,
    InternalServerError,
    NotFoundError,
    PaginationError,
    PermissionDeniedError,
    RateLimitError,
    ResponseContractError,
    UnknownOutcomeError,
    UnprocessableEntityError,
)
from .advice import BY_CODE

__all__ = ["ExitCode", "advice", "exit_code"]


class ExitCode(IntEnum):
    """Exit codes of the command."""

    OTHER = 1
    USAGE = 2
    CONFIGURATION = 3
    AUTHENTICATION = 4
    RATE_LIMIT = 5
    NETWORK = 6
    CONTRACT = 7
    INTERRUPTED = 130
    """Ctrl-C: 128 plus the signal's number, as in shells."""
    BROKEN_PIPE = 141
    """The reader of our output has closed it."""


KINDS: tuple[tuple[type[FlexPortalError], ExitCode, str], ...] = (
    (ConfigurationError, ExitCode.CONFIGURATION, "check the configuration with: flexportal doctor"),
    (AuthenticationError, ExitCode.AUTHENTICATION, "check FLEXPORTAL_API_KEY, and that the key belongs to this region"),
    (PermissionDeniedError, ExitCode.AUTHENTICATION, "check FLEXPORTAL_TENANT_ID and the key's permissions"),
    (RateLimitError, ExitCode.RATE_LIMIT, "wait and run it again"),
    (UnknownOutcomeError, ExitCode.NETWORK, ""),  # the command adds how to read the state back
    (APIConnectionError, ExitCode.NETWORK, "check the connection with: flexportal doctor"),
    (ResponseContractError, ExitCode.CONTRACT, "check for a newer version of flexportal"),
    (PaginationError, ExitCode.CONTRACT, "run it again; if it fails again, report it to the API's operator"),
    (BadRequestError, ExitCode.OTHER, "check the options and arguments"),
    (UnprocessableEntityError, ExitCode.OTHER, "check the options and arguments"),
    (NotFoundError, ExitCode.OTHER, "check the ID, and the region or base URL"),
    (InternalServerError, ExitCode.OTHER, "the server failed; run it again later"),
)


def exit_code(error: FlexPortalError) -> ExitCode:
    """The exit code for an error."""
    return next((code for kind, code, _ in KINDS if isinstance(error, kind)), ExitCode.OTHER)


def advice(error: FlexPortalError) -> str:
    """What to do about an error; empty without advice. A documented code says more than the kind of the error."""
    code = error.code if isinstance(error, APIStatusError) else None
    if code in BY_CODE:
        return BY_CODE[code]
    return next((text for kind, _, text in KINDS if isinstance(error, kind)), "")
