"""A run of the command: its arguments, its credentials and how it reports errors."""

from __future__ import annotations

import os
import shlex
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click
from flexportal_core.redaction import Secret, redact, redact_addresses

from ..errors import ConfigurationError, FlexPortalError
from .exit_codes import ExitCode, advice, exit_code
from .imports import import_httpx
from .output import is_terminal, print_error

if TYPE_CHECKING:
    from .client import Client

__all__ = ["DEBUG", "Session"]

DEBUG = "--debug"


@dataclass
class Session:
    """One run of the command.

    Args:
        arguments: The arguments after the command's name.
        environment: The variables that hold the credentials.
        key: The API key, once it is known.
    """

    arguments: list[str] = field(repr=False)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    key: str = field(default="", repr=False)

    @property
    def command(self) -> list[str]:
        """The arguments without `--debug`, which may stand anywhere."""
        return [argument for argument in self.arguments if argument != DEBUG]

    def client(
        self,
        region: str | None = None,
        base_url: str | None = None,
        tenant_id: str | None = None,
        *,
        sends: bool = True,
    ) -> Client:
        """A client configured by environment and options; on a terminal, missing credentials are asked for.

        Args:
            region: The region; None means that of the environment.
            base_url: The URL of the API, instead of a region.
            tenant_id: The tenant; None means that of the environment.
            sends: Whether it will send requests; if not, it needs no key.

        Raises:
            ConfigurationError: A setting is missing or malformed.
        """
        # Not before a request is to be sent.
        import_httpx()
        from ..configuration import API_KEY, TENANT_ID
        from .client import Client

        if region is not None and base_url is not None:
            raise click.UsageError("pass --region or --base-url, not both")
        self.key = self._credential(API_KEY, "API key (not shown)", hide=True) if sends else "not-sent"
        tenant = tenant_id or self._credential(TENANT_ID, "Tenant ID")
        return Client(self.key, tenant, region=region, base_url=base_url)

    def _credential(self, variable: str, question: str, *, hide: bool = False) -> str:
        value = self.environment.get(variable)
        if value:
            return value
        if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
            raise ConfigurationError(f"{variable} is not set; set it, or run this on a terminal to enter it")
        answer: str = click.prompt(question, hide_input=hide, err=True)
        return answer.strip()

    def command_with(self, option: str) -> str:
        """This command line with one more option, quoted for a shell; in words where it has an email address."""
        arguments = self.command if option in self.command else [*self.command, option]
        command = shlex.join(["flexportal", *arguments])
        return command if redact_addresses(command) == command else f"the same command and {option}"

    def fail(self, error: FlexPortalError | OSError, hint: str = "") -> int:
        """Report an error with advice and, if there is one, a hint. Returns: the exit code."""
        self.show_traceback(error)
        if isinstance(error, OSError):
            print_error("; ".join(filter(None, (_reason(error), hint))))
            return ExitCode.OTHER
        print_error("; ".join(filter(None, (str(error).rstrip("."), advice(error), hint))))
        return exit_code(error)

    def show_traceback(self, error: BaseException) -> None:
        """With `--debug`, show the traceback without the key and without email addresses."""
        if DEBUG in self.arguments:
            from ..configuration import API_KEY

            text = "".join(traceback.format_exception(error))
            key = Secret[tuple[str, ...]]((self.key or self.environment.get(API_KEY, ""),))
            click.echo(redact_addresses(redact(text, key)), err=True, nl=False)


def _reason(error: OSError) -> str:
    """The system's message without the number and the quotation marks of Python's."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return f"{error.filename}: {reason}" if error.filename else reason
