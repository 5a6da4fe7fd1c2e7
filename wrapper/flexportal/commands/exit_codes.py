"""Exit codes: one for each kind of failure, and the line that says what to do about it."""

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

__all__ = ["ExitCode", "WrongUse", "advice", "exit_code"]

# Every error of usage that typer raises has this base, which it does not export by name.
WrongUse: type[Exception] = typer.BadParameter.__bases__[0]


class ExitCode(IntEnum):
    """What the command leaves with."""

    OTHER = 1
    USAGE = 2
    CONFIGURATION = 3
    AUTHENTICATION = 4
    RATE_LIMIT = 5
    NETWORK = 6
    CONTRACT = 7
    INTERRUPTED = 130
    """Ctrl-C: 128 and the number of the signal, as shells have it."""
    BROKEN_PIPE = 141
    """Whoever read our output has gone."""


KINDS: tuple[tuple[type[FlexPortalError], ExitCode, str], ...] = (
    (ConfigurationError, ExitCode.CONFIGURATION, "see what is configured with: flexportal doctor"),
    (AuthenticationError, ExitCode.AUTHENTICATION, "check FLEXPORTAL_API_KEY, and that the key belongs to this region"),
    (PermissionDeniedError, ExitCode.AUTHENTICATION, "check FLEXPORTAL_TENANT_ID and the key's permissions"),
    (RateLimitError, ExitCode.RATE_LIMIT, "wait and run it again"),
    (APIConnectionError, ExitCode.NETWORK, "find out where it stops with: flexportal doctor"),
    (ResponseContractError, ExitCode.CONTRACT, "the server and this version disagree; is there a newer flexportal?"),
    (PaginationError, ExitCode.CONTRACT, "run it again; if it stays so, tell who runs the server"),
    (BadRequestError, ExitCode.OTHER, "check the filters"),
    (UnprocessableEntityError, ExitCode.OTHER, "check the filters"),
    (NotFoundError, ExitCode.OTHER, "check the region or base URL"),
    (InternalServerError, ExitCode.OTHER, "the server failed; run it again later"),
)


def exit_code(error: FlexPortalError) -> ExitCode:
    """The exit code for an error."""
    return next((code for kind, code, _ in KINDS if isinstance(error, kind)), ExitCode.OTHER)


def advice(error: FlexPortalError) -> str:
    """What to do about an error; empty where nothing is known to help."""
    return next((sentence for kind, _, sentence in KINDS if isinstance(error, kind)), "")
