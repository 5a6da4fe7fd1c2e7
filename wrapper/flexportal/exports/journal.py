"""The journal: how much of a partial file counts, and where the listing goes on behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..resume import digest
from .durable import replaced

__all__ = ["Journal", "sealed"]

VERSION = 1


@dataclass(frozen=True, slots=True)
class Journal:
    """What an export under way has saved.

    Args:
        settings: What was asked for, by name; values as digests, since e-mail addresses are among them.
        token: The resume token that goes on behind the last row; None where the listing has ended.
        rows: How many rows the partial file holds.
        size: How many bytes of the partial file they are.
    """

    settings: Mapping[str, str]
    token: str | None
    rows: int
    size: int

    @classmethod
    def read(cls, path: Path) -> Journal | None:
        """The journal of an earlier run; None where there is none that can be read."""
        try:
            match json.loads(path.read_bytes()):
                case {
                    "version": int(version),
                    "settings": {**settings},
                    "token": None | str() as token,
                    "rows": int(rows),
                    "size": int(size),
                } if version == VERSION:
                    return cls({str(name): str(seal) for name, seal in settings.items()}, token, rows, size)
                case _:
                    return None
        except (FileNotFoundError, ValueError):
            return None

    def write(self, path: Path) -> None:
        """Put this journal in the place of the last one."""
        with replaced(path) as file:
            file.write(json.dumps({"version": VERSION, **asdict(self)}).encode())

    def differences(self, settings: Mapping[str, str]) -> list[str]:
        """The names of the settings that are not what they were."""
        names = dict.fromkeys((*self.settings, *settings))
        return [name for name in names if self.settings.get(name) != settings.get(name)]


def sealed(settings: Mapping[str, Any]) -> dict[str, str]:
    """The settings as a journal keeps them."""
    return {name: digest(json.dumps(value)).hex() for name, value in settings.items()}
