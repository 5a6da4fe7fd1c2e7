"""`flexportal customers`: list, find, stats, export."""

from __future__ import annotations

import sys
from typing import Annotated, Any, cast

import typer

from ..export.columns import Layout, json_text, parsed
from . import statistics, table
from .exit_codes import ExitCode, UsageError
from .export import export_customers
from .list_formats import ListFormat, formatted, ordered
from .options import (
    FLAG,
    BaseUrl,
    Columns,
    Email,
    MaxItems,
    PageSize,
    Region,
    Status,
    Type,
    checked,
    choose_columns,
    examples,
    need_command,
    one_of,
)
from .output import emit, is_terminal, print_error
from .session import Session

__all__ = ["customers_app"]

customers_app = typer.Typer(
    name="customers",
    epilog=examples(
        "flexportal customers list --status active --max-items 20",
        "flexportal customers find ada@example.com",
        "flexportal customers stats",
        "flexportal customers export customers.csv",
    ),
)


@customers_app.callback(invoke_without_command=True)
def customers(context: typer.Context) -> None:
    """List, find, count and export customers."""
    need_command(context)


customers_app.command(
    "export",
    epilog=examples(
        "flexportal customers export customers.csv",
        "flexportal customers export active.parquet --status active",
        "flexportal customers export customers.ndjson.gz --resume",
    ),
)(export_customers)


@customers_app.command(
    "list",
    epilog=examples(
        "flexportal customers list --status active --type business --max-items 20",
        "flexportal customers list --columns email,company,created_at --sort-by-column company",
        "flexportal customers list --status active | jq -r .email",
    ),
)
def list_customers(
    context: typer.Context,
    status: Status = None,
    customer_type: Type = None,
    email: Email = None,
    max_items: MaxItems = None,
    page_size: PageSize = 100,
    columns: Columns = None,
    sort_by_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Sort locally by this column, after all customers were fetched."),
    ] = None,
    descending: Annotated[bool, typer.Option("--descending", metavar=FLAG, help="Sort in descending order.")] = False,
    form: Annotated[
        str | None,
        typer.Option("--format", help="Default: a table on a terminal, NDJSON when piped.", **one_of(ListFormat)),
    ] = None,
    region: Region = None,
    base_url: BaseUrl = None,
) -> None:
    """List customers, newest first."""
    session: Session = context.obj
    layout = Layout()
    chosen = choose_columns(layout, columns)
    key = None if sort_by_column is None else choose_columns(layout, [sort_by_column])[0]
    if descending and key is None:
        raise UsageError("--descending needs --sort-by-column")
    chosen_form = ListFormat(form or ("table" if is_terminal(sys.stdout) else "ndjson"))
    if chosen_form is ListFormat.TABLE and not columns:
        chosen = choose_columns(layout, list(table.SHOWN))
    with session.client(region, base_url) as client:
        pager = checked(
            lambda: client.customers.list(
                status=cast("Any", status) or None,
                customer_type=cast("Any", customer_type) or None,
                email=email or None,
                max_items=max_items,
                page_size=page_size,
            )
        )
        found = pager.raw_items()
        items = found if key is None else ordered(found, layout, key, descending)
        for block in formatted(items, chosen_form, layout, chosen, as_sent=not columns, batch=page_size):
            emit(block)


@customers_app.command("find", epilog=examples("flexportal customers find ada@example.com"))
def find_customer(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The exact address.")],
    region: Region = None,
    base_url: BaseUrl = None,
) -> None:
    """Show the customer with exactly this e-mail address; exit code 1 if there is none."""
    if not email:
        raise UsageError("EMAIL is empty")
    session: Session = context.obj
    with session.client(region, base_url) as client:
        found = client.customers.find(email=email)
    if found is None:
        print_error("there is no customer with this e-mail address")
        raise typer.Exit(ExitCode.OTHER)
    row = found.to_dict()
    emit(table.card(Layout(), row) if is_terminal(sys.stdout) else json_text(row) + "\n")


@customers_app.command(
    "stats",
    epilog=examples("flexportal customers stats --status active", "flexportal customers stats | jq .by_country"),
)
def count_customers(
    context: typer.Context,
    status: Status = None,
    customer_type: Type = None,
    max_items: MaxItems = None,
    region: Region = None,
    base_url: BaseUrl = None,
) -> None:
    """Count customers and sum their monthly revenue by status, type and country; JSON when piped."""
    session: Session = context.obj
    with session.client(region, base_url) as client:
        pager = checked(
            lambda: client.customers.list(
                status=cast("Any", status) or None,
                customer_type=cast("Any", customer_type) or None,
                max_items=max_items,
            )
        )
        summary = statistics.summarize(map(parsed, pager.raw_items()))
    emit(table.bars(summary) if is_terminal(sys.stdout) else json_text(summary.as_json()) + "\n")
