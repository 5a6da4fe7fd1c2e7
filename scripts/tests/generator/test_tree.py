"""The tree on disk: built beside the old one, compared with it, and put in its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from regeneration.tree import differences, staging, swap

FILES = {"__init__.py": "x = 1\n", "models/a.py": "y = 2\n", "models/__init__.py": ""}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_new_tree_replaces_the_old_one(tmp_path: Path) -> None:
    target = write(tmp_path / "api", FILES)
    with staging(target) as fresh:
        assert fresh.parent.parent == tmp_path
        swap(write(fresh, {"__init__.py": "x = 2\n"}), target)
    assert read(target) == {"__init__.py": "x = 2\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["api"]


def test_the_first_tree_replaces_nothing(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "api"
    with staging(target) as fresh:
        swap(write(fresh, FILES), target)
    assert read(target) == FILES


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


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"__init__.py": "x = 3\n"}, ["__init__.py"]),
        ({"models/b.py": ""}, ["models/b.py"]),
        ({"models/__pycache__/a.pyc": "bytes"}, []),
    ],
    ids=["same", "changed", "added", "bytecode"],
)
def test_trees_differ_by_their_files_and_bytes(tmp_path: Path, change: dict[str, str], expected: list[str]) -> None:
    one = write(tmp_path / "one", FILES)
    other = write(tmp_path / "other", {**FILES, **change})
    assert differences(one, other) == differences(other, one) == expected
    assert differences(one, tmp_path / "absent") == sorted(FILES)
