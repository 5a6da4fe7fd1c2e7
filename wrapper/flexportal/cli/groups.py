"""Commands and groups of them: what they have in common, and how their help looks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem
from flexportal_core.operation import Operation

from .parameters import ContractOption

__all__ = ["APICommand", "CommandGroup", "examples"]


class CommandGroup(click.Group):
    """A group of commands. It lists them by name and summary, without importing them."""

    def __init__(self, name: str, help: str | None, **settings: Any) -> None:
        super().__init__(name, help=help, callback=self._need_command, invoke_without_command=True, **settings)

    @abstractmethod
    def summaries(self) -> dict[str, str]:
        """Each command and a line about it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(self.summaries())

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was named. Raises: click.UsageError: There is no such command."""
        if not ctx.resilient_parsing and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise click.UsageError(self._known(f"unknown command {args[0]!r}", ctx))
        return super().resolve_command(ctx, args)

    def _need_command(self, **options: Any) -> None:
        """Show the help where no command was named. Raises: click.UsageError: None was."""
        context = click.get_current_context()
        if context.invoked_subcommand is None:
            click.echo(context.get_help())
            raise click.UsageError(self._known("no command given", context))

    def _known(self, problem: str, ctx: click.Context) -> str:
        return f"{problem}; commands of {ctx.command_path}: {', '.join(self.list_commands(ctx))}"

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the names of the commands and their summaries."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries().items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands and options that a word may become."""
        names = [CompletionItem(name, help=text) for name, text in self.summaries().items()]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*(item for item in names if item.value.startswith(incomplete)), *options]


class APICommand(click.Command):
    """The command of an operation. The contract is read when its help is shown.

    Args:
        name: Its name.
        operation: The operation.
        params: Its arguments and options.
        callback: Called with their values.
        epilog: Examples.
        text: What it does; empty for what the contract says of the operation.
    """

    def __init__(
        self,
        name: str,
        operation: Operation[Any],
        params: Sequence[click.Parameter],
        callback: Callable[..., None],
        epilog: str | None = None,
        text: str = "",
    ) -> None:
        super().__init__(name, callback=callback, params=list(params), epilog=epilog, help=text)
        self._operation = operation

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        self._describe()
        super().format_help(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The options that a word may become."""
        self._describe()
        return super().shell_complete(ctx, incomplete)

    def _describe(self) -> None:
        from .descriptions import Descriptions

        texts = Descriptions(self._operation)
        self.help = self.help or texts.text
        for option in self.params:
            if isinstance(option, ContractOption):
                option.help = texts.of(option.source)
                if option.multiple:
                    option.help = f"{option.help} May be repeated."
        if texts.example:
            self.epilog = "\n".join(
                ["\b", "Example of the JSON:", *(f"  {line}" for line in texts.example.splitlines())]
            )


def examples(*lines: str) -> str:
    """The examples at the end of a `--help`."""
    # A backspace alone in a line keeps click from filling the paragraph.
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])
