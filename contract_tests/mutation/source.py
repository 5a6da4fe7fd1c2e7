"""A Python module as text and tree, and edits of it that leave everything else as it stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Source", "TextEdit"]

Node = TypeVar("Node", bound=ast.AST)


@dataclass(frozen=True)
class TextEdit:
    """A stretch of a file's text (in characters) and what comes in its place."""

    start: int
    end: int
    text: str


class Source:
    """A module's text and tree, with places given in characters."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self.tree = ast.parse(text)
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._lines = text.splitlines(keepends=True)
        self._scopes = dict(_scopes(self.tree, ""))

    def nodes(self, *kinds: type[Node]) -> Iterator[Node]:
        """The nodes of those kinds."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def scope(self, node: ast.AST) -> str:
        """The class and function that the node is in."""
        return self._scopes.get(node, "module")

    def segment(self, node: ast.AST) -> str:
        """The node's text."""
        start, end = self.span(node)
        return self.text[start:end]

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where the node's text begins and ends."""
        place = _Place(node)
        return self._offset(place.line, place.column), self._offset(place.end_line, place.end_column)

    def replaced(self, node: ast.AST, text: str) -> tuple[TextEdit, ...]:
        """The edit that puts something else in the node's place."""
        return (TextEdit(*self.span(node), text),)

    def without(self, span: tuple[int, int]) -> tuple[TextEdit, ...]:
        """The edit that takes out an entry of a list, with the comma behind it."""
        start, end = span
        return (TextEdit(start, end + (self.text[end : end + 1] == ","), ""),)

    def line(self, node: ast.AST) -> str:
        """The line that the node begins in."""
        return self._lines[_Place(node).line - 1]

    def _offset(self, line: int, column: int) -> int:
        # The tree counts columns in bytes.
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())


class _Place:
    def __init__(self, node: ast.AST) -> None:
        self.line: int = getattr(node, "lineno", 1)
        self.column: int = getattr(node, "col_offset", 0)
        self.end_line: int = getattr(node, "end_lineno", 1)
        self.end_column: int = getattr(node, "end_col_offset", 0)


def _scopes(node: ast.AST, scope: str) -> Iterator[tuple[ast.AST, str]]:
    for child in ast.iter_child_nodes(node):
        inner = scope
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            inner = f"{scope}.{child.name}".lstrip(".")
        yield child, inner
        yield from _scopes(child, inner)
