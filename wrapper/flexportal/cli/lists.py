"""The commands that list records."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from flexportal_core.operation import Operation

from .calls import checked
from .groups import APICommand, examples
from .list_formats import ListFormat, as_sent
from .output import emit, is_terminal
from .parameters import Choice, IntRange, connection_options, flags, parameters_of, values_of
from .session import Session

if TYPE_CHECKING:
    from flexportal_core.paging.pager import Pager

    from ..export.columns import Layout
    from .client import Client

    Show = Callable[[Iterable[bytes]], Iterator[bytes | str]]

__all__ = ["escape_option", "list_command", "paging_options", "resource_of"]


def list_command(operation: Operation[Any], name: str) -> APICommand:
    """The command of a list operation."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
        return [each for each in _layout(operation).names if each.startswith(incomplete)]

    own = [
        *paging_options(operation),
        click.Option(
            ["--columns"],
            metavar="NAME[,NAME]",
            multiple=True,
            shell_complete=complete,
            help="Columns to show, in this order. May be repeated.",
        ),
        click.Option(
            ["--sort-by-column"], metavar="NAME", help="Sort locally by this column, after all records are received."
        ),
        click.Option(["--descending"], is_flag=True, help="Sort locally in descending order."),
        click.Option(
            ["--format"],
            type=Choice([each.value for each in ListFormat]),
            help="Output format. Default: table on a terminal; NDJSON, as received, when piped.",
        ),
        escape_option(),
        *connection_options(),
    ]

    def show(**values: Any) -> None:
        _list(operation, click.get_current_context().ensure_object(Session), values)

    command = f"flexportal {operation.call.replace('.', ' ').replace('_', '-')}"
    shown = examples(f"{command} --limit 20", f"{command} --format csv", f"{command} | jq .")
    return APICommand(name, operation, [*parameters_of(operation, flags(own)), *own], show, shown)


def paging_options(operation: Operation[Any]) -> list[click.Parameter]:
    """The options for how many records there are to be."""
    sizes = operation.paging.page_sizes if operation.paging else range(1, 101)
    return [
        click.Option(
            ["--limit", "--max-items", "max_items"],
            metavar="N",
            type=IntRange(min=0),
            help="Maximum number of records. Default: all.",
        ),
        click.Option(
            ["--page-size"],
            metavar="N",
            type=IntRange(sizes[0], sizes[-1]),
            default=sizes[-1],
            help="Records per request. It does not change the result.",
        ),
    ]


def escape_option() -> click.Parameter:
    """The option for who opens a CSV file in a spreadsheet."""
    text = "In CSV, put an apostrophe before text that a spreadsheet would run as a formula."
    return click.Option(["--escape-formulas"], is_flag=True, help=text)


def resource_of(client: Client, operation: Operation[Any]) -> Any:
    """The resource of the client that has the operation."""
    return getattr(client, operation.call.partition(".")[0])


def _layout(operation: Operation[Any]) -> Layout:
    from ..export.columns import Layout

    return Layout(operation)


def _list(operation: Operation[Any], session: Session, values: Mapping[str, Any]) -> None:
    if values["descending"] and values["sort_by_column"] is None:
        raise click.UsageError("--descending needs --sort-by-column")
    show = _show(operation, values)
    with session.client(values["region"], values["base_url"], values["tenant_id"]) as client:
        method = getattr(resource_of(client, operation), operation.call.partition(".")[2])
        options = {**values_of(values, operation.parameters), "max_items": values["max_items"]}
        pager: Pager[Any] = checked(lambda: method(**options, page_size=values["page_size"]))
        for block in show(pager.raw_items()):
            emit(block)


def _show(operation: Operation[Any], values: Mapping[str, Any]) -> Show:
    """What makes the output of raw items. Raises: click.UsageError: A column is unknown."""
    form = ListFormat(values["format"] or ("table" if is_terminal(sys.stdout) else "ndjson"))
    wanted, key, batch = values["columns"], values["sort_by_column"], values["page_size"]
    is_as_sent = form in (ListFormat.JSON, ListFormat.NDJSON) and not wanted
    if is_as_sent and key is None:
        return partial(as_sent, form=form, batch=batch)
    from .columns import choose_columns, default_columns, formatted, ordered

    layout = _layout(operation)
    at = None if key is None else choose_columns(layout, [key])[0]
    in_table = default_columns(operation, layout) if form is ListFormat.TABLE else None
    chosen = choose_columns(layout, wanted or in_table)

    def show(items: Iterable[bytes]) -> Iterator[bytes | str]:
        found = items if at is None else ordered(items, layout, at, values["descending"])
        if is_as_sent:
            return as_sent(found, form, batch)
        safe = values["escape_formulas"]
        return formatted(found, form, layout, chosen, batch, to_fit=not wanted, escape_formulas=safe)

    return show
