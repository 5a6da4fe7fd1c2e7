"""Edits of a parsed document, as functions that are made first and applied to a copy later."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from .json_values import Json, is_list, is_object

__all__ = ["Edit", "Path", "append", "at", "both", "drop", "edited", "put", "rename", "toggle", "unshared", "written"]

Edit = Callable[[Json], object]
Path = tuple[str | int, ...]


def edited(document: Json, edit: Edit) -> Json:
    """A copy of the document with the edit made."""
    changed: Json = unshared(document)
    edit(changed)
    return changed


def unshared(node: Any) -> Any:
    """A copy in which no two places share a part, as YAML's anchors make them: an edit is to change one place only."""
    if is_object(node):
        return {key: unshared(value) for key, value in node.items()}
    return [unshared(value) for value in node] if is_list(node) else node


def at(document: Json, path: Path) -> Any:
    """What is at that path."""
    node: Any = document
    for key in path:
        node = node[key]
    return node


def put(path: Path, value: Any) -> Edit:
    """Puts a value there."""
    return lambda document: at(document, path[:-1]).__setitem__(path[-1], copy.deepcopy(value))


def drop(path: Path) -> Edit:
    """Takes out what is there."""
    return lambda document: at(document, path[:-1]).pop(path[-1])


def rename(path: Path, name: str) -> Edit:
    """Gives a key another name and leaves it in its place."""

    def edit(document: Json) -> None:
        node: Json = at(document, path[:-1])
        renamed = {name if key == path[-1] else key: value for key, value in node.items()}
        node.clear()
        node.update(renamed)

    return edit


def toggle(path: Path, name: str) -> Edit:
    """Adds a name to a list, or takes it out."""

    def edit(document: Json) -> None:
        names: list[str] = at(document, path[:-1]).setdefault(path[-1], [])
        if name in names:
            names.remove(name)
        else:
            names.append(name)

    return edit


def append(path: Path, value: Any) -> Edit:
    """Adds an entry at the end of a list."""
    return lambda document: at(document, path).append(value)


def both(first: Edit, second: Edit) -> Edit:
    """Makes one edit and then the other."""

    def edit(document: Json) -> None:
        first(document)
        second(document)

    return edit


def written(path: Path) -> str:
    """The path as text."""
    return "/".join(str(key) for key in path)
