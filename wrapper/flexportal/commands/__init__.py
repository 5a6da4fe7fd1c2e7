"""What the command `flexportal` can do; one module for each subcommand."""

from __future__ import annotations

from typing import Any, cast

import typer

from .mock import serve_mock

__all__ = ["app", "run"]

# Every error of usage that typer raises has this base, which it does not export by name.
WrongUse: type[Exception] = typer.BadParameter.__bases__[0]

app = typer.Typer(name="flexportal", help="FlexPortal from the command line.")
app.command("mock")(serve_mock)


@app.callback(invoke_without_command=True)
def overview(context: typer.Context) -> None:
    """FlexPortal from the command line."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


def run(arguments: list[str]) -> int:
    """Runs one command line and returns its exit code. A wrong use is told in one line."""
    try:
        return app(arguments, prog_name="flexportal", standalone_mode=False) or 0
    except WrongUse as error:
        # `str` leaves out which option is meant.
        message: str = cast("Any", error).format_message()
        typer.echo(f"flexportal: {' '.join(message.split())}", err=True)
        return 2
