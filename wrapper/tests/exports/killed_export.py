"""A program: exports in a child process that kills itself at its n-th step, then resumes, for every n there is.

A step is whatever changes or settles a file, and every row that is asked for. Prints how many steps there were.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from flexportal.exports import partial
from flexportal.exports.columns import Layout
from flexportal.exports.export import Export
from flexportal.exports.formats import format_of

ROWS = [b'{"customerId":"c%d","email":"a%d@example.com","status":"active"}' % (n, n) for n in range(23)]
EVENTS = ("open", "os.rename", "os.remove", "os.truncate")
MOST_STEPS = 500

partial.ROWS_UNSAVED = 6


class Served:
    """The rows behind a token, which is the number of rows before."""

    def __init__(self, at: int, step: Callable[[], None]) -> None:
        self.at, self.step = at, step

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        self.step()
        if self.at == len(ROWS):
            raise StopIteration
        self.at += 1
        return ROWS[self.at - 1]

    @property
    def resume_token(self) -> str | None:
        return None if self.at == len(ROWS) else str(self.at)


def export(target: Path, step: Callable[[], None] = lambda: None) -> None:
    Export(target, format_of(target), Layout(), {}, batch=4, clock=lambda: 0.0).run(
        lambda token, had: Served(int(token or 0), step), resume=True
    )


def export_until(target: Path, last: int) -> bool:
    """Export in a child that is killed at its step number `last`; whether it came to its end before."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return status == 0
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)

    settle = os.fsync

    def settled(handle: int) -> None:
        step()
        settle(handle)
        step()

    setattr(os, "fsync", settled)  # noqa: B010 - it takes more than a number, which nothing here gives it
    sys.addaudithook(lambda event, given: step() if event in EVENTS and str(target.parent) in str(given[0]) else None)
    export(target, step)
    os._exit(0)


def main(name: str) -> None:
    with TemporaryDirectory() as folder:
        whole = Path(folder) / name
        export(whole)
        expected = whole.read_bytes()
    for last in range(1, MOST_STEPS):
        with TemporaryDirectory() as folder:
            target = Path(folder) / name
            ended = export_until(target, last)
            assert not target.exists() or target.read_bytes() == expected, f"step {last}: half a file"
            export(target)
            assert target.read_bytes() == expected, f"step {last}: other bytes"
            assert os.listdir(folder) == [name], f"step {last}: left {os.listdir(folder)}"
            if ended:
                print(last - 1)
                return


if __name__ == "__main__":
    main(sys.argv[1])
