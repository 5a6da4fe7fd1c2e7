"""Exit codes: one for each kind of error, and advice on what to do about it."""

from __future__ import annotations

from enum import IntEnum

import typer

from ..errors import (
    APIConnectionError,
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
    UnprocessableEntityError,
)

__all__ = ["ExitCode", "UsageError", "advice", "exit_code"]

# The base of all of typer's usage errors, which typer does not export by name.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]


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
    (APIConnectionError, ExitCode.NETWORK, "check the connection with: flexportal doctor"),
    (ResponseContractError, ExitCode.CONTRACT, "check for a newer version of flexportal"),
    (PaginationError, ExitCode.CONTRACT, "run it again; if it fails again, report it to the API's operator"),
    (BadRequestError, ExitCode.OTHER, "check the filters"),
    (UnprocessableEntityError, ExitCode.OTHER, "check the filters"),
    (NotFoundError, ExitCode.OTHER, "check the region or base URL"),
    (InternalServerError, ExitCode.OTHER, "the server failed; run it again later"),
)


def exit_code(error: FlexPortalError) -> ExitCode:
    """The exit code for an error."""
    return next((code for kind, code, _ in KINDS if isinstance(error, kind)), ExitCode.OTHER)


def advice(error: FlexPortalError) -> str:
    """What to do about an error; empty without advice."""
    return next((text for kind, _, text in KINDS if isinstance(error, kind)), "")
