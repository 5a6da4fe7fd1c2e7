"""The examples that people copy: the fenced blocks of Markdown files and docstrings, and doctests."""

from __future__ import annotations

import ast
import doctest
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from types import CodeType, ModuleType

from contract_tests.agreement.repository import ROOT

__all__ = ["Block", "blocks", "docstring_blocks", "doctest_failures", "modules", "pages"]

FENCE = re.compile(
    r"(?:^<!-- not run: (?P<not_run>[^\n]+) -->\n+)?"
    r'^(?P<indent> *)```(?P<language>\w*)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^(?P=indent)```$',
    re.MULTILINE | re.DOTALL,
)
HEADING = re.compile(r"^#+ ", re.MULTILINE)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    Args:
        file: The file that it stands in.
        line: The line of its first line.
        section: The number of the section of its page, from 0.
        language: The word behind the fence; empty where there is none.
        title: The file that the reader is to save it as, or where it is to be done; None for nothing of that.
        text: What it holds.
        not_run: Why it isn't run, from a comment right above it; None where it is.
    """

    file: Path
    line: int
    section: int
    language: str
    title: str | None
    text: str
    not_run: str | None = None

    @property
    def place(self) -> str:
        """File and line, as a test names it."""
        return f"{self.page}:{self.line}"

    @property
    def page(self) -> str:
        """The file, from the top of the repository."""
        return self.file.relative_to(ROOT).as_posix() if self.file.is_relative_to(ROOT) else self.file.name

    @property
    def code(self) -> CodeType:
        """A Python block compiled, so that a traceback names the file's own lines."""
        return compile("\n" * (self.line - 1) + self.text, str(self.file), "exec")


def pages() -> list[Path]:
    """Every Markdown file that people read and that holds a block."""
    docs = sorted((ROOT / "docs").rglob("*.md"))
    files = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "scripts/README.md", *docs]
    return [file for file in files if any(blocks(file.read_text(encoding="utf-8"), file))]


def blocks(text: str, file: Path, line: int = 1) -> Iterator[Block]:
    """The blocks of a text, in order.

    Args:
        text: Markdown.
        file: Where it comes from.
        line: The line of `file` that it begins at.
    """
    for match in FENCE.finditer(text):
        start = match.start("text")
        yield Block(
            file,
            line + text.count("\n", 0, start),
            len(HEADING.findall(text, 0, start)),
            match["language"],
            match["title"],
            dedent(match["text"]),
            match["not_run"],
        )


def docstring_blocks(file: Path) -> Iterator[Block]:
    """The Python blocks of all docstrings of a module."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False):
            text = node.body[0]
            assert isinstance(text, ast.Expr)
            assert isinstance(text.value, ast.Constant)
            found = blocks(str(text.value.value), file, text.lineno)
            yield from (block for block in found if block.language == "python")


def modules(package: ModuleType) -> list[str]:
    """The names of a package and of all its modules but `__main__`, which would run."""
    inside = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [package.__name__, *(module.name for module in inside if not module.name.endswith(".__main__"))]


def doctest_failures(module: ModuleType) -> list[str]:
    """Run the doctests of a module; what each failure looks like."""
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for example in doctest.DocTestFinder(exclude_empty=True).find(module):
        runner.run(example, out=said.append)
    return said
