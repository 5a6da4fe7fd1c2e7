"""A program: exports in a child process that kills itself at step n, then resumes, for every n.

A step is whatever changes or flushes a file, and every item that is fetched. Prints the number of steps.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from flexportal.export import journal
from flexportal.export.columns import Layout
from flexportal.export.formats import format_of
from flexportal.export.job import Export
from flexportal_api.operations.customers import LIST_CUSTOMERS

ROWS = [b'{"customerId":"c%d","email":"a%d@example.com","status":"active"}' % (n, n) for n in range(23)]
EVENTS = ("open", "os.rename", "os.remove", "os.truncate")
MOST_STEPS = 500

journal.ROWS_UNSAVED = 6


class Items:
    """The items after a token, which is the number of items before."""

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
    Export(target, format_of(target), Layout(LIST_CUSTOMERS), {}, batch=4, clock=lambda: 0.0).run(
        lambda token, saved: Items(int(token or 0), step), resume=True
    )


def export_until(target: Path, last: int) -> bool:
    """Export in a child that is killed at step `last`. Returns whether it ended before that."""
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

    flush = os.fsync

    def flushed(handle: int) -> None:
        step()
        flush(handle)
        step()

    setattr(os, "fsync", flushed)  # noqa: B010 - its own signature accepts more, which nothing here passes
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
