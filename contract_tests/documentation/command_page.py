"""The command line as a page: what `--help` says of each command, read off the program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import typer
from flexportal.commands import app

__all__ = ["text"]

KINDS = dict.fromkeys(("int", "int range", "float", "float range"), "N")


def text() -> str:
    """The page's written part, as Markdown."""
    return "\n".join(_command(typer.main.get_command(app), "flexportal"))


# The types of what typer makes are those of a library that it brings along under a name of its own.
def _command(command: Any, name: str) -> Iterator[str]:
    yield f"## `{name}`\n\n{_prose(command.help)}\n"
    rows = [_row(parameter) for parameter in command.params if not getattr(parameter, "hidden", False)]
    if rows:
        yield "\n".join(["| Argument or option | Means |", "|---|---|", *rows, ""])
    yield from _examples(command.epilog or "")
    for inner, subcommand in getattr(command, "commands", {}).items():
        yield from _command(subcommand, f"{name} {inner}")


def _row(parameter: Any) -> str:
    names = [*parameter.opts, *parameter.secondary_opts]
    shown = [parameter.metavar or parameter.name.upper()] if parameter.param_type_name == "argument" else names
    value = "" if parameter.param_type_name == "argument" or getattr(parameter, "is_flag", False) else _value(parameter)
    named = ", ".join(f"`{name}`" for name in shown) + (f" `{value}`" if value else "")
    return f"| {named} | {_cell(parameter)} |"


def _value(parameter: Any) -> str:
    choices = getattr(parameter.type, "choices", None)
    kind = "|".join(map(_plain, choices)) if choices else KINDS.get(parameter.type.name, "TEXT")
    return str(parameter.metavar or kind)


def _cell(parameter: Any) -> str:
    default = parameter.default
    known = default is not None and default != [] and not callable(default) and "Default" not in (parameter.help or "")
    shown = _default(default)
    told = known and not getattr(parameter, "is_flag", False) and parameter.param_type_name != "argument"
    return _prose(parameter.help) + (f" Default: `{shown}`." if told else "")


def _default(value: Any) -> str:
    several = isinstance(value, (list, tuple))
    return ", ".join(map(_plain, cast("list[Any]", value))) if several else _plain(value)


def _plain(value: object) -> str:
    return str(getattr(value, "value", value))


def _prose(said: str | None) -> str:
    return " ".join((said or "").split()).replace("|", "\\|").replace("<", "&lt;")


def _examples(epilog: str) -> Iterator[str]:
    lines = [line for line in epilog.split("\n\n") if line and line != "Examples:"]
    if lines:
        yield "```text\n" + "\n".join(lines) + "\n```\n"
