"""The command `flexportal`: its commands, each imported when it is called, and its exit code."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click
from flexportal_api.resources import Resources

from ..errors import FlexPortalError
from ..version import __version__
from .exit_codes import ExitCode
from .groups import CommandGroup, examples
from .output import print_error
from .session import DEBUG, Session

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["app", "run"]

ENTRY_POINTS = "flexportal.commands"
"""Installed packages add commands under this name: functions from arguments to an exit code (None: success)."""

# Command → its module, its name there, its summary.
OWN = {
    "completion": ("completion", "completion", "Print the script that completes commands and values in a shell."),
    "doctor": ("doctor", "doctor", "Check key, tenant, region, network and access."),
    "mock": ("mock", "mock", "Serve a mock of the API with generated data."),
}
# The summaries of known commands of other packages, so that none is imported for the help.
ADDED = {"contract": "Check that a server conforms to the API contract."}


class App(CommandGroup):
    """The command itself: a command for each resource of the API, its own, and those of other packages."""

    @cached_property
    def resources(self) -> dict[str, str]:
        """Name of a command → the attribute of the client; what it is says the generated package."""
        names = (name for name, value in vars(Resources).items() if isinstance(value, cached_property))
        return {name.replace("_", "-"): name for name in names}

    @cached_property
    def added(self) -> dict[str, EntryPoint]:
        """The commands of other packages."""
        from importlib.metadata import entry_points

        return {each.name: each for each in entry_points(group=ENTRY_POINTS)}

    def summaries(self) -> dict[str, str]:
        """Each command and a line about it; nothing is imported for that."""
        resources = {name: vars(Resources)[attribute].__doc__ or "" for name, attribute in self.resources.items()}
        own = {name: summary for name, (_, _, summary) in OWN.items()}
        added = {
            name: ADDED.get(name, f"Command of the package {each.module.partition('.')[0]}.")
            for name, each in self.added.items()
        }
        return dict(sorted((added | own | resources).items()))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None where there is none."""
        if cmd_name in self.resources:
            group: click.Command = import_module(".resources", __package__).resource_group(self.resources[cmd_name])
            return group
        if cmd_name in OWN:
            module, name, _ = OWN[cmd_name]
            found: click.Command = getattr(import_module(f".{module}", __package__), name)
            return found
        return _foreign(self.added[cmd_name]) if cmd_name in self.added else None


def _foreign(entry: EntryPoint) -> click.Command:
    """A command of another package, which reads its arguments itself."""

    def call(arguments: tuple[str, ...]) -> None:
        raise click.exceptions.Exit(entry.load()(list(arguments)) or 0)

    arguments = click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)
    settings: dict[str, Any] = {"ignore_unknown_options": True, "allow_interspersed_args": False}
    return click.Command(
        entry.name, callback=call, params=[arguments], add_help_option=False, context_settings=settings
    )


def _show_version(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        click.echo(__version__)
        context.exit()


app = App(
    "flexportal",
    context_settings={"help_option_names": ["--help", "-h"]},
    help="""Call the FlexPortal API from the command line.

    Set FLEXPORTAL_API_KEY and FLEXPORTAL_TENANT_ID; on a terminal, the command prompts for missing values.
    FLEXPORTAL_REGION or FLEXPORTAL_BASE_URL selects the server.

    Exit codes: 0 success, 1 other error, 2 invalid usage or no command, 3 configuration, 4 authentication or
    permission, 5 rate limit, 6 network, 7 invalid response, 130 interrupted by Ctrl-C.
    """,
    epilog=examples(
        "flexportal doctor",
        "flexportal customers list --status active",
        "flexportal orders get ord_123",
        "flexportal payments export payments.parquet",
        "flexportal mock",
    ),
    params=[
        # The session takes it out of the arguments.
        click.Option(
            [DEBUG], is_flag=True, expose_value=False, help="Show tracebacks of errors. May be placed anywhere."
        ),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Show the version and exit.",
        ),
    ],
)


def _message(error: click.ClickException) -> str:
    """What is wrong, with advice where an option of a command was placed before the command."""
    text = error.format_message()  # `str` leaves out the name of the option
    if not (isinstance(error, click.NoSuchOption) and error.ctx and isinstance(error.ctx.command, CommandGroup)):
        return text
    # Older releases of click end it without a full stop.
    return f"{text.rstrip('.')}. Options of a command follow its name, as in: flexportal orders list --limit 3"


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code. An error is reported in one line."""
    session = Session(arguments)
    try:
        return app.main(session.command, prog_name="flexportal", standalone_mode=False, obj=session) or 0
    except click.ClickException as error:
        session.show_traceback(error)
        print_error(_message(error))
        return ExitCode.USAGE
    except (KeyboardInterrupt, click.Abort):
        return ExitCode.INTERRUPTED
    except (FlexPortalError, OSError) as error:
        return session.fail(error)
