"""The files of models and enums: what a single model refers to is in the file of that model.

To import a file takes longer than to define the classes in it, and who reads a record reads its parts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = ["gather", "grouped"]


def grouped(modules: Iterable[str], references: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The module that each module becomes a part of: itself, or the only one that refers to it.

    Args:
        modules: The modules.
        references: The modules that each refers to.
    """
    whole = {module: module for module in modules}
    while True:
        users: dict[str, set[str]] = {}
        for module, others in references.items():
            for other in others:
                users.setdefault(whole[other], set()).add(whole[module])
        parts = {module: using - {module} for module, using in users.items()}
        only = {module: min(using) for module, using in parts.items() if len(using) == 1}
        if not only:
            return whole
        # The outermost first. Where there is none, some refer to each other alone.
        merged = {module: user for module, user in only.items() if user not in only} or dict([min(only.items())])
        whole = {module: merged.get(found, found) for module, found in whole.items()}


def gather(folder: Path, whole: Mapping[str, str], enums: Iterable[str]) -> None:
    """Put the files of parts into the file of the whole.

    Args:
        folder: That of the files.
        whole: The module that each module becomes a part of.
        enums: The modules of enums, which come first: the defaults of models need them.
    """
    first = frozenset(enums)
    parts: dict[str, list[str]] = {}
    for module, found in whole.items():
        parts.setdefault(found, []).append(module)
    for name, modules in parts.items():
        if len(modules) > 1:
            modules.sort(key=lambda module: (module not in first, module != name, module))
            texts = [(folder / f"{module}.py").read_text(encoding="utf-8") for module in modules]
            for module in modules:
                (folder / f"{module}.py").unlink()
            (folder / f"{name}.py").write_text(_joined(name, texts), encoding="utf-8")


def _joined(name: str, texts: Iterable[str]) -> str:
    """One module out of several. Imports from itself go; the formatter sorts the others."""
    imports: dict[str, None] = {}
    for_types: dict[str, None] = {}
    bodies: list[str] = []
    for text in texts:
        end = 0
        for node in ast.parse(text).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                imports[ast.unparse(node)] = None
            elif isinstance(node, ast.If):
                for_types |= dict.fromkeys(map(ast.unparse, node.body))
            else:
                break
            end = node.end_lineno or 0
        bodies.append("".join(text.splitlines(keepends=True)[end:]))
    own = f"from .{name} import "
    guarded = [f"    {line}" for line in for_types if not line.startswith(own)]
    head = [line for line in imports if not line.startswith(own)]
    return "\n".join([*head, *(["if TYPE_CHECKING:", *guarded] if guarded else []), *bodies])
