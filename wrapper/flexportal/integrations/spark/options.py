"""The options of `spark.read`: texts with case-insensitive names, converted to arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..lists import list_operations

__all__ = ["OPTIONS", "arguments", "given_options", "is_of_table"]


def _tenants(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",")))


def _boolean(text: str) -> bool:
    return ("false", "true").index(text.lower()) == 1


def _resource(text: str) -> str:
    return {name.lower(): name for name in list_operations()}[text.strip().lower()]


# Among the properties of a table: the name of its data source, and a copy of each option.
PROVIDER, OPTION = "provider", "option."

# Option → its argument, its converter, its type in an error message.
OPTIONS: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "resource": ("resource", _resource, f"one of {', '.join(list_operations())}"),
    "tenants": ("tenants", _tenants, "tenants, separated by commas"),
    "region": ("region", str, "a region"),
    "baseUrl": ("base_url", str, "a URL"),
    "keyFile": ("key_file", str, "a path"),
    "allowInsecure": ("allow_insecure", _boolean, "true or false"),
    "timeout": ("timeout", float, "seconds"),
    "deadline": ("deadline", float, "seconds"),
    "maxRetries": ("max_retries", int, "an integer"),
    "requestsPerMinute": ("requests_per_minute", int, "an integer"),
    "pageSize": ("page_size", int, "an integer"),
    "split": ("split", _boolean, "true or false"),
    "pushdown": ("pushdown", _boolean, "true or false"),
}


def given_options(options: Mapping[str, str]) -> dict[str, str]:
    """What the user gave as options. `CREATE TABLE` adds the properties of the table, Spark's or the user's own."""
    if not is_of_table(options):
        return dict(options)
    return {name.removeprefix(OPTION): text for name, text in options.items() if name.startswith(OPTION)}


def is_of_table(options: Mapping[str, str]) -> bool:
    """Whether these are the properties of a table, as Spark passes them when it is created."""
    return PROVIDER in options


def arguments(options: Mapping[str, str]) -> dict[str, Any]:
    """The options as arguments.

    Raises:
        ValueError: An option is unknown or its value invalid. The message shows no value.
    """
    known = {name.lower(): name for name in OPTIONS}
    found: dict[str, Any] = {}
    for given, text in options.items():
        if given.lower() not in known:
            raise ValueError(
                f"unknown option {given!r}; known options: {', '.join(OPTIONS)}. There is none for the API key, since "
                "Spark shows options: set FLEXPORTAL_API_KEY where tasks run, or pass the path of a file as keyFile"
            )
        name = known[given.lower()]
        argument, convert, expected = OPTIONS[name]
        try:
            found[argument] = convert(text)
        except (KeyError, ValueError):
            raise ValueError(f"option {name} must be {expected}") from None
    return found
