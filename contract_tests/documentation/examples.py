"""Evaluators for the examples of the documentation, which sybil finds in Markdown files and docstrings.

A `python` block runs in a namespace of its own, or under pytest where it defines tests. A `sh` block runs in bash, an
`ipython` block as a cell of a notebook. A block with a file name as its title is written to that file, in the working
directory. A `text` block is the output of the block before it; `…` in it matches anything. `<!-- skip: next -->` leaves
one out.
"""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path

from sybil import Document, Example, Region
from sybil.document import PythonDocStringDocument
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser, SkipParser
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer
from sybil.typing import Parser

__all__ = ["run_examples", "run_pytest"]

TIMEOUT = 240.0  # seconds for one block
OUTPUT = "output of the block before"
TITLED = RawFencedCodeBlockLexer(re.compile(r'\w+ title="(?P<file>\S+\.\w+)"$\n', re.MULTILINE))


def run_examples(file: Path, folder: Path) -> None:
    """Run the examples of a Markdown file, or of the docstrings of a module, in the order in which they stand.

    Args:
        file: The file that holds them.
        folder: An empty folder, for those that define tests.
    """
    evaluators = {"python": run_python, "ipython": run_notebook_cell, "sh": run_shell, "text": compare_output}
    parsers: list[Parser] = [
        SkipParser(),
        *(CodeBlockParser(language, evaluate) for language, evaluate in evaluators.items()),
        titled_blocks,
    ]
    kind = PythonDocStringDocument if file.suffix == ".py" else Document
    examples = list(kind.parse(str(file), *parsers))
    assert examples, f"{file} has no examples"
    tests = [example for example in examples if defines_tests(example)]
    for example in examples:
        if example not in tests:
            example.evaluate()
    for example in tests:
        (folder / f"test_line_{example.line}.py").write_text(str(example.parsed), encoding="utf-8")
    if tests:
        assert run_pytest(folder) >= len(tests)


def defines_tests(example: Example) -> bool:
    """Whether a block is for pytest or unittest, and no file of an application."""
    if "file" in example.region.lexemes:
        return False
    return re.search(r"^ *(?:async )?def test_", str(example.parsed), re.MULTILINE) is not None


def titled_blocks(document: Document) -> Iterable[Region]:
    """The blocks that have the name of a file as their title."""
    for region in TITLED(document):
        region.parsed, region.evaluator = region.lexemes["source"], write_file
        yield region


def write_file(example: Example) -> None:
    """Write a block to the file that it is named after, in the working directory."""
    file = Path(example.region.lexemes["file"])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(str(example.parsed), encoding="utf-8")


def run_python(example: Example) -> None:
    """Run a block of Python. What it prints is kept for the `text` block that may follow."""
    example.namespace.clear()
    example.namespace["__name__"] = "__main__"
    with redirect_stdout(StringIO()) as output, unconfigured_logging():
        PythonEvaluator()(example)
    example.namespace[OUTPUT] = output.getvalue()


@contextmanager
def unconfigured_logging() -> Generator[None]:
    """Logging as a program finds it: without the handlers of pytest, with which `basicConfig` does nothing."""
    root, package = logging.getLogger(), logging.getLogger("flexportal")
    handlers, levels = root.handlers, (root.level, package.level)
    root.handlers = []
    try:
        yield
    finally:
        root.handlers = handlers
        root.setLevel(levels[0])
        package.setLevel(levels[1])


def run_notebook_cell(example: Example) -> None:
    """Run a cell of a notebook, which may use `await` outside of a function."""
    example.namespace[OUTPUT] = _run(sys.executable, "-m", "IPython", "--colors=NoColor", "-c", str(example.parsed))


def run_shell(example: Example) -> None:
    """Run a block of commands, each of which has to succeed."""
    example.namespace[OUTPUT] = _run("bash", "-euo", "pipefail", "-c", example.parsed)


def compare_output(example: Example) -> None:
    """Compare a block of text with what the block before it printed."""
    output = str(example.namespace[OUTPUT])
    pattern = ".*?".join(map(re.escape, example.parsed.strip().split("…")))
    assert re.fullmatch(pattern, output.strip(), re.DOTALL), f"{example.path}:{example.line}: the output is\n{output}"


def run_pytest(folder: Path) -> int:
    """Run the tests in a folder as a reader would, and return how many passed; all have to."""
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers -p no:cacheprovider\n", encoding="utf-8")
    output = _run(sys.executable, "-m", "pytest", "-W", "error", "-q", str(folder))
    passed = re.search(r"^(\d+) passed in", output, re.MULTILINE)
    assert passed is not None, output
    return int(passed[1])


def _run(*command: str) -> str:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == 0, f"exit code {done.returncode}\n{done.stdout}"
    return done.stdout
