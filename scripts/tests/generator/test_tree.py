"""The tree on disk: built aside, compared, swapped in at one stroke, whole at every moment."""

from __future__ import annotations

import ctypes
import errno
import sys
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


def test_a_new_tree_takes_the_old_ones_place(tmp_path: Path) -> None:
    target = write(tmp_path / "api", FILES)
    with staging(target) as fresh:
        assert fresh.parent.parent == tmp_path
        swap(write(fresh, {"__init__.py": "x = 2\n"}), target)
    assert read(target) == {"__init__.py": "x = 2\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["api"]


def test_the_first_tree_needs_no_old_one(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "api"
    with staging(target) as fresh:
        swap(write(fresh, FILES), target)
    assert read(target) == FILES


def interrupt(_half: Path) -> None:
    raise KeyboardInterrupt


def test_a_tree_that_is_not_swapped_in_leaves_no_trace(tmp_path: Path) -> None:
    target = write(tmp_path / "api", FILES)
    with pytest.raises(KeyboardInterrupt), staging(target) as fresh:
        interrupt(write(fresh, {"half.py": ""}))
    assert read(tmp_path) == {f"api/{name}": text for name, text in FILES.items()}


@pytest.fixture
def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that cannot exchange two names in one step."""
    monkeypatch.setattr(tree, "exchange_call", lambda: None)


@pytest.mark.usefixtures("without_exchange")
def test_where_names_cannot_be_exchanged_the_old_tree_steps_aside(tmp_path: Path) -> None:
    target = write(tmp_path / "api", FILES)
    with staging(target) as fresh:
        swap(write(fresh, {"new.py": ""}), target)
        assert read(fresh.with_name("before")) == FILES
    assert read(tmp_path) == {"api/new.py": ""}


@pytest.mark.usefixtures("without_exchange")
def test_an_old_tree_that_was_left_aside_comes_back(tmp_path: Path) -> None:
    left = write(tmp_path / ".api.killed" / "before", FILES)
    write(left.with_name("api"), {"new.py": ""})
    with staging(tmp_path / "api"):
        assert read(tmp_path / "api") == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["api"]


@pytest.mark.parametrize("failure", [errno.ENOSYS, errno.EINVAL, errno.ENOTSUP])
def test_a_file_system_that_cannot_exchange_is_no_obstacle(
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


def test_any_other_failure_of_the_exchange_is_told_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_one: bytes, _other: bytes) -> int:
        ctypes.set_errno(errno.EACCES)
        return -1

    monkeypatch.setattr(tree, "exchange_call", lambda: refuse)
    target = write(tmp_path / "api", FILES)
    with pytest.raises(PermissionError), staging(target) as fresh:
        swap(write(fresh, {"new.py": ""}), target)
    assert read(target) == FILES


@pytest.mark.parametrize(
    ("platform", "function", "offered"),
    [
        ("linux", "renameat2", True),
        ("linux", "renameat2", False),
        ("darwin", "renamex_np", True),
        ("darwin", "renamex_np", False),
        ("sunos5", "renameat2", False),
    ],
)
def test_each_system_is_asked_in_its_own_way(
    monkeypatch: pytest.MonkeyPatch, platform: str, function: str, offered: bool
) -> None:
    calls: list[tuple[object, ...]] = []

    class Library:
        """What the system's C library offers."""

    def call(*arguments: object) -> int:
        calls.append(arguments)
        return 0

    def library(_name: None, use_errno: bool) -> type[Library]:
        assert use_errno
        return Library

    if offered:
        setattr(Library, function, staticmethod(call))
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(ctypes, "CDLL", library)
    exchange = tree.exchange_call()
    assert (exchange is not None) == offered
    if exchange is not None:
        assert exchange(b"one", b"other") == 0
        assert [part for part in calls[0] if isinstance(part, bytes)] == [b"one", b"other"]
        assert calls[0][-1] == 2


def test_what_a_killed_run_left_is_cleared_and_what_a_running_one_uses_is_not(tmp_path: Path) -> None:
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
