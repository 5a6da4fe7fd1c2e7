"""The generated tree on disk: a new one beside the old, compared with it, and put in its place."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_ASIDE = "before"


@contextmanager
def staging(target: Path) -> Generator[Path]:
    """A place for a new tree, on the file system of the old one. It goes away at the end, with what is left in it.

    Args:
        target: The tree in use. It need not exist.

    Yields:
        Where to build the new tree; nothing is there yet.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    # Absolute, since the new tree is looked at from another folder.
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent.resolve()) as folder:
        yield Path(folder) / target.name


def differences(one: Path, other: Path) -> list[str]:
    """The files, by their path in the tree, that are in one tree only or whose bytes differ."""
    ones, others = _files(one), _files(other)
    return sorted(name for name in ones.keys() | others.keys() if ones.get(name) != others.get(name))


def swap(new: Path, target: Path) -> None:
    """Put a new tree in the place of the old one, which is moved aside. An error changes nothing."""
    aside = new.with_name(_ASIDE)
    try:
        if target.exists():
            target.rename(aside)
        new.rename(target)
    finally:
        if aside.exists() and not target.exists():
            aside.rename(target)


def _files(tree: Path) -> dict[str, bytes]:
    return {
        path.relative_to(tree).as_posix(): path.read_bytes()
        for path in tree.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
