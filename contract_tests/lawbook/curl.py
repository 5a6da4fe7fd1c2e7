"""Asks as curl lines: runnable with the environment's key and tenant, and free of anybody's data."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .ask import Argument, Ask

__all__ = ["Shown", "show"]


@dataclass(frozen=True, slots=True)
class Shown:
    """Curl lines, and one sentence for each variable in them that stands for a value of somebody's data."""

    lines: tuple[str, ...]
    notes: tuple[str, ...]


def show(base_url: str, asks: Iterable[Ask]) -> Shown:
    """The asks as curl lines, in order.

    Args:
        base_url: Where the server is.
        asks: The requests.
    """
    sequence = list(asks)
    names = _variables(sequence)
    lines = tuple(_line(base_url, ask, names) for ask in sequence)
    return Shown(lines, tuple(f"${name} is {argument.origin}." for argument, name in names.items()))


def _variables(asks: Sequence[Ask]) -> dict[Argument, str]:
    hidden = dict.fromkeys(argument for ask in asks for argument in ask.query if argument.origin is not None)
    names: dict[Argument, str] = {}
    for number, argument in enumerate(hidden, start=1):
        stem = re.sub(r"\W", "_", argument.name).upper()
        names[argument] = stem if len(hidden) == 1 else f"{stem}_{number}"
    return names


def _line(base_url: str, ask: Ask, names: dict[Argument, str]) -> str:
    shown = [argument for argument in ask.query if argument not in names]
    target = Ask(ask.path, tuple(shown)).target
    parts = ["curl -sS -i --compressed"]
    if ask.method == "HEAD":
        parts.append("--head")
    elif ask.method != "GET":
        parts.append(f"-X {ask.method}")
    parts.extend(f'-H "{name}{_header(value)}"' for name, value in ask.headers if name.lower() != "accept")
    hidden = [argument for argument in ask.query if argument in names]
    if hidden:
        parts.append("-G")
    parts.append(shlex.quote(base_url.rstrip("/") + target))
    parts.extend(f'--data-urlencode "{argument.name}=${names[argument]}"' for argument in hidden)
    return " ".join(parts)


def _header(value: str) -> str:
    # curl drops a header given as "Name:"; "Name;" is how it sends an empty one.
    return f": {value}" if value else ";"
