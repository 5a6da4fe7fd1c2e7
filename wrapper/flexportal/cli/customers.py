"""What only customers have: `flexportal customers find` and `stats`."""

from __future__ import annotations

import sys
from typing import Any

import click
from flexportal_api.operations.customers import LIST_CUSTOMERS

from .calls import checked, emit_record
from .exit_codes import ExitCode
from .groups import APICommand, examples
from .lists import paging_options
from .output import emit, is_terminal, print_error
from .parameters import connection_options, parameters_of, values_of
from .session import Session

__all__ = ["find", "stats"]


def _find(email: str, **connection: Any) -> None:
    if not email:
        raise click.UsageError("EMAIL is empty")
    with click.get_current_context().ensure_object(Session).client(**connection) as client:
        found = checked(lambda: client.customers.find(email=email))
    if found is None:
        print_error("there is no customer with this email address")
        raise click.exceptions.Exit(ExitCode.OTHER)
    emit_record(found)


find = click.Command(
    "find",
    callback=_find,
    params=[click.Argument(["email"], metavar="EMAIL"), *connection_options()],
    epilog=examples("flexportal customers find ada@example.com"),
    help="""Show the customer with exactly this email address; exit code 1 if there is none.

    EMAIL: The exact email address.""",
)


def _stats(region: str | None, base_url: str | None, tenant_id: str | None, **values: Any) -> None:
    from ..export.columns import json_text, parsed
    from . import statistics

    paging = {name: values[name] for name in ("max_items", "page_size")}
    with click.get_current_context().ensure_object(Session).client(region, base_url, tenant_id) as client:
        pager = checked(lambda: client.customers.list(**values_of(values, LIST_CUSTOMERS.parameters), **paging))
        summary = statistics.summarize(map(parsed, pager.raw_items()))
    if is_terminal(sys.stdout):
        from . import table

        emit(table.bars(summary))
    else:
        emit(json_text(summary.as_json()) + "\n")


stats = APICommand(
    "stats",
    LIST_CUSTOMERS,
    [*parameters_of(LIST_CUSTOMERS), *paging_options(LIST_CUSTOMERS), *connection_options()],
    _stats,
    examples("flexportal customers stats --status active", "flexportal customers stats | jq .by_country"),
    "Count customers and sum their monthly revenue by status, type and country; JSON when piped.",
)
