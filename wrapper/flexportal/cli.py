"""The command `flexportal`. It needs the extra `cli`; what it can do lies in `flexportal.commands`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec

__all__ = ["main"]

INTERRUPTED = 130
"""Ctrl-C, as `flexportal.commands` has it."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and leaves with its exit code: 0 when all went well, 2 for a wrong use.

    Args:
        arguments: What stands behind the command's name; None means what the process was started with.

    Raises:
        SystemExit: Always.
    """
    # Asked before the import, so that a fault within our own commands is never taken for a missing extra.
    if find_spec("typer") is None:
        sys.exit(_complaint("the command line needs typer: pip install 'flexportal[cli]'"))
    try:
        from .commands import run
    except KeyboardInterrupt:  # importing takes long enough for that
        sys.exit(INTERRUPTED)
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def _complaint(sentence: str) -> int:
    print(f"flexportal: {sentence}", file=sys.stderr)
    return 2
