"""`flexportal completion`: the scripts for shells."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from .groups import examples
from .output import emit
from .parameters import Choice

__all__ = ["completion"]

SHELLS = ("bash", "zsh", "fish")


def _print_script(shell: str) -> None:
    group = click.get_current_context().find_root().command
    found = get_completion_class(shell)
    assert found is not None  # noqa: S101 - click has all three
    emit(found(group, {}, "flexportal", "_FLEXPORTAL_COMPLETE").source() + "\n")


completion = click.Command(
    "completion",
    callback=_print_script,
    params=[click.Argument(["shell"], type=Choice(SHELLS), metavar="|".join(SHELLS))],
    epilog=examples(
        'eval "$(flexportal completion bash)"      # in ~/.bashrc',
        'eval "$(flexportal completion zsh)"       # in ~/.zshrc, after compinit',
        "flexportal completion fish | source       # in ~/.config/fish/config.fish",
    ),
    help="Print the script that completes commands, options and values of options in a shell.",
)
