"""The command `flexportal contract`, also run as `python -m flexportal_contract`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

__all__ = ["command"]


def command(arguments: Sequence[str] | None = None) -> int:
    """Run the command with the process's environment and streams; returns its exit code.

    Args:
        arguments: The command line, without the command. None means that of the process.
    """
    try:
        from .cli import main
    except ModuleNotFoundError as error:
        print(f"contract: {error.name} is not installed: pip install 'flexportal[contract]'", file=sys.stderr)
        return 2
    return main(sys.argv[1:] if arguments is None else arguments, os.environ, sys.stdout, sys.stderr)


if __name__ == "__main__":
    sys.exit(command())
