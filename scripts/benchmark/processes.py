"""The processes that a measurement needs: the server of pages, and a fresh one for each rival's run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

__all__ = ["ProcessError", "clean", "run_listing", "served"]

SCRIPTS = Path(__file__).resolve().parents[1]


class ProcessError(Exception):
    """A process that was to be measured has failed; the message holds what it said."""


def clean(*folders: Path) -> dict[str, str]:
    """An environment with nothing in it but where to find things."""
    paths = [str(folder) for folder in (*folders, SCRIPTS)]
    # System libraries find their way by these on some machines; nothing else comes along.
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(paths)}


@contextmanager
def served(pages: int, latency: float = 0.0, name: str = "customers") -> Generator[str, None, None]:
    """A server of so many pages of a list that waits so many seconds before each answer; yields its URL."""
    options = json.dumps({"pages": pages, "latency": latency, "list": name})
    command = [sys.executable, "-m", "benchmark.server", options]
    with subprocess.Popen(
        command, env=clean(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        # Pipes were asked for, so they are there.
        stdin, stdout = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)
        try:
            yield f"http://127.0.0.1:{int(stdout.readline())}"
        finally:
            stdin.close()
            process.wait(timeout=30)


def run_listing(peers: Path, rival: str, url: str, **options: Any) -> dict[str, float]:
    """What a rival's run through all customers costs, in a process of its own."""
    answer = ran([sys.executable, "-m", "benchmark.runners", rival, url, json.dumps(options)], [peers])
    result: dict[str, float] = json.loads(answer)
    return result


def ran(
    command: Sequence[str], folders: Iterable[Path] = (), more: Mapping[str, str] | None = None, given: str = ""
) -> str:
    """What a command prints, run with a clean environment and what is to be added to it. Raises: ProcessError.

    Args:
        command: The command.
        folders: Where it finds modules, before all others.
        more: Further variables of its environment.
        given: Its standard input.
    """
    done = subprocess.run(
        command,
        env={**clean(*folders), **(more or {})},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ProcessError(f"exit code {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout
