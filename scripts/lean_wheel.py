"""A hook of the build: the wheel goes without what only maintainers read, so that it stays small to download.

Comments on lines of their own go, and the docstrings of modules that no user imports. Empty lines take their place,
so that a traceback names the same lines as the sources. The sdist and the repository have all of it; what the
reference documents, `help()` shows from the wheel as well, and what is generated is left as it was generated.
"""

from __future__ import annotations

import ast
import io
import tempfile
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["INTERNAL", "LeanWheel", "lean"]

PACKAGE = "wrapper/flexportal"
# Modules that no user imports, and whose names no documented module passes on.
_INTERNAL = """
adapter background body configuration connection delivered fetches filters network outgoing pace partition_walk
policy process resume rows secret shared_pace spark_options threads transport waiting walk
commands/diagnosis commands/exit_codes commands/listing commands/options commands/output commands/progress
commands/session commands/statistics commands/table
exports/__init__ exports/arrow_files exports/columns exports/csv_files exports/durable exports/export
exports/formats exports/journal exports/lines exports/partial
testing/asgi testing/blocks testing/cursors testing/customers testing/noise
testing/respx_front testing/schema_faults testing/schema_rows testing/strictness testing/throttle
testing/transports testing/validation testing/vocabulary
"""
INTERNAL = frozenset(_INTERNAL.split())


class LeanWheel(BuildHookInterface[Any]):
    """Puts lean copies of the wrapper's modules into a wheel; an editable install is left alone."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the copies and have them packed instead of the modules."""
        if version != "standard":
            return
        self._made = tempfile.TemporaryDirectory()
        package = Path(self.root, PACKAGE)
        for source in sorted(package.rglob("*.py")):
            name = source.relative_to(package)
            copy = Path(self._made.name, name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            text = source.read_text(encoding="utf-8")
            internal = name.with_suffix("").as_posix() in INTERNAL
            copy.write_text(lean(text, docstrings=not internal), encoding="utf-8", newline="\n")
            build_data["force_include"][str(copy)] = f"flexportal/{name.as_posix()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the copies."""
        if version == "standard":
            self._made.cleanup()


def lean(source: str, *, docstrings: bool) -> str:
    """A module without its comments on lines of their own, each line where it was.

    Args:
        source: The module's text.
        docstrings: Whether its docstrings stay.
    """
    lines = source.split("\n")
    gone = set(_comments(source))
    if not docstrings:
        gone.update(_docstrings(source))
    for number in gone:
        lines[number - 1] = ""
    return "\n".join(lines)


def _comments(source: str) -> Iterator[int]:
    """The lines that are nothing but a comment."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#"):
            yield token.start[0]


def _docstrings(source: str) -> Iterator[int]:
    """The lines of texts that are statements of their own, where their block holds something else as well."""
    for block in ast.walk(ast.parse(source)):
        if not isinstance(block, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        texts = [it for it in block.body if isinstance(it, ast.Expr) and isinstance(it.value, ast.Constant)]
        for text in texts if len(texts) < len(block.body) else ():
            yield from range(text.lineno, (text.end_lineno or text.lineno) + 1)
