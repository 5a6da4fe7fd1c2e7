"""The tree on disk: built beside the old one, compared with it, and swapped in."""

from __future__ import annotations

import ctypes
import errno
from pathlib import Path

import pytest
from regeneration import tree
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


@pytest.fixture
def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that cannot exchange two names in one step."""
    monkeypatch.setattr(tree, "exchange_call", lambda: None)


@pytest.mark.usefixtures("without_exchange")
def test_without_an_exchange_the_old_tree_is_moved_aside(tmp_path: Path) -> None:
    target = write(tmp_path / "api", FILES)
    with staging(target) as fresh:
        swap(write(fresh, {"new.py": ""}), target)
        assert read(fresh.with_name("before")) == FILES
    assert read(tmp_path) == {"api/new.py": ""}


@pytest.mark.usefixtures("without_exchange")
def test_an_old_tree_that_was_left_aside_is_restored(tmp_path: Path) -> None:
    left = write(tmp_path / ".api.killed" / "before", FILES)
    write(left.with_name("api"), {"new.py": ""})
    with staging(tmp_path / "api"):
        assert read(tmp_path / "api") == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["api"]


@pytest.mark.parametrize("failure", [errno.ENOSYS, errno.EINVAL, errno.ENOTSUP])
def test_a_file_system_without_exchange_is_supported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: int
) -> None:
    def refuse(_one: bytes, _other: bytes) -> int:
        ctypes.set_errno(failure)
        return -1

    monkeypatch.setattr(tree, "exchange_call", lambda: refuse)
    target = write(tmp_path / "api", FILES)
    with staging(target) as fresh:
        swap(write(fresh, {"new.py": ""}), target)
    assert read(target) == {"new.py": ""}


def test_any_other_failure_is_raised_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_one: bytes, _other: bytes) -> int:
        ctypes.set_errno(errno.EACCES)
        return -1

    monkeypatch.setattr(tree, "exchange_call", lambda: refuse)
    target = write(tmp_path / "api", FILES)
    with pytest.raises(PermissionError), staging(target) as fresh:
        swap(write(fresh, {"new.py": ""}), target)
    assert read(target) == FILES


def test_leftovers_of_a_killed_run_are_removed_but_not_files_in_use(tmp_path: Path) -> None:
    target = write(tmp_path / "api", FILES)
    write(tmp_path / ".api.killed" / "api", {"half.py": ""})
    with staging(target) as one:
        assert not (tmp_path / ".api.killed").exists()
        write(one, {"one.py": ""})
        with staging(target) as other:
            assert read(one) == {"one.py": ""}
            assert other.parent != one.parent


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
