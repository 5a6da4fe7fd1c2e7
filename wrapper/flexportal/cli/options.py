"""Options shared by the commands. Their values come from the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar, cast

import typer
from flexportal_api.models.customer_status import CustomerStatus
from flexportal_api.models.customer_type import CustomerType
from flexportal_core.paging.pager import Pager

from ..document import regions
from ..export.columns import Layout
from .exit_codes import UsageError

__all__ = [
    "FLAG", "BaseUrl", "Columns", "Email", "MaxItems", "PageSize", "Region", "Status", "Type", "checked",
    "choose_columns", "examples", "need_command", "one_of",
]  # fmt: skip

T = TypeVar("T")


# In front of a flag's help: the name of its type, which some releases of typer show, says nothing.
FLAG = ""


def one_of(known: Iterable[str]) -> dict[str, Any]:
    """The arguments of an option with a few known values. Texts and checks of typer differ between its releases."""
    values = list(known)

    def check(given: Any) -> Any:
        several = cast("list[str]", given if isinstance(given, list) else [given] if given else [])
        for value in several:
            if value not in values:
                raise typer.BadParameter(f"{value!r} is not one of {', '.join(values)}.")
        return cast("Any", given)

    return {"callback": check, "metavar": f"[{'|'.join(values)}]", "autocompletion": lambda: values}


Status = Annotated[
    list[str] | None,
    typer.Option("--status", help="Only customers of this status; may be repeated.", **one_of(CustomerStatus)),
]
Type = Annotated[
    list[str] | None,
    typer.Option(
        "--type", "--customer-type", help="Only customers of this type; may be repeated.", **one_of(CustomerType)
    ),
]
Email = Annotated[
    list[str] | None,
    typer.Option("--email", metavar="ADDRESS", help="Only the customer with this e-mail address; may be repeated."),
]
MaxItems = Annotated[int | None, typer.Option(metavar="N", help="Maximum number of customers. Default: all.")]
PageSize = Annotated[int, typer.Option(metavar="N", help="Customers per request, 1 to 100.")]
Region = Annotated[
    str | None, typer.Option(help="Region of the API. Default: FLEXPORTAL_REGION, else eu.", **one_of(regions()))
]
BaseUrl = Annotated[str | None, typer.Option(metavar="URL", help="URL of the API, instead of a region.")]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME[,NAME]",
        autocompletion=lambda: Layout().names,
        help="Only these columns, in this order; may be repeated.",
    ),
]


def examples(*lines: str) -> str:
    """The examples at the end of a `--help`."""
    return "\n\n".join(["Examples:", *lines])


def need_command(context: typer.Context) -> None:
    """Show the help of a group of commands that was called without one. Raises: UsageError: It was."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        known = cast("Any", context.command).list_commands(context)
        raise UsageError(f"no command given; commands of {context.command_path}: {', '.join(known)}")


def choose_columns(layout: Layout, wanted: list[str] | None) -> list[int]:
    """The positions in the layout of the wanted columns; None means all. Raises: UsageError: A column is unknown."""
    if not wanted:
        return list(range(len(layout.columns)))
    names = [name.strip().replace("-", "_") for part in wanted for name in part.split(",")]
    for name in names:
        if name not in layout.names:
            raise UsageError(f"unknown column {name!r}; known columns: {', '.join(layout.names)}")
    return [layout.names.index(name) for name in names]


def checked(make: Callable[[], Pager[T]]) -> Pager[T]:
    """The pager that `make` returns. Raises: UsageError: The options are invalid."""
    try:
        return make()
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from error
