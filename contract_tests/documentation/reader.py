"""Somebody who does what a page says: runs its blocks in order, and looks whether what it promises is what comes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, cast

import yaml
from contract_changes import apply

from .blocks import Block

__all__ = ["Reader", "Unkept", "shows"]

PATIENCE = 240.0  # seconds for one block
OURS = ("FLEXPORTAL", "PYTEST")
CONTRACT = "openapi.yaml"
NOBODY = "http://127.0.0.1:9"  # what a block might want from another machine, it doesn't get
REPORT = re.compile(r"--json (\S+)")


class Unkept(AssertionError):
    """A block did not do what its page says. The message begins with its file and line."""


def shows(said: str, promised: str) -> bool:
    """Whether a text is what was said; `…` in it stands for anything."""
    parts = [re.escape(part) for part in promised.strip().split("…")]
    return re.fullmatch(".*?".join(parts), said.strip(), re.DOTALL) is not None


class Reader:
    """Does the blocks of one page. What a block means goes by its language:

    - `python` is run by itself; where it holds tests, by pytest when the page ends.
    - `sh` is run by bash, in the project's folder.
    - With a title it is saved as a file of that name, which a later block has to use.
    - `text` and `json` are what the block before said, or wrote with `--json FILE`. In a section where nothing has been
      run yet, `text` is a drawing.
    - `diff` is applied to the file that it names, `yaml` is a path of the contract, and a workflow's steps are run.

    Args:
        project: A copy of the project, which it may change.
        settings: The environment that a reader has by then, such as the key.
    """

    def __init__(self, project: Path, settings: Mapping[str, str]) -> None:
        self._project = project
        self._contract = project / CONTRACT
        self._original = self._contract.read_text(encoding="utf-8")
        paths = [project / "generated", project / "wrapper", project / "scripts", project]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        commands = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self._environment = {
            **kept,
            **settings,
            "PATH": commands,
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "HTTPS_PROXY": NOBODY,
        }
        self._doing: dict[str, Callable[[Block], None]] = {
            "diff": self._apply,
            "json": self._compare_json,
            "python": self._python,
            "sh": lambda block: self._run(block, ["bash", "-euo", "pipefail", "-c", block.text]),
            "text": self._compare_text,
            "toml": self._save,
            "yaml": self._yaml,
        }
        self._last: Block | None = None
        self._said = ""
        self._tests: list[Block] = []
        self._unused: dict[str, Block] = {}

    def does(self, block: Block) -> None:
        """Do what a block says. Raises: Unkept."""
        if block.language not in self._doing:
            raise Unkept(f"{block.place}: nobody knows how to run a block of {block.language or 'no language'!r}")
        if block.language not in ("text", "json"):
            self._last = block
        for name in [name for name in self._unused if Path(name).stem in block.text]:
            del self._unused[name]
        try:
            self._doing[block.language](block)
        except Unkept:
            raise
        except Exception as error:  # with the block's own line in the traceback
            raise Unkept(f"{block.place}: {type(error).__name__}: {error}") from error

    def finish(self) -> None:
        """The page has ended: run the tests that it showed. Raises: Unkept."""
        for name, block in self._unused.items():
            raise Unkept(f"{block.place}: nothing on the page uses {name}")
        if self._tests:
            self._run_tests()

    def _python(self, block: Block) -> None:
        if block.title is not None:
            self._save(block)
        elif "def test_" in block.text:
            self._tests.append(block)
        elif self._contract.read_text(encoding="utf-8") != self._original:
            # What is generated from the contract is another by now than what is imported here.
            self._run(block, [sys.executable, "-P", "-c", block.text])
        else:
            with chdir(self._project), redirect_stdout(StringIO()) as output:
                exec(block.code, {"__name__": "__main__"})
            self._said = output.getvalue()

    def _run(self, block: Block, command: list[str]) -> None:
        done = subprocess.run(
            command,
            cwd=self._project,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        self._said = done.stdout
        if done.returncode:
            raise Unkept(f"{block.place}: exit code {done.returncode}\n{done.stdout}")

    def _run_tests(self) -> None:
        folder = self._project / "shown"
        folder.mkdir()
        for block in self._tests:
            (folder / f"test_line_{block.line}.py").write_text(block.text, encoding="utf-8")
        (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers -p no:cacheprovider\n")
        self._run(self._tests[0], [sys.executable, "-m", "pytest", "-W", "error", "-q", str(folder)])
        passed = re.search(r"^(\d+) passed in", self._said, re.MULTILINE)
        if passed is None or int(passed[1]) < len(self._tests):
            raise Unkept(f"{self._tests[0].place}: not all tests of the page were run\n{self._said}")

    def _save(self, block: Block) -> None:
        if block.title is None:
            raise Unkept(f"{block.place}: a block of {block.language!r} needs a title, the file that it is saved as")
        file = self._project / block.title
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, encoding="utf-8")
        self._unused[block.title] = block

    def _apply(self, block: Block) -> None:
        named = re.search(r"^\+\+\+ b/(\S+)$", block.text, re.MULTILINE)
        if named is None:
            raise Unkept(f"{block.place}: the diff names no file")
        file = self._project / named[1]
        file.write_text(apply(file.read_text(encoding="utf-8"), block.text), encoding="utf-8")

    def _yaml(self, block: Block) -> None:
        if block.title is not None and ".github/workflows/" in block.title:
            self._run_workflow(block)
        elif block.title is not None:
            self._save(block)
        else:
            self._add_path(block)

    def _run_workflow(self, block: Block) -> None:
        jobs = cast("dict[str, Any]", yaml.safe_load(block.text)["jobs"])
        commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
        if not commands:
            raise Unkept(f"{block.place}: the workflow runs nothing")
        for command in commands:
            self._run(block, ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command])

    def _add_path(self, block: Block) -> None:
        inside = "".join(f"  {line}\n" for line in block.text.splitlines())
        text = self._contract.read_text(encoding="utf-8")
        if not block.text.startswith("/") or text.count("\npaths:\n") != 1:
            raise Unkept(f"{block.place}: this is no path of the contract")
        self._contract.write_text(text.replace("\npaths:\n", f"\npaths:\n{inside}"), encoding="utf-8")

    def _compare_text(self, block: Block) -> None:
        if self._last is None or self._last.section != block.section:
            return  # a drawing
        if not shows(self._said, block.text):
            raise Unkept(f"{block.place}: what {self._last.place} said is another thing:\n{self._said}")

    def _compare_json(self, block: Block) -> None:
        if self._last is None or self._last.section != block.section:
            raise Unkept(f"{block.place}: nothing was run that could have said this")
        written = REPORT.search(self._last.text)
        found = (self._project / written[1]).read_text(encoding="utf-8") if written else self._said
        if json.loads(found) != json.loads(block.text):
            raise Unkept(f"{block.place}: {self._last.place} gave another thing:\n{found}")
