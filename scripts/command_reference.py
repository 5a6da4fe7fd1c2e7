"""Prints every command of `flexportal` with its options as Markdown, for docs/reference/command-line.md."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flexportal.cli.app import app

WIDTH = 100


def sections(command: click.Command, context: click.Context) -> Iterator[str]:
    """A section for a command, and those of the commands below it."""
    yield f"## `{context.command_path}`\n\n```text\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from sections(below, click.Context(below, context, name, terminal_width=WIDTH))


if __name__ == "__main__":
    root = click.Context(app, info_name="flexportal", terminal_width=WIDTH, max_content_width=WIDTH)
    print("\n".join(sections(app, root)))
