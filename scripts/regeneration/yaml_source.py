"""A contract read from YAML, with the line of every node, and without YAML's surprises.

YAML 1.1 and 1.2 read some plain texts differently: `no` is false or a text, `012` is ten or twelve. Tools of both
kinds read a contract, so whatever they disagree on is a finding here, and so are duplicate keys.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import yaml

__all__ = ["Finding", "Path", "Source", "load"]

Path = tuple[str | int, ...]
"""The keys and indices that lead to a node of the contract."""

_TAG = "tag:yaml.org,2002:"
# The core schema of YAML 1.2, by which the document is read.
_CORE: dict[str, Callable[[str], Hashable]] = {
    r"~|null|Null|NULL|": lambda _: None,
    r"true|True|TRUE|false|False|FALSE": lambda text: text.lower() == "true",
    r"[-+]?[0-9]+": int,
    r"0o[0-7]+|0x[0-9a-fA-F]+": lambda text: int(text, 0),
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?": float,
    r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)": lambda _: math.inf,
}
# YAML 1.1 names these true and false as well, though not every parser of it does.
_SHORT = re.compile(r"[yYnN]")


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One thing that is wrong with a contract, in a sentence that says what to do.

    Args:
        line: The line of the file, from 1.
        sentence: What is wrong and what to do about it.
        file: The contract's file, relative to the current folder where it is below it.
    """

    line: int
    sentence: str
    file: str

    def __str__(self) -> str:
        """The finding as editors and terminals understand it: `openapi.yaml:12: …`."""
        return f"{self.file}:{self.line}: {self.sentence}"


@dataclass(frozen=True)
class Source:
    """A contract as it was read.

    Args:
        file: The file, relative to the current folder where it is below it.
        document: The contract, by the rules of YAML 1.2; None where the file is not YAML at all.
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
        OSError: There is no such file, or it cannot be read.
    """
    here, data = FilePath.cwd(), file.read_bytes()
    name = str(file.relative_to(here)) if file.is_relative_to(here) else str(file)
    try:
        root = yaml.compose(data.decode("utf-8"), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Source(name, None, (Finding(line, "the file is not UTF-8 text; save it as UTF-8.", name),))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        sentence = f"the file is not valid YAML: {error.problem or error.context}; correct it first."
        return Source(name, None, (Finding(1 if mark is None else mark.line + 1, sentence, name),))
    except yaml.YAMLError as error:
        return Source(name, None, (Finding(1, f"the file is not valid YAML: {error}; correct it first.", name),))
    reader = _Reader(name)
    document = None if root is None else reader.read(root, ())
    return Source(name, document, tuple(sorted(set(reader.findings))), reader.lines)


class _Reader:
    """Turns YAML nodes into plain values and notes their lines."""

    def __init__(self, file: str) -> None:
        self.findings: list[Finding] = []
        self.lines: dict[Path, int] = {}
        self._file = file
        self._open: set[int] = set()
        self._version_1_1: Any = yaml.constructor.SafeConstructor()

    def read(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, int(node.start_mark.line) + 1)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if id(node) in self._open:
            self._find(node, "an alias stands within its own anchor; write the value out.")
            return None
        if not str(node.tag).startswith((f"{_TAG}map", f"{_TAG}seq")):
            self._find(node, f"JSON has nothing like the tag `{str(node.tag).removeprefix(_TAG)}`; remove it.")
            return None
        self._open.add(id(node))
        children: list[Any] = node.value
        if isinstance(node, yaml.MappingNode):
            value: Any = self._mapping(children, path)
        else:
            value = [self.read(item, (*path, index)) for index, item in enumerate(children)]
        self._open.discard(id(node))
        return value

    def _mapping(self, children: list[tuple[yaml.Node, yaml.Node]], path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in children:
            known = len(self.findings)
            key = self._scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str) and len(self.findings) == known:
                self._find(key_node, f"the key `{key}` is not a text; put it in quotes.")
            key = str(key_node.value)
            if key in result:
                self._find(key_node, f"the key `{key}` is a duplicate; remove or rename one.")
                continue
            self.lines[(*path, key)] = int(key_node.start_mark.line) + 1
            result[key] = self.read(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.ScalarNode) -> Hashable:
        text, tag = str(node.value), str(node.tag).removeprefix(_TAG)
        if node.style:  # in quotes or a block: text, unless a tag says otherwise
            if tag != "str":
                self._find(node, f"JSON has nothing like the tag `{tag}`; remove it.")
            return text
        value: Hashable = next((read(text) for pattern, read in _CORE.items() if re.fullmatch(pattern, text)), text)
        if value == math.inf:
            self._find(node, f"JSON has no number `{text}`; write a number, or put it in quotes.")
        elif _SHORT.fullmatch(text) or not self._agrees(node, value):
            sentence = f"`{text}` is read differently by YAML 1.1 and 1.2; put it in quotes, or write it plainly."
            self._find(node, sentence)
        return value

    def _agrees(self, node: yaml.ScalarNode, value: object) -> bool:
        """Whether YAML 1.1 reads the same value."""
        try:
            other = self._version_1_1.construct_object(node)
        except (yaml.YAMLError, ValueError, IndexError):  # IndexError: a tag of a number without one
            return False
        return type(other) is type(value) and other == value

    def _find(self, node: yaml.Node, sentence: str) -> None:
        self.findings.append(Finding(int(node.start_mark.line) + 1, sentence, self._file))
