"""The generated tree on disk: a new one beside the old, compared with it, and swapped in at one stroke."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

_ASIDE = "before"
_AT_FDCWD = -100
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS are the same number.


@contextmanager
def staging(target: Path) -> Generator[Path]:
    """A place for a new tree, on the file system of the old one. It goes away at the end, with what is left in it.

    What a run that was killed has left behind is cleared first.

    Args:
        target: The tree in use. It need not exist.

    Yields:
        Where to build the new tree; nothing is there yet.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _clear_leftovers(target)
    folder = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
    # The lock goes with the process, however that ends, and tells a leftover from a folder in use.
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / target.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def differences(one: Path, other: Path) -> list[str]:
    """The files, by their path in the tree, that are in one tree only or whose bytes differ."""
    ones, others = _files(one), _files(other)
    return sorted(
        name
        for name in ones.keys() | others.keys()
        if name not in ones or name not in others or _differ(name, one, other)
    )


def swap(new: Path, target: Path) -> None:
    """Put a new tree in the place of the old one, which ends up where the new one was.

    Linux and macOS exchange two names in one step: whoever looks sees the old tree or the new one, and a kill at
    any moment leaves one of the two. Where the system or the file system cannot do that, the old tree is moved aside
    and the new one moved in; a kill between the two steps leaves no tree, and the next `staging` brings the old
    one back.
    """
    if not target.exists():
        new.rename(target)
    elif not _exchange(new, target):
        target.rename(new.with_name(_ASIDE))
        new.rename(target)


def _prefix(target: Path) -> str:
    return f".{target.name}."


def _clear_leftovers(target: Path) -> None:
    for folder in target.parent.glob(f"{_prefix(target)}*"):
        lock = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue  # A run that is still at work.
        else:
            if (folder / _ASIDE).exists() and not target.exists():
                (folder / _ASIDE).rename(target)
            shutil.rmtree(folder)
        finally:
            os.close(lock)


def _files(tree: Path) -> dict[str, Path]:
    return {
        path.relative_to(tree).as_posix(): path
        for path in tree.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _differ(name: str, one: Path, other: Path) -> bool:
    return (one / name).read_bytes() != (other / name).read_bytes()


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where the system cannot."""
    call = exchange_call()
    if call is None:
        return False
    if call(os.fsencode(one), os.fsencode(other)) == 0:
        return True
    failure = ctypes.get_errno()
    if failure in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(failure, os.strerror(failure), str(one), None, str(other))


def exchange_call() -> Callable[[bytes, bytes], int] | None:
    """The system's way to exchange two names in one step, or None where it has none."""
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux" and hasattr(library, "renameat2"):
        return lambda one, other: int(library.renameat2(_AT_FDCWD, one, _AT_FDCWD, other, _EXCHANGE))
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        return lambda one, other: int(library.renamex_np(one, other, _EXCHANGE))
    return None
