"""The tree on disk: built beside the old one, compared with it, and put in its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from regeneration.tree import staging, swap

FILES = {"__init__.py": "x = 1\n", "models/a.py": "y = 2\n", "models/__init__.py": ""}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def interrupt(_half: Path) -> None:
    raise KeyboardInterrupt


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    target = write(tmp_path / "api", FILES)
    with pytest.raises(KeyboardInterrupt), staging(target) as fresh:
        interrupt(write(fresh, {"half.py": ""}))
    assert read(tmp_path) == {f"api/{name}": text for name, text in FILES.items()}


def test_a_tree_that_cannot_be_put_in_place_leaves_the_old_one(tmp_path: Path) -> None:
    target = write(tmp_path / "api", FILES)
    with pytest.raises(FileNotFoundError), staging(target) as fresh:
        swap(fresh, target)
    assert read(tmp_path) == {f"api/{name}": text for name, text in FILES.items()}
