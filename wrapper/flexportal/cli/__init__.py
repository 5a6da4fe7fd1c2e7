"""The command `flexportal`. It needs the extra `cli`."""

from __future__ import annotations

import gc
import os
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
    if find_spec("click") is None:
        print("flexportal: the command line needs click: pip install 'flexportal[cli]'", file=sys.stderr)
        sys.exit(2)
    try:
        from .app import run
    except KeyboardInterrupt:  # importing takes long enough to be interrupted
        sys.exit(130)
    _replace_closed_streams()
    code = run(sys.argv[1:] if arguments is None else list(arguments))
    # To look for cycles among all that was imported, as Python does when it exits, takes 40 ms of CPU.
    gc.freeze()
    sys.exit(code)


def _replace_closed_streams() -> None:
    """Some services start programs with closed standard streams, which are None in Python: read and write nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open until the end
