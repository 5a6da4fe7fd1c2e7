"""The commands of operations that are no lists: gets and writes."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click
from flexportal_core.operation import Operation

from .body import body_of
from .groups import APICommand
from .output import emit, is_terminal
from .parameters import DRY_RUN, ContractOption, connection_options, fields_of, flags, parameters_of, values_of
from .session import Session

if TYPE_CHECKING:
    from ..errors import UnknownOutcomeError

__all__ = ["call_command", "checked", "emit_record", "read_back"]

T = TypeVar("T")

JSON = "--json"
YES = "--yes"
SAFE_METHODS = ("GET", "HEAD")


def call_command(operation: Operation[Any], name: str) -> APICommand:
    """The command of an operation."""
    own = connection_options()
    if operation.body is not None:
        own.append(_json_option(operation))
    if _changes_data(operation):
        own += [
            click.Option([YES, "-y"], is_flag=True, help="Send the request without confirmation."),
            click.Option([DRY_RUN], is_flag=True, help="Print the request without the API key, and send nothing."),
        ]
    parameters = parameters_of(operation, flags(own))
    taken = flags([*own, *parameters])
    fields = [ContractOption(each, taken) for each in fields_of(operation)]

    def call(**values: Any) -> None:
        _call(operation, click.get_current_context().ensure_object(Session), values)

    return APICommand(name, operation, [*parameters, *fields, *own], call)


def _json_option(operation: Operation[Any]) -> click.Option:
    others = [
        f"{each.name}{' (required)' if each.required else ''}"
        for each in (operation.body.fields if operation.body else ())
        if each not in fields_of(operation) and each.equals is None
    ]
    text = "The body as JSON: a file, or - for standard input. Options take precedence over it."
    text += f" Fields without an option: {', '.join(others)}." if others else ""
    return click.Option([JSON, "json_"], metavar="FILE", help=text)


def _changes_data(operation: Operation[Any]) -> bool:
    return (operation.effect or ("safe" if operation.method in SAFE_METHODS else "")) != "safe"


def _call(operation: Operation[Any], session: Session, values: Mapping[str, Any]) -> None:
    arguments = values_of(values, operation.parameters)
    body = body_of(operation, values, values.get("json_"))
    is_dry = bool(values.get("dry_run"))
    with session.client(values["region"], values["base_url"], values["tenant_id"], sends=not is_dry) as client:
        if _changes_data(operation):
            from .descriptions import Descriptions
            from .preview import confirm, request_text

            request = checked(lambda: client.prepare(operation, arguments, body))
            if is_dry:
                emit(request_text(request, headers=True))
                return
            if not values["yes"]:
                confirm(request, Descriptions(operation).summary, _warning(operation))
        from ..errors import UnknownOutcomeError

        try:
            result = checked(lambda: client.call(operation, arguments, body))
        except UnknownOutcomeError as error:
            raise click.exceptions.Exit(session.fail(error, read_back(error, arguments))) from error
    emit_record(result)


def _warning(operation: Operation[Any]) -> str:
    return "Sending it again repeats its effect.\n" if operation.effect == "non-idempotent" else ""


def read_back(error: UnknownOutcomeError, arguments: Mapping[str, Any]) -> str:
    """The command that shows whether a request was processed; empty where none is known."""
    found = re.fullmatch(r"(\w+)\.(\w+)\((.*)\)", error.read_back)
    if found is None:
        return ""
    ids = [str(arguments.get(name, name.upper())) for name in filter(None, found[3].split(", "))]
    words = ["flexportal", found[1].replace("_", "-"), found[2].replace("_", "-"), *ids]
    return f"to check, run: {' '.join(words)}"


def emit_record(result: Any) -> None:
    """Write a record: a field per line on a terminal, else a line of JSON. Nothing where there is no result."""
    from flexportal_core.values import as_json

    if result is None:
        return
    if isinstance(result, (str, bytes)):
        emit(result)
        return
    row = as_json(result)
    if is_terminal(sys.stdout) and isinstance(row, dict):
        from .table import card

        emit(card(cast("dict[str, Any]", row)))
    else:
        from ..export.columns import json_text

        emit(json_text(row) + "\n")


def checked(make: Callable[[], T]) -> T:
    """What `make` returns. Raises: click.UsageError: The values of options or arguments are invalid."""
    try:
        return make()
    except (TypeError, ValueError) as error:
        raise click.UsageError(str(error)) from error
