"""SIGKILL at random moments: the tree is always the old one or the new one, and the next run works."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from regeneration.generator import PACKAGE
from regeneration.tree import staging

PROJECT = Path(__file__).parents[3]
KILLS_OF_SWAPS, KILLS_OF_RUNS = 10, 3

# Swaps two trees of many files again and again; prints a line once it has begun.
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

# Runs the command for each line of arguments, in a process that need not import anything: imports are most of a run.
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

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot exchange two names in one step")


def texts(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def started(*arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-P", "-c", *arguments]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_a_kill_during_a_swap_leaves_a_whole_tree(tmp_path: Path) -> None:
    moments = random.Random(50)
    for _ in range(KILLS_OF_SWAPS):
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


@pytest.fixture
def runner() -> Iterator[subprocess.Popen[str]]:
    process = started(RUNNER)
    yield process
    process.communicate()


def prepared(folder: Path) -> Path:
    """A folder with the committed package, a changelog, and a contract with a smaller page size."""
    folder.mkdir()
    shutil.copytree(PROJECT / "generated" / PACKAGE, folder / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "CHANGELOG.md", folder)
    contract = (PROJECT / "openapi.yaml").read_text(encoding="utf-8")
    changed = contract.replace("^([1-9][0-9]?|100)$", "^[1-9][0-9]?$")
    assert changed != contract
    (folder / "openapi.yaml").write_text(changed, encoding="utf-8")
    return folder


def run(runner: subprocess.Popen[str], folder: Path, kill_after: float | None = None) -> int:
    """Run the command. Returns: the status of its process, 0 for success and 9 for killed."""
    assert runner.stdin is not None
    assert runner.stdout is not None
    files = {"spec": "openapi.yaml", "output": PACKAGE, "changelog": "CHANGELOG.md"}
    runner.stdin.write(" ".join(f"--{name}={folder / file}" for name, file in files.items()) + "\n")
    runner.stdin.flush()
    number = int(runner.stdout.readline())
    if kill_after is not None:
        time.sleep(kill_after)
        with suppress(ProcessLookupError):  # It may have ended.
            os.killpg(number, signal.SIGKILL)
    return int(runner.stdout.readline())


def test_a_kill_at_any_moment_of_a_run_leaves_the_old_tree_or_the_new(
    runner: subprocess.Popen[str], tmp_path: Path
) -> None:
    folder = prepared(tmp_path / "whole")
    old, begun = texts(folder / PACKAGE), time.monotonic()
    assert run(runner, folder) == 0
    duration = time.monotonic() - begun
    new = texts(folder / PACKAGE)
    assert old != new
    moments, killed = random.Random(50), folder
    for part in range(KILLS_OF_RUNS):
        killed = prepared(tmp_path / f"killed{part}")
        ended = run(runner, killed, kill_after=duration * (part + moments.random()) / KILLS_OF_RUNS)
        assert texts(killed / PACKAGE) in (old, new)
        assert ended in (0, signal.SIGKILL)
    # The last one was killed, or ended, near the end of its run.
    assert run(runner, killed) == 0
    assert texts(killed / PACKAGE) == new
    assert sorted(path.name for path in killed.iterdir()) == ["CHANGELOG.md", PACKAGE, "openapi.yaml"]
