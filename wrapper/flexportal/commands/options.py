"""Options that several subcommands take. What may stand behind one is read from the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from ..adapter import CustomerStatus, CustomerType, regions
from ..exports.columns import Layout
from ..pager import Pager
from .exit_codes import WrongUse

__all__ = [
    "BaseUrl", "Columns", "Email", "MaxItems", "PageSize", "Region", "Status", "Type", "choose_columns", "described",
    "examples",
]  # fmt: skip

T = TypeVar("T")


def _region(value: str | None) -> str | None:
    if value is not None and value not in regions():
        raise typer.BadParameter(f"{value!r} is not one of {', '.join(regions())}.")
    return value


def _names() -> list[str]:
    return Layout().names


Status = Annotated[
    list[CustomerStatus] | None, typer.Option("--status", help="Only customers of this status; may be repeated.")
]
Type = Annotated[
    list[CustomerType] | None,
    typer.Option("--type", "--customer-type", help="Only customers of this type; may be repeated."),
]
Email = Annotated[
    list[str] | None,
    typer.Option("--email", metavar="ADDRESS", help="Only the customer with this e-mail address; may be repeated."),
]
MaxItems = Annotated[int | None, typer.Option(metavar="N", help="At most so many customers. Default: all.")]
PageSize = Annotated[int, typer.Option(metavar="N", help="Customers a request; the result is the same.")]
Region = Annotated[
    str | None,
    typer.Option(
        callback=_region,
        metavar=f"[{'|'.join(regions())}]",
        autocompletion=lambda: list(regions()),
        help="Where the data is. Default: FLEXPORTAL_REGION, else eu.",
    ),
]
BaseUrl = Annotated[str | None, typer.Option(metavar="URL", help="In place of a region.")]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME[,NAME]", autocompletion=_names, help="Only these columns, in this order; may be repeated."
    ),
]


def examples(*lines: str) -> str:
    """The lines that `--help` ends with."""
    return "\n\n".join(["Examples:", *lines])


def choose_columns(layout: Layout, wanted: list[str] | None) -> list[int]:
    """The places in the layout of the columns wanted; all for None. Raises: WrongUse for one that there isn't."""
    if not wanted:
        return list(range(len(layout.columns)))
    names = [name.strip().replace("-", "_") for part in wanted for name in part.split(",")]
    for name in names:
        if name not in layout.names:
            raise WrongUse(f"there is no column {name!r}; there are {', '.join(layout.names)}")
    return [layout.names.index(name) for name in names]


def described(make: Callable[[], Pager[T]]) -> Pager[T]:
    """The listing that the options describe. Raises: WrongUse where they can't be meant."""
    try:
        return make()
    except (TypeError, ValueError) as error:
        raise WrongUse(str(error)) from error
