"""Servers in processes of their own, so that what is measured is the client's."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

__all__ = ["in_a_process", "served"]

T = TypeVar("T")
SPAWN = multiprocessing.get_context("spawn")


@contextmanager
def served(serve: Callable[..., None], *arguments: object) -> Generator[tuple[str, Callable[[], Any]]]:
    """A server's URL, and a function that returns what it has seen.

    Args:
        serve: Gets a pipe and the arguments. It sends the URL, then what it has seen for each message that it receives,
            until there is an end of file.
        arguments: Must be picklable, as `serve` is.
    """
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=serve, args=(theirs, *arguments))
    process.start()
    theirs.close()  # so that its end is noticed here

    def seen() -> Any:
        ours.send(None)
        return ours.recv()

    try:
        yield ours.recv(), seen
    finally:
        ours.close()
        process.join(20)
        process.kill()


def in_a_process(call: Callable[..., T], *arguments: object) -> T:
    """The result of a call in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=SPAWN) as pool:
        return pool.submit(call, *arguments).result()
