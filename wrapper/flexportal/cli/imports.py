"""Importing httpx fast, for a command that is over after a few requests."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

__all__ = ["import_httpx"]

# With the first, httpx imports its own command line; with the second, httpcore is made for trio, too. The command line
# uses neither, and the two take 100 ms of CPU.
NOT_NEEDED = ("pygments", "trio")


def import_httpx() -> None:
    """Import httpx and httpcore as where packages that they only support are not installed."""
    absent: dict[str, Any] = dict.fromkeys(name for name in NOT_NEEDED if name not in sys.modules)
    sys.modules.update(absent)
    try:
        for name in ("httpx", "httpcore"):
            import_module(name)
    finally:
        for name in absent:
            del sys.modules[name]
