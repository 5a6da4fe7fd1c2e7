"""A newcomer: does what the quickstart says, block by block and to the letter, where nothing is installed yet."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from types import TracebackType
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from contract_tests.agreement.repository import ROOT

from .blocks import Block, blocks
from .reader import shows

__all__ = ["Newcomer", "StoppedShort"]

PAGE = ROOT / "docs" / "quickstart.md"
# What a clone has that is needed to install it, and the commands of the environment that stay.
CLONE = (
    *("generated", "wrapper/flexportal", "scripts/lean_wheel.py"),
    *("openapi.yaml", "pyproject.toml", "CHANGELOG.md", "LICENSE", "README.md"),
)
KEPT = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE")
BASH = shutil.which("bash") or "bash"
OTHER_TERMINAL = "second terminal"
MOCK = "http://127.0.0.1:8765/healthz"
PATIENCE = 600.0  # seconds for a block; installing is the longest
MOCK_PATIENCE = 60.0
DONE = "the block is done"


class StoppedShort(Exception):
    """The newcomer can't go on. The message begins with the block's file and line."""


class Newcomer:
    """Goes the quickstart's path in a folder of their own, with two terminals.

    Args:
        page: The page to follow.
    """

    def __init__(self, page: Path = PAGE) -> None:
        self._page = page
        self._folder = TemporaryDirectory(prefix="newcomer-")
        self._clone = Path(self._folder.name).resolve() / "flexportal"
        self._terminals: list[subprocess.Popen[str]] = []
        self._said = ""

    def __enter__(self) -> Newcomer:
        self._clone.mkdir()
        for name in CLONE:
            source, target = ROOT / name, self._clone / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
        self._first = self._terminal()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for terminal in reversed(self._terminals):
            _end(terminal)
        self._folder.cleanup()

    def go(self) -> None:
        """Do every block. Raises: StoppedShort."""
        for block in blocks(self._page.read_text(encoding="utf-8"), self._page):
            started = time.monotonic()
            self._does(block)
            print(f"{block.place}: {block.language}, {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)

    def _does(self, block: Block) -> None:
        if block.title == OTHER_TERMINAL:
            self._start_mock(block)
        elif block.language == "sh":
            self._said = self._type(block)
        elif block.language == "text":
            if not shows(self._said, block.text):
                raise StoppedShort(f"{block.place}: this was to come, but came:\n{self._said}")
        elif block.title is not None:
            (self._clone / block.title).write_text(block.text, encoding="utf-8")
        else:
            raise StoppedShort(f"{block.place}: a newcomer would not know what to do with this")

    def _terminal(self) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name.upper() in KEPT or _is_pip(name)}
        # Of the interpreter that runs this only what is not in a virtual environment: the newcomer has none.
        environment["PATH"] = _without_environments(environment["PATH"])
        terminal = subprocess.Popen(
            [BASH, "--noprofile", "--norc"],
            cwd=self._clone,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._terminals.append(terminal)
        return terminal

    def _type(self, block: Block) -> str:
        """Type a block into the first terminal, which keeps what it sets; what it says."""
        assert self._first.stdin is not None
        assert self._first.stdout is not None
        # `set -e` would end the terminal; the status of each line is looked at instead, as a person does.
        self._first.stdin.write(f"trap 'failed=$?' ERR; failed=0\n{block.text}\necho \"{DONE} $failed\"\n")
        self._first.stdin.flush()
        said: list[str] = []
        with _Watch(self._first, PATIENCE):
            for line in self._first.stdout:
                if line.startswith(DONE):
                    break
                said.append(line)
            else:
                raise StoppedShort(f"{block.place}: the terminal has ended\n{''.join(said)}")
        if line.split()[-1] != "0":
            raise StoppedShort(f"{block.place}: exit code {line.split()[-1]}\n{''.join(said)}")
        return "".join(said)

    def _start_mock(self, block: Block) -> None:
        if _answers():
            raise StoppedShort(f"{block.place}: something listens at {MOCK} already")
        second = self._terminal()
        assert second.stdin is not None
        second.stdin.write(block.text)
        second.stdin.flush()
        until = time.monotonic() + MOCK_PATIENCE
        while not _answers():
            if second.poll() is not None or time.monotonic() > until:
                raise StoppedShort(f"{block.place}: no mock answers at {MOCK}")
            time.sleep(0.1)


class _Watch:
    """Ends a terminal that takes too long, so that whoever reads from it comes to an end."""

    def __init__(self, terminal: subprocess.Popen[str], seconds: float) -> None:
        self._timer = Timer(seconds, _end, [terminal])

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def _end(terminal: subprocess.Popen[str]) -> None:
    if terminal.poll() is None:
        # With all that it started: it leads a group of its own.
        os.killpg(terminal.pid, signal.SIGKILL)
    terminal.wait()
    for pipe in (terminal.stdin, terminal.stdout):
        if pipe is not None and not pipe.closed:
            pipe.close()


def _answers() -> bool:
    try:
        with build_opener(ProxyHandler({})).open(MOCK, timeout=5):
            return True
    except (URLError, OSError):
        return False


def _is_pip(name: str) -> bool:
    return name.startswith("PIP_")


def _without_environments(path: str) -> str:
    """A search path without folders of virtual environments, which a newcomer's has not."""
    folders: Iterable[str] = path.split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if not (Path(folder).parent / "pyvenv.cfg").exists())
