"""The options of a read with Spark: text under names in any letter case, made into the arguments of what reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["OPTIONS", "arguments"]


def _tenants(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",")))


def _flag(text: str) -> bool:
    return ("false", "true").index(text.lower()) == 1


# Option → the argument that it becomes, how it is read, what it has to be.
OPTIONS: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "tenants": ("tenants", _tenants, "tenants, separated by commas"),
    "region": ("region", str, "a region"),
    "baseUrl": ("base_url", str, "a URL"),
    "keyFile": ("key_file", str, "a path"),
    "allowInsecure": ("allow_insecure", _flag, "true or false"),
    "timeout": ("timeout", float, "seconds"),
    "deadline": ("deadline", float, "seconds"),
    "maxRetries": ("max_retries", int, "a whole number"),
    "requestsPerMinute": ("requests_per_minute", int, "a whole number"),
    "pageSize": ("page_size", int, "a whole number"),
    "split": ("split", _flag, "true or false"),
}


def arguments(options: Mapping[str, str]) -> dict[str, Any]:
    """The options as arguments.

    Raises:
        ValueError: There is no such option, or its value cannot be read. The message shows no value.
    """
    known = {name.lower(): name for name in OPTIONS}
    found: dict[str, Any] = {}
    for given, text in options.items():
        if given.lower() not in known:
            raise ValueError(
                f"there is no option {given!r}, only {', '.join(OPTIONS)}. The API key itself is none, since Spark "
                "shows options: set FLEXPORTAL_API_KEY where tasks run, or name a file there by keyFile"
            )
        name = known[given.lower()]
        argument, read, meaning = OPTIONS[name]
        try:
            found[argument] = read(text)
        except ValueError:
            raise ValueError(f"option {name} must be {meaning}") from None
    return found
