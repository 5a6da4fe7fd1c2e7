"""The command `flexportal`. It needs the extra `cli`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its exit code.

    Args:
        arguments: The arguments after the command's name. None means those of the process.

    Raises:
        SystemExit: Always.
    """
    # Checked before the import, so that an error in our own modules is never taken for a missing extra.
    if find_spec("typer") is None:
        print("flexportal: the command line needs typer: pip install 'flexportal[cli]'", file=sys.stderr)
        sys.exit(2)
    try:
        from .app import run
    except KeyboardInterrupt:  # importing takes long enough to be interrupted
        sys.exit(130)
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))
