"""The commands of `flexportal`, one module for each."""

from __future__ import annotations

from typing import Annotated, Any, cast

import typer

from ..errors import FlexPortalError
from ..version import __version__
from . import doctor, mock
from .customers import customers_app
from .exit_codes import ExitCode, UsageError
from .options import FLAG, examples, need_command
from .output import print_error
from .session import DEBUG, Session

__all__ = ["app", "run"]

# Typer's own tracebacks would show variables, and with them the API key.
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
        bool, typer.Option(DEBUG, metavar=FLAG, help="Show the traceback of an error. Accepted anywhere.")
    ] = False,
    version: Annotated[bool, typer.Option("--version", metavar=FLAG, help="Show the version.")] = False,
) -> None:
    """FlexPortal from the command line.

    Set FLEXPORTAL_API_KEY and FLEXPORTAL_TENANT_ID; on a terminal you are asked for missing values.
    FLEXPORTAL_REGION or FLEXPORTAL_BASE_URL selects the server.

    Exit codes: 0 success, 1 other error, 2 invalid usage or no command, 3 configuration, 4 authentication or
    permission, 5 rate limit, 6 network, 7 invalid response, 130 interrupted by Ctrl-C.
    """
    if version:
        typer.echo(__version__)
        raise typer.Exit()
    need_command(context)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code. An error is reported in one line."""
    session = Session(arguments)
    try:
        return app(session.command, prog_name="flexportal", standalone_mode=False, obj=session) or 0
    except UsageError as error:
        session.show_traceback(error)
        # `str` leaves out the name of the option.
        print_error(cast("Any", error).format_message())
        return ExitCode.USAGE
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except (FlexPortalError, OSError) as error:
        return session.fail(error)
