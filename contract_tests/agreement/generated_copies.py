"""Edited copies of the generated package, imported beside the real one.

The package imports itself by relative names only, so a copy works under any name.
"""

from __future__ import annotations

import importlib
import itertools
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from .generated_code import GeneratedPackage
from .repository import GENERATED

__all__ = ["edited_copy"]

_numbers = itertools.count(1)


@contextmanager
def edited_copy(edit: Callable[[Path], object]) -> Generator[GeneratedPackage]:
    """An edited copy of the generated package, importable for as long as this lasts.

    Args:
        edit: Edits the files below the folder that it is given.
    """
    source = GENERATED / "flexportal_api"
    name = f"{source.name}_copy_{next(_numbers)}"
    with tempfile.TemporaryDirectory() as folder:
        tree = shutil.copytree(source, Path(folder, name), ignore=shutil.ignore_patterns("__pycache__"))
        edit(tree)
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        try:
            yield GeneratedPackage(name)
        finally:
            sys.path.remove(folder)
            for module in [key for key in sys.modules if key == name or key.startswith(f"{name}.")]:
                del sys.modules[module]
