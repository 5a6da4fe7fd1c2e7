"""What the command `flexportal` can do; one module for each subcommand."""

from __future__ import annotations

from typing import Annotated, Any, cast

import typer

from ..errors import FlexPortalError
from ..version import __version__
from . import doctor, mock
from .customers import customers_app
from .exit_codes import ExitCode, WrongUse
from .options import examples
from .output import complain
from .session import DEBUG, Session

__all__ = ["app", "run"]

# Typer's own way to show an error that nobody foresaw would show variables too, and with them the key.
app = typer.Typer(name="flexportal", pretty_exceptions_enable=False)
app.add_typer(customers_app)
app.command("doctor", epilog=doctor.EXAMPLES)(doctor.diagnose)
app.command("mock", epilog=mock.EXAMPLES)(mock.serve_mock)


@app.callback(
    invoke_without_command=True,
    epilog=examples(
        "flexportal doctor",
        "flexportal customers list --status active",
        "flexportal customers export customers.parquet",
        "flexportal mock",
    ),
)
def overview(
    context: typer.Context,
    debug: Annotated[
        bool, typer.Option(DEBUG, help="Show where an error came from. May stand anywhere on the line.")
    ] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """FlexPortal from the command line.

    FLEXPORTAL_API_KEY and FLEXPORTAL_TENANT_ID say who asks; on a terminal you are asked for what is not set.
    FLEXPORTAL_REGION or FLEXPORTAL_BASE_URL say where.

    Exit codes: 0 done, 1 anything else, 2 wrong use, 3 configuration, 4 key or tenant refused, 5 rate limit,
    6 network, 7 an answer against the contract, 130 Ctrl-C.
    """
    if version:
        typer.echo(__version__)
        raise typer.Exit()
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(ExitCode.USAGE)


def run(arguments: list[str]) -> int:
    """Runs one command line and returns its exit code. A failure is told in one line."""
    session = Session(arguments)
    try:
        return app(session.command, prog_name="flexportal", standalone_mode=False, obj=session) or 0
    except WrongUse as error:
        session.show_traceback(error)
        # `str` leaves out which option is meant.
        complain(cast("Any", error).format_message())
        return ExitCode.USAGE
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except (FlexPortalError, OSError) as error:
        return session.fail(error)
