"""Options and arguments of a command, made of the data of its operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

import click
from flexportal_core.operation import Field, Operation, Parameter

from ..document import regions
from ..timestamps import parse

__all__ = [
    "DRY_RUN",
    "Choice",
    "ContractOption",
    "FloatRange",
    "IntRange",
    "connection_options",
    "fields_of",
    "flags",
    "parameters_of",
    "values_of",
]

DRY_RUN = "--dry-run"
TENANT = "Tenant-ID"
"""The header of all operations that the client sends itself."""


if TYPE_CHECKING:
    _ParamType = click.ParamType[Any]  # the oldest release has no arguments at run time
else:
    _ParamType = click.ParamType


class Choice(click.Choice[str]):
    """One of some known values. The text of click's own error differs between its releases."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value itself."""
        if str(value) not in self.choices:
            self.fail(f"{str(value)!r} is not one of {', '.join(self.choices)}.", param, ctx)
        return value


class Flag(Choice):
    """A boolean that may also be left out."""

    def __init__(self) -> None:
        super().__init__(("true", "false"))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """A bool."""
        return super().convert(value, param, ctx) == "true"


class Time(_ParamType):
    """A date, or a date and time, which is sent as it was typed."""

    def __init__(self, kind: type) -> None:
        self.is_date = not issubclass(kind, datetime)
        self.name = "date" if self.is_date else "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The text."""
        if parse(value) is None or (self.is_date and len(value) > len("2026-06-01")):
            wanted = "2026-06-01" if self.is_date else "2026-06-01T12:00:00Z"
            self.fail(f"{value!r} is not a {self.name}; pass one such as {wanted}.", param, ctx)
        return value


class ContractOption(click.Option):
    """An option for a parameter or for a field of the body. Its help is in the contract.

    Args:
        source: What it is for.
        free: Whether an option of this name is still free; else it gets another one.
    """

    def __init__(self, source: Parameter | Field, taken: Iterable[str] = ()) -> None:
        self.source = source
        self.wire_name = source.name
        name = source.argument.strip("_").replace("_", "-")
        flag = f"--{name}" if f"--{name}" not in taken else f"--{name}-value"
        super().__init__([flag, key_of(source)], type=_type(source), multiple=_is_many(source))


def flags(options: Iterable[click.Parameter]) -> list[str]:
    """The names of options."""
    return [flag for option in options for flag in option.opts]


def key_of(source: Parameter | Field) -> str:
    """What the value of a parameter or field is called among those of a command."""
    return f"{'parameter' if isinstance(source, Parameter) else 'field'}_{source.argument}"


def parameters_of(operation: Operation[Any], taken: Iterable[str] = ()) -> list[click.Parameter]:
    """The arguments and options for the parameters of an operation, without those of its paging."""
    paging = operation.paging
    automatic = (TENANT,) if paging is None else (TENANT, paging.cursor, paging.size)
    sent = [parameter for parameter in operation.parameters if parameter.name not in automatic]
    return [
        click.Argument([key_of(each)], metavar=each.argument.strip("_").upper(), type=_type(each))
        if each.location == "path"
        else ContractOption(each, taken)
        for each in sent
    ]


def fields_of(operation: Operation[Any]) -> list[Field]:
    """The fields of the body that are options. Nested ones are not, nor what the path says already."""
    fields = operation.body.fields if operation.body else ()
    return [
        each
        for each in fields
        if each.equals is None and (each.kind not in (object, bytes) or is_file(operation, each))
    ]


def is_file(operation: Operation[Any], field: Field) -> bool:
    """Whether the field is a file to be uploaded."""
    is_form = operation.body is not None and operation.body.media_types[0].startswith("multipart/")
    return is_form and field.kind is bytes


def values_of(values: Mapping[str, Any], sources: Iterable[Parameter | Field]) -> dict[str, Any]:
    """Argument → value for those parameters or fields that were given. Several values are a list."""
    given = {each.argument: values.get(key_of(each)) for each in sources}
    return {
        name: list(cast("tuple[object, ...]", value)) if isinstance(value, tuple) else value
        for name, value in given.items()
        if value is not None and value != ()
    }


def connection_options() -> list[click.Parameter]:
    """The options that each command has which sends requests."""
    return [
        click.Option(
            ["--region"], type=Choice(list(regions())), help="Region of the API. Default: FLEXPORTAL_REGION, else eu."
        ),
        click.Option(["--base-url"], metavar="URL", help="URL of the API, instead of a region."),
        click.Option(["--tenant-id"], metavar="ID", help="ID of the tenant. Default: FLEXPORTAL_TENANT_ID."),
    ]


def _is_many(source: Parameter | Field) -> bool:
    if isinstance(source, Field):
        return source.many
    return source.filter is not None and source.filter.match == "equal"


def _type(source: Parameter | Field) -> click.ParamType[Any]:
    if source.choices is not None:
        return Choice([str(each.value) for each in source.choices])
    if source.kind is bool:
        return Flag()
    kind: type[Any] = source.kind
    if issubclass(kind, date):
        return Time(kind)
    if kind is bytes:
        return click.Path(exists=True, dir_okay=False)
    return _number(kind, source.bounds) if kind in (int, float) else click.STRING


def _number(kind: type[Any], bounds: Mapping[str, Any]) -> click.ParamType[Any]:
    low, high = bounds.get("minimum"), bounds.get("maximum")
    above, below = bounds.get("exclusiveMinimum"), bounds.get("exclusiveMaximum")
    span: dict[str, Any] = {
        "min": above if low is None else low,
        "max": below if high is None else high,
        "min_open": low is None and above is not None,
        "max_open": high is None and below is not None,
    }
    if span["min"] is None and span["max"] is None:
        return click.INT if kind is int else click.FLOAT
    return IntRange(**span) if kind is int else FloatRange(**span)


class IntRange(click.IntRange):
    """A whole number within bounds, which messages and the help call so."""

    name = "integer"


class FloatRange(click.FloatRange):
    """A number within bounds, which messages and the help call so."""

    name = "number"
