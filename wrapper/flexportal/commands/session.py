"""A session: one run of the command, with what its subcommands share: credentials, arguments, how failures are told."""

from __future__ import annotations

import os
import re
import shlex
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field

import typer

from ..client import FlexPortal
from ..configuration import API_KEY, TENANT_ID
from ..errors import ConfigurationError, FlexPortalError
from .exit_codes import ExitCode, WrongUse, advice, exit_code
from .output import complain, is_terminal

__all__ = ["DEBUG", "Session"]

DEBUG = "--debug"
EMAIL = re.compile(r"[^\s@'\"<>]+@[^\s@'\"<>]+")


@dataclass
class Session:
    """One run.

    Args:
        arguments: What stands behind the command's name.
        environment: Where credentials come from.
        key: The API key, once it is known.
    """

    arguments: list[str]
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    key: str = field(default="", repr=False)

    @property
    def debug(self) -> bool:
        """Whether the traceback is wanted."""
        return DEBUG in self.arguments

    @property
    def command(self) -> list[str]:
        """The arguments that say what to do."""
        return [argument for argument in self.arguments if argument != DEBUG]

    def portal(self, region: str | None = None, base_url: str | None = None) -> FlexPortal:
        """The portal that environment and options describe; on a terminal, what is missing is asked for.

        Raises:
            ConfigurationError: Something is missing or malformed.
        """
        if region is not None and base_url is not None:
            raise WrongUse("pass --region or --base-url, not both")
        self.key = self._credential(API_KEY, "API key (not shown)", hide=True)
        return FlexPortal(self.key, self._credential(TENANT_ID, "Tenant ID"), region=region, base_url=base_url)

    def _credential(self, variable: str, question: str, *, hide: bool = False) -> str:
        value = self.environment.get(variable)
        if value:
            return value
        if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
            raise ConfigurationError(f"{variable} is not set; set it, or run this on a terminal to be asked for it")
        answer: str = typer.prompt(question, hide_input=hide, err=True)
        return answer.strip()

    def again_with(self, option: str) -> str:
        """This command line with one more option, to paste into a shell."""
        arguments = self.command if option in self.command else [*self.command, option]
        return shlex.join(["flexportal", *arguments])

    def fail(self, error: FlexPortalError | OSError, way_on: str = "") -> int:
        """Say what went wrong and what to do, and give the exit code.

        Args:
            error: What went wrong.
            way_on: How to go on after that.
        """
        self.show_traceback(error)
        if isinstance(error, OSError):
            complain("; ".join(filter(None, (_reason(error), way_on))))
            return ExitCode.OTHER
        complain("; ".join(filter(None, (str(error).rstrip("."), advice(error), way_on))))
        return exit_code(error)

    def show_traceback(self, error: BaseException) -> None:
        """Show where an error came from, if that is wanted: without the key and without e-mail addresses."""
        if self.debug:
            typer.echo(self._scrubbed("".join(traceback.format_exception(error))), err=True, nl=False)

    def _scrubbed(self, text: str) -> str:
        key = self.key or self.environment.get(API_KEY)
        return EMAIL.sub("***@***", text.replace(key, "***") if key else text)


def _reason(error: OSError) -> str:
    """The system's own words; Python's have a number and quotation marks around them."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return f"{error.filename}: {reason}" if error.filename else reason
