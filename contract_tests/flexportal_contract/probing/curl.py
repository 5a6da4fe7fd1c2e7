"""Requests as curl commands: runnable with key and tenant from the environment, and free of personal data."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .request import Argument, Request

__all__ = ["Commands", "commands"]


@dataclass(frozen=True, slots=True)
class Commands:
    """Curl commands, and one sentence for each variable in them that stands for a personal value."""

    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def commands(base_url: str, requests: Iterable[Request], variables: str = "FLEXPORTAL") -> Commands:
    """The requests as curl commands, in order. Key and tenants come from variables whose names begin with that."""
    sequence = list(requests)
    hidden = dict.fromkeys(argument for request in sequence for argument in request.query if argument.origin)
    names: dict[Argument, str] = {}
    for number, argument in enumerate(hidden, start=1):
        stem = re.sub(r"\W", "_", argument.name).upper()
        names[argument] = stem if len(hidden) == 1 else f"{stem}_{number}"
    notes = tuple(
        f"${name} is {argument.origin}, which no report shows: set it first." for argument, name in names.items()
    )
    lines = (_command(base_url, request, names).replace("FLEXPORTAL_", f"{variables}_") for request in sequence)
    return Commands(tuple(lines), notes)


def _command(base_url: str, request: Request, names: Mapping[Argument, str]) -> str:
    hidden = [argument for argument in request.query if argument in names]
    target = request.without_query(*(argument.name for argument in hidden)).target
    parts = ["curl -sS -i --compressed"]
    if request.method != "GET" and not (request.method == "POST" and request.body is not None):
        parts.append("--head" if request.method == "HEAD" else f"-X {request.method}")
    # curl drops a header given as "Name:"; "Name;" is how it sends an empty one.
    headers = ((name, f": {value}" if value else ";") for name, value in request.headers if name.lower() != "accept")
    parts.extend(f'-H "{name}{value}"' for name, value in headers)
    if request.body is not None:
        parts.append(f"-H 'Content-Type: application/json' --data-raw {shlex.quote(request.body)}")
    if hidden:
        parts.append("-G")
    parts.append(shlex.quote(base_url.rstrip("/") + target))
    parts.extend(f'--data-urlencode "{argument.name}=${names[argument]}"' for argument in hidden)
    return " ".join(parts)
