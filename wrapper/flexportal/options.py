"""Options of a client: arguments, else environment variables, else defaults; checked before they are used."""

from __future__ import annotations

import os
import re
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx
from flexportal_core.clock import Clock
from flexportal_core.http.headers import checked_headers
from flexportal_core.rate_limit import RateLimit
from flexportal_core.redaction import Secret
from flexportal_core.retry import RetryPolicy
from flexportal_core.settings import ConnectionSettings
from flexportal_core.tracebacks import private
from flexportal_core.types import UNSET, Unset
from flexportal_core.values import shown

from .errors import ConfigurationError
from .version import __version__

__all__ = [
    "changed_headers",
    "changed_retries",
    "connections",
    "hook",
    "rate_limit",
    "retries",
    "user_agent",
]

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
Headers = Secret[Mapping[str, str]]

# Those that the client sends itself; the tenant is an option of its own.
OWN_HEADERS = ("Accept", "Accept-Encoding", "Content-Type", "Tenant-ID", "User-Agent")

# Names with or without a version, the most significant first (RFC 9110, 10.1.5).
PRODUCT = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:/[!#$%&'*+.^_`|~0-9A-Za-z-]+)?"
APPLICATION = re.compile(f"(?:{PRODUCT}(?: {PRODUCT})*)?")

DAY = 86_400


def retries(
    timeout: float | Unset | None,
    connect_timeout: float | Unset | None,
    max_retries: int | Unset,
    deadline: float | Unset | None,
) -> RetryPolicy:
    """The retry policy of a client. Raises: ConfigurationError."""
    return RetryPolicy(
        timeout=_seconds(*_resolved("timeout", timeout, 30.0, float)),
        connect_timeout=_seconds(*_resolved("connect_timeout", connect_timeout, None, float)),
        max_retries=_count(*_resolved("max_retries", max_retries, 4, int)),
        deadline=_seconds(*_resolved("deadline", deadline, None, float)),
    )


def changed_retries(policy: RetryPolicy, given: Mapping[str, object]) -> RetryPolicy:
    """The policy with those of its options that are not UNSET. Raises: ConfigurationError."""
    changes = {
        name: (_count if name == "max_retries" else _seconds)(f"{name}=", value)
        for name, value in given.items()
        if value is not UNSET
    }
    return replace(policy, **cast("dict[str, Any]", changes)) if changes else policy


def changed_headers(headers: Headers, given: Secret[Mapping[str, str] | Unset | None]) -> Headers:
    """The headers and those that were given, which replace others of their name. Raises: ConfigurationError."""
    if given.reveal() is UNSET or given.reveal() is None:
        return headers
    try:
        added = Secret(checked_headers("headers=: ", given.reveal(), OWN_HEADERS))
    except (TypeError, ValueError) as error:
        message = str(error)
    else:
        names = {name.lower() for name in added.reveal()}
        return Secret({**{name: headers.reveal()[name] for name in _others(headers, names)}, **added.reveal()})
    raise ConfigurationError(message)


def _others(headers: Headers, names: set[str]) -> Iterator[str]:
    return (name for name in headers.reveal() if name.lower() not in names)


def user_agent(application: object) -> str:
    """The `User-Agent` header; None means `FLEXPORTAL_APPLICATION`, else none. Raises: ConfigurationError."""
    text = os.environ.get("FLEXPORTAL_APPLICATION", "") if application is None else application
    if not isinstance(text, str) or not APPLICATION.fullmatch(text):
        raise ConfigurationError(
            "application= must be a name with or without a version, such as 'billing-sync/2.1' "
            "(variable: FLEXPORTAL_APPLICATION)"
        )
    return f"flexportal-python/{__version__} {text}".rstrip()


@private
def connections(
    proxy: Secret[str | None], verify: str | PathLike[str] | ssl.SSLContext | None, limits: httpx.Limits | None
) -> ConnectionSettings:
    """How the client reaches the server. Raises: ConfigurationError."""
    if not _is(limits, httpx.Limits):
        raise ConfigurationError(f"limits= must be an httpx.Limits, not {type(limits).__name__}")
    if not _is(proxy.reveal(), str):
        raise ConfigurationError("proxy= must be a URL such as http://proxy.example.com:3128")
    found = ConnectionSettings(proxy, _certificates(verify))
    if limits is None:
        return found
    connections, kept = (
        sys.maxsize if number is None else _count(f"limits={name}", number, least=least)
        for name, number, least in (
            ("max_connections", limits.max_connections, 1),
            ("max_keepalive_connections", limits.max_keepalive_connections, 0),
        )
    )
    return replace(
        found,
        max_connections=connections,
        max_keepalive_connections=kept,
        keepalive_expiry=_seconds("limits=keepalive_expiry", limits.keepalive_expiry),
    )


def _certificates(verify: object) -> ssl.SSLContext | None:
    if verify is None or isinstance(verify, ssl.SSLContext):
        return verify
    if not _is_path(verify):
        raise ConfigurationError(
            "verify= must be a file or folder of certificates in PEM format, or an ssl.SSLContext; certificates are "
            "always verified, so for a test server pass its own certificate"
        )
    path = Path(cast("str", verify))
    try:
        return ssl.create_default_context(capath=path) if path.is_dir() else ssl.create_default_context(cafile=path)
    except OSError as error:  # of which ssl.SSLError is one
        raise ConfigurationError(f"verify=: no certificates can be read from {path} ({type(error).__name__})") from None


def rate_limit(
    requests_per_minute: int | Unset | None, rate_limit_file: str | PathLike[str] | None, clock: Clock
) -> RateLimit | None:
    """A limit of so many requests in any minute; None means no limit. Raises: ConfigurationError.

    Args:
        requests_per_minute: How many.
        rate_limit_file: The file that shares it with other processes; None means `FLEXPORTAL_RATE_LIMIT_FILE`, and
            without that it is not shared.
        clock: Where time comes from.
    """
    name, limit = _resolved("requests_per_minute", requests_per_minute, None, int)
    file = rate_limit_file or os.environ.get("FLEXPORTAL_RATE_LIMIT_FILE") or None
    if limit is None:
        if rate_limit_file is not None:
            raise ConfigurationError("rate_limit_file= shares a rate limit, so it needs requests_per_minute=")
        return None
    number = _count(name, limit, least=1)
    if file is None:
        return RateLimit(number)
    if not _is_path(file):
        raise ConfigurationError(f"rate_limit_file= must be a path, not {type(file).__name__}")
    if sys.platform == "win32":
        raise ConfigurationError("rate_limit_file= needs locks for files, which Windows does not have; leave it out")
    else:  # so that type checkers do not look for what is missing there
        from flexportal_core.rate_limit_file import SharedRateLimit

        return SharedRateLimit(number, Path(file), clock)


def _resolved(argument: str, passed: T | Unset, default: T, convert: Callable[[str], T]) -> tuple[str, T]:
    """What was passed, else what the environment says, else the default; with its name for messages."""
    if not isinstance(passed, Unset):
        return f"{argument}=", passed
    variable = f"FLEXPORTAL_{argument.upper()}"
    text = os.environ.get(variable, "").strip()
    if not text:
        return f"{argument}=", default
    if text.lower() == "none":
        return variable, cast("T", None)
    try:
        return variable, convert(text)
    except ValueError:
        return variable, cast("T", text)  # which is refused as any other value of a wrong type


def _seconds(name: str, value: object) -> float | None:
    # Sockets accept no more than some weeks; a day is more than anybody needs.
    if value is not None and not (_is_number(value) and 0 < cast("float", value) <= DAY):
        raise ConfigurationError(f"{name} must be a number of seconds above 0, at most {DAY}, or None for no limit")
    return cast("float | None", value)


def _count(name: str, value: object, *, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ConfigurationError(f"{name} must be a whole number from {least}, not {shown(value)}")
    return value


def hook(name: str, value: F | None) -> F | None:
    """A function, or None. Raises: ConfigurationError."""
    if value is not None and not callable(value):
        raise ConfigurationError(f"{name}= must be callable, or None, not {type(value).__name__}")
    return value


def _is(value: object, kind: type) -> bool:
    return value is None or isinstance(value, kind)


def _is_path(value: object) -> bool:
    return isinstance(value, (str, PathLike)) and isinstance(fspath(cast("PathLike[Any]", value)), str)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
