"""The body of a request from options and from JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import click
from flexportal_core.operation import Field, Operation
from flexportal_core.types import UNSET

from .parameters import fields_of, is_file, values_of

__all__ = ["body_of"]


@dataclass(frozen=True)
class Upload:
    """A file to upload. It can be read more than once: to show the request, and to send it."""

    name: str
    content: bytes

    def read(self) -> bytes:
        """The whole content."""
        return self.content


def body_of(operation: Operation[Any], values: Mapping[str, Any], source: str | None) -> object:
    """The body: what the JSON says, and on top of it the options.

    Args:
        operation: The operation.
        values: The values of the command's options.
        source: A file with JSON, or "-" for standard input; None means that there is none.

    Raises:
        click.UsageError: A required field is missing, the JSON is none, or it has fields that the contract has not.
        OSError: The file cannot be read.
    """
    if operation.body is None:
        return UNSET
    fields, options = operation.body.fields, fields_of(operation)
    found = UNSET if source is None else _parsed(source)
    if not fields:
        return found
    given = {} if found is UNSET else _in_python(fields, found, "")
    for field in options:
        for name, value in values_of(values, [field]).items():
            given[name] = _upload(value) if is_file(operation, field) else value
    _check_complete(fields, options, given)
    return given if given or operation.body.required else UNSET


def _parsed(source: str) -> Any:
    content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    try:
        return json.loads(content)
    except ValueError as error:
        # The parser's message has no part of the text, which may be personal data.
        place = "standard input" if source == "-" else source
        reason = str(error) if isinstance(error, json.JSONDecodeError) else "it is not UTF-8"
        failure = click.UsageError(f"--json: {place} is not valid JSON: {reason}")
    raise failure


def _in_python(fields: Sequence[Field], given: Any, place: str) -> dict[str, Any]:
    """An object with the names that its fields have in Python. Those that the API uses are accepted as well."""
    if not isinstance(given, dict):
        raise click.UsageError(f"--json: {place[:-1] or 'the body'} must be an object")
    found: dict[str, Any] = {}
    for name, value in cast("dict[str, Any]", given).items():
        field = next((each for each in fields if name in (each.name, each.argument)), None)
        if field is None:
            known = ", ".join(each.name for each in fields)
            raise click.UsageError(f"--json: {place[:-1] or 'the body'} has no field {name!r}; known fields: {known}")
        found[field.argument] = _nested(field, value, f"{place}{name}")
    return found


def _nested(field: Field, value: Any, place: str) -> Any:
    if not field.fields or value is None:
        return value
    if field.many and isinstance(value, list):
        items = cast("list[Any]", value)
        return [_in_python(field.fields, item, f"{place}[{index}].") for index, item in enumerate(items)]
    return value if field.many else _in_python(field.fields, value, f"{place}.")


def _upload(path: str) -> Upload:
    return Upload(Path(path).name, Path(path).read_bytes())


def _check_complete(fields: Sequence[Field], options: Sequence[Field], given: Mapping[str, Any]) -> None:
    missing = [each for each in fields if each.required and each.equals is None and each.argument not in given]
    if not missing:
        return
    flags = [f"--{each.argument.strip('_').replace('_', '-')}" for each in missing if each in options]
    nested = [each.name for each in missing if each not in options]
    parts = [", ".join(flags)] if flags else []
    if nested:
        parts.append(f"{', '.join(nested)} (in the JSON of --json FILE; --help shows an example)")
    raise click.UsageError(f"missing: {'; '.join(parts)}")
