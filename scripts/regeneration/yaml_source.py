"""A contract read from YAML, with the line of every node, and without YAML's surprises.

YAML 1.1 and 1.2 read some plain texts differently: `no` is false or a text, `012` is ten or twelve. Tools of both
kinds read a contract, so whatever they would not agree on is a finding here, and so are keys that stand twice.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, cast

import yaml

from .finding import Finding, Path

__all__ = ["Source", "load"]

_TAG = "tag:yaml.org,2002:"

# The core schema of YAML 1.2, by which the document is read.
_CORE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("null", re.compile(r"~|null|Null|NULL|")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
    ("int", re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
    ("float", re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")),
    ("infinity", re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")),
)
_WORDS = {
    "null": "null",
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "str": "text",
    "timestamp": "a date",
    "merge": "a merge",
    "value": "a default value",
    "infinity": "a number that JSON lacks",
}
# YAML 1.1 names these true and false as well, though not every parser of it does.
_SHORT = re.compile(r"[yYnN]")
# No contract nests like that; what does would have the parser itself run out of stack.
_DEEPEST = 100
# Aliases of aliases of aliases can stand for more than any machine holds.
_MOST_NODES = 200_000
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")


@dataclass(frozen=True)
class Source:
    """A contract as it was read.

    Args:
        file: The file, as a person in the current folder would name it.
        document: The contract, by the rules of YAML 1.2; None where the file is no YAML at all.
        findings: What is wrong with it as YAML.
    """

    file: str
    document: Any
    findings: tuple[Finding, ...]
    _lines: dict[Path, int] = field(repr=False, default_factory=dict[Path, int])

    def line(self, path: Path) -> int:
        """The line of a node, or of the nearest one around it that the file has."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def finding(self, path: Path, sentence: str) -> Finding:
        """A finding at a node."""
        return Finding(self.line(path), sentence, self.file)


def load(file: FilePath) -> Source:
    """Read a contract.

    Raises:
        OSError: There is no such file, or it can't be read.
    """
    name, data = _shown(file), file.read_bytes()
    try:
        text = data.decode("utf-8")
        if (line := _line_too_deep(text)) is not None:
            sentence = f"this is nested more than {_DEEPEST} deep; give the inner parts names of their own."
            return Source(name, None, (Finding(line, sentence, name),))
        root = _composed(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Source(name, None, (Finding(line, "this is no UTF-8 text; save the file as UTF-8.", name),))
    except yaml.YAMLError as error:
        return Source(name, None, (_broken(name, data, error),))
    reader = _Reader(name)
    document = None if root is None else reader.read(root, ())
    return Source(name, document, tuple(sorted(set(reader.findings))), reader.lines)


def _shown(file: FilePath) -> str:
    """The file as a person in the current folder would name it."""
    here = FilePath.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)


def _line_too_deep(text: str) -> int | None:
    depth = 0
    for event in cast("Iterator[Any]", yaml.parse(text, Loader=yaml.CSafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return int(event.start_mark.line) + 1
    return None


def _composed(text: str) -> yaml.Node | None:
    loader: Any = yaml.CSafeLoader(text)
    try:
        return cast("yaml.Node | None", loader.get_single_node())
    finally:
        loader.dispose()


class _Reader:
    """Turns YAML nodes into plain values and notes where they stand."""

    def __init__(self, file: str) -> None:
        self.findings: list[Finding] = []
        self.lines: dict[Path, int] = {}
        self._file = file
        self._open: set[int] = set()
        self._read = 0

    def read(self, node: yaml.Node, path: Path) -> Any:
        self._read += 1
        if self._read >= _MOST_NODES:
            if self._read == _MOST_NODES:
                self._find(node, f"with its aliases written out this has over {_MOST_NODES} nodes; use references.")
            return None
        self.lines.setdefault(path, _line(node))
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if id(node) in self._open:
            self._find(node, "an alias stands within its own anchor; write the value out.")
            return None
        if (tag := str(node.tag)) not in (f"{_TAG}map", f"{_TAG}seq"):
            self._find(node, f"the tag `{tag.removeprefix(_TAG)}` is nothing that JSON has; leave it out.")
            return None
        self._open.add(id(node))
        value = self._mapping(node, path) if isinstance(node, yaml.MappingNode) else self._sequence(node, path)
        self._open.discard(id(node))
        return value

    def _sequence(self, node: yaml.Node, path: Path) -> list[Any]:
        return [self.read(item, (*path, index)) for index, item in enumerate(cast("list[yaml.Node]", node.value))]

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            key = self._key(key_node)
            if key in result:
                self._find(key_node, f"the key `{key}` stands twice here; remove or rename one.")
                continue
            self.lines[(*path, key)] = _line(key_node)
            result[key] = self.read(value_node, (*path, key))
        return result

    def _key(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self._find(node, "a list or an object can't be a key; JSON has no such thing.")
            return ""
        value = self._scalar(node)
        if not isinstance(value, str) and not self._is_trap(node):
            self._find(node, f"the key `{node.value}` is no text unless it is quoted; put it in quotes.")
        return str(node.value)

    def _scalar(self, node: yaml.ScalarNode) -> Hashable:
        text, read_as = str(node.value), str(node.tag).removeprefix(_TAG)
        kind = "str" if node.style else _kind(text)
        if self._is_trap(node):
            self._find(node, _trap(text, kind, read_as))
        return _value(text, kind)

    def _is_trap(self, node: yaml.ScalarNode) -> bool:
        """Whether a plain text is read differently by parsers of YAML 1.1 and 1.2, or is nothing that JSON has."""
        if node.style:  # in quotes or a block: text, unless a tag says otherwise
            return str(node.tag) != f"{_TAG}str"
        text, kind = str(node.value), _kind(str(node.value))
        if kind == "str" and _SHORT.fullmatch(text):
            return True
        octal = kind == "int" and _LEADING_ZERO.fullmatch(text) is not None
        return octal or kind == "infinity" or kind != str(node.tag).removeprefix(_TAG)

    def _find(self, node: yaml.Node, sentence: str) -> None:
        self.findings.append(Finding(_line(node), sentence, self._file))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _kind(text: str) -> str:
    return next((kind for kind, pattern in _CORE if pattern.fullmatch(text)), "str")


def _value(text: str, kind: str) -> Hashable:
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind == "int":
        return int(text, 0) if text.startswith(("0o", "0x")) else int(text)
    return float(text) if kind == "float" else text


def _trap(text: str, kind: str, read_as: str) -> str:
    if read_as not in _WORDS and not _SHORT.fullmatch(text):
        return f"the tag `{read_as}` is nothing that JSON has; leave it out."
    if kind == "infinity":
        return f"JSON has no number `{text}`; write a number, or put it in quotes."
    if _LEADING_ZERO.fullmatch(text):
        return f"`{text}` is octal to YAML 1.1 and decimal to YAML 1.2; put it in quotes, or leave the zero out."
    if _SHORT.fullmatch(text):
        read_as = "bool"
    return (
        f"`{text}` is {_WORDS[read_as]} to YAML 1.1 and {_WORDS[kind]} to YAML 1.2; "
        "put it in quotes if it is text, else write it plainly."
    )


def _broken(name: str, data: bytes, error: yaml.YAMLError) -> Finding:
    """The one finding about a file that is no YAML."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = 1 if mark is None else int(mark.line) + 1
    problem = getattr(error, "problem", None) or getattr(error, "context", None) or str(error).splitlines()[0]
    lines = data.splitlines()
    indent = re.match(rb"[ \t]*", lines[line - 1]) if line <= len(lines) else None
    if indent is not None and b"\t" in indent[0]:
        return Finding(line, "a tab stands in the indentation; indent with spaces.", name)
    return Finding(line, f"this is no YAML: {problem}; correct it first.", name)
