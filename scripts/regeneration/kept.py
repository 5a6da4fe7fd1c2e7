"""What one run keeps to spare the next one time. Nothing in it is ever needed, and deleting it is always safe."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["kept_folder"]

FOLDER = Path(__file__).resolve().parents[2] / ".cache" / "regenerate"


def kept_folder(name: str) -> Path | None:
    """A folder that outlives the run, or None where none can be written to: a run works without, and takes longer."""
    folder = FOLDER / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None
