"""SIGKILL at fifty random moments: the tree is always the old one or the new one, and the next run works.

Most of the kills hit a process that does nothing but swap, where the danger is; the others are spread over all of a
real run.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from contract_changes import PROJECT, cases
from regeneration.generator import PACKAGE, generate
from regeneration.tree import staging
from regeneration.yaml_source import load

AMID_SWAPS, AMID_A_RUN = 44, 6

# Swaps two trees for ever, each of them many files; says so once it has begun.
SWAPPER = """
import sys
from pathlib import Path
from regeneration.tree import staging, swap
target = Path(sys.argv[1])
for turn in range(1_000_000):
    with staging(target) as fresh:
        fresh.mkdir()
        for number in range(20):
            (fresh / f"{number}.py").write_text(str(turn))
        swap(fresh, target)
    if turn == 0:
        print("begun", flush=True)
"""

# Runs the command again and again, each time in a process of its own that needn't import anything anew: imports are
# most of a run's time, and change nothing.
RUNNER = """
import os, sys
from regeneration.__main__ import main
for line in sys.stdin:
    process = os.fork()
    if process == 0:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os._exit(main(line.split()))
    print(process, flush=True)
    print(os.waitpid(process, 0)[1], flush=True)
"""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="a kill between two renames is what other systems may suffer"
)


def texts(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def started(*arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-P", "-c", *arguments]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


class Runner:
    """Runs the command, to its end or to ours."""

    def __init__(self) -> None:
        self._process = started(RUNNER)

    def run(self, *arguments: str, kill_after: float | None = None) -> int:
        """Run the command. Returns: how its process ended, 0 for well and 9 for killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join(arguments) + "\n")
        self._process.stdin.flush()
        number = int(self._process.stdout.readline())
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):  # done by then
                os.killpg(number, signal.SIGKILL)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


def test_a_kill_amid_swaps_leaves_a_whole_tree(tmp_path: Path) -> None:
    moments = random.Random(50)
    for _ in range(AMID_SWAPS):
        process = started(SWAPPER, str(tmp_path / "api"))
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(moments.uniform(0, 0.02))
        process.kill()
        process.communicate()
        found = texts(tmp_path / "api")
        assert len(found) == 20
        assert len(set(found.values())) == 1
    with staging(tmp_path / "api"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["api"]


@dataclass(frozen=True)
class Workplace:
    """What a run reads and writes, in a folder of its own."""

    folder: Path
    runner: Runner

    @property
    def tree(self) -> Path:
        return self.folder / PACKAGE

    def run(self, kill_after: float | None = None) -> int:
        files = {"spec": "openapi.yaml", "output": PACKAGE, "changelog": "CHANGELOG.md"}
        arguments = (f"--{name}={self.folder / file}" for name, file in files.items())
        return self.runner.run(*arguments, kill_after=kill_after)

    def state(self) -> tuple[dict[str, str], str]:
        return texts(self.tree), (self.folder / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.fixture
def workplace(tmp_path: Path) -> Iterator[Callable[[], Workplace]]:
    """Makes workplaces with the tree of the contract of before, and the contract of after."""
    case = next(case for case in cases() if case.name.startswith("85"))
    (tmp_path / "old.yaml").write_text(case.old, encoding="utf-8")
    generate(load(tmp_path / "old.yaml").document, tmp_path / "old")
    runner = Runner()

    def make() -> Workplace:
        folder = tmp_path / f"run{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        shutil.copytree(tmp_path / "old", folder / PACKAGE)
        shutil.copy(PROJECT / "CHANGELOG.md", folder)
        (folder / "openapi.yaml").write_text(case.new, encoding="utf-8")
        return Workplace(folder, runner)

    yield make
    runner.close()


def test_a_kill_at_any_moment_of_a_run_leaves_the_old_tree_or_the_new(workplace: Callable[[], Workplace]) -> None:
    whole = workplace()
    old, words_before = whole.state()
    begun = time.monotonic()
    assert whole.run() == 0
    lasted = time.monotonic() - begun
    new, words_after = whole.state()
    assert old != new
    moments, place = random.Random(50), workplace()
    for part in range(AMID_A_RUN):
        ended = place.run(kill_after=lasted * (part + moments.random()) / AMID_A_RUN)
        tree, words = place.state()
        assert ended in (0, signal.SIGKILL)
        assert tree == new or (ended and tree == old)
        assert words in (words_before, words_after)
        if tree == new:  # What a run finds done it leaves alone: the next one is to be cut as well.
            place = workplace()
    assert place.run() == 0
    assert place.state() == (new, words_after)
    assert sorted(path.name for path in place.folder.iterdir()) == ["CHANGELOG.md", PACKAGE, "openapi.yaml"]
