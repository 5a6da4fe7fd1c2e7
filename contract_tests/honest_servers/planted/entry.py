"""A planted bug, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..sqlite_server.server import Application
from ..sqlite_server.variations import Variations

__all__ = ["PLANTED", "Planted", "plant"]


@dataclass(frozen=True)
class Planted:
    """A bug: the server that has it, the check that must fail, and the operation that it fails for."""

    name: str
    check: str
    operation: str
    application: type[Application]
    size: int = 130

    def start(self) -> Application:
        """A fresh server."""
        return self.application(Variations(size=self.size))


PLANTED: list[Planted] = []


def plant(check: str, operation: str, size: int = 130) -> Callable[[type[Any]], type[Any]]:
    """Adds a class with a bug: operations, or a whole application."""

    def add(bug: type[Any]) -> type[Any]:
        server = bug if issubclass(bug, Application) else type(bug.__name__, (Application,), {"operations": bug})
        PLANTED.append(Planted(bug.__name__, check, operation, server, size))
        return bug

    return add
