"""The examples that people copy: the Python blocks of Markdown files and docstrings, and doctests."""

from __future__ import annotations

import ast
import doctest
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import CodeType, ModuleType

FENCE = re.compile(r"^( *)```python\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def blocks(text: str, file: Path, line: int = 1) -> Iterator[tuple[int, CodeType]]:
    """The line and the code of each Python block, compiled so that a traceback names the file's own lines.

    Args:
        text: Markdown.
        file: Where it comes from.
        line: The line of `file` that it begins at.
    """
    for match in FENCE.finditer(text):
        above = line - 1 + text.count("\n", 0, match.start(2))
        yield above + 1, compile("\n" * above + dedent(match[2]), str(file), "exec")


def docstring_blocks(file: Path) -> Iterator[tuple[int, CodeType]]:
    """The same for all docstrings of a module."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False):
            text = node.body[0]
            assert isinstance(text, ast.Expr)
            assert isinstance(text.value, ast.Constant)
            yield from blocks(str(text.value.value), file, text.lineno)


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
