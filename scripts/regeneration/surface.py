"""The Python that a caller meets in a generated tree: what its classes and functions are called, take and hold.

It is read from the source, nothing is imported. Comparing two trees shows what the contracts' comparison can't know:
a change of the generator or of its templates that alters the client while the contract stays as it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .changes import Change

__all__ = ["Surface", "read", "unexplained"]

Surface = dict[str, str]
"""What stands under each name: `Customer.company` → `str | None = None`, `Customers.list(status)` → its type."""

# What the wrapper hands on to callers; the rest of the tree is between the wrapper and the generator.
_PUBLIC = ("models", "resources.py")
_RESOURCES = "resources."
_CLASS = re.compile(r"`([A-Z]\w*)")
# How many names a sentence holds; the report's place has them all.
_SHOWN = 3
# Changes that leave the generated Python as it is, but for its docstrings.
_IDLE = frozenset(
    {"description-changed", "example-changed", "assumption-changed", "information-changed", "contract-rewritten"}
)


def read(tree: Path) -> Surface:
    """The surface of a generated package; empty where there is none."""
    surface: Surface = {}
    for part in _PUBLIC:
        place = tree / part
        for module in sorted(place.rglob("*.py")) if place.is_dir() else [place] * place.exists():
            prefix = _RESOURCES if module == place else ""
            surface.update(_names(ast.parse(module.read_text(encoding="utf-8")), prefix))
    return surface


def unexplained(old: Surface, new: Surface, changes: Iterable[Change]) -> tuple[Change, ...]:
    """What differs between two surfaces without any change of the contract that could be the cause.

    A difference counts as explained where a change speaks of its class or of a class that it was named after, and,
    in the resources, where a change speaks of a listing. Classes that come or go as a whole do so with any change.
    The same difference in several classes is one change, and what comes or goes with its class isn't told apart.

    Args:
        old: The surface of before.
        new: The surface of now.
        changes: What the comparison of the contracts found.
    """
    causes = [change.python for change in changes if change.code not in _IDLE]
    prefixes = tuple({name for cause in causes for name in _CLASS.findall(cause)})
    if any("`portal." in cause for cause in causes):
        prefixes += (_RESOURCES,)
    if causes:
        prefixes += tuple(name for name in old.keys() ^ new.keys() if (old | new)[name].startswith("class("))
    names = [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
    alike: dict[tuple[str, str | None, str | None], list[str]] = {}
    for name in names:
        if not name.startswith(prefixes) and not _comes_or_goes_with_another(name, old, new):
            alike.setdefault((_member(name), old.get(name), new.get(name)), []).append(name)
    return tuple(_change(same, was, now) for (_, was, now), same in alike.items())


def _comes_or_goes_with_another(name: str, old: Surface, new: Surface) -> bool:
    """Whether the class or function that holds it is new as a whole, or gone."""
    holder = name.partition("(")[0] if name.endswith(")") else name.rpartition(".")[0]
    return (holder in old) != (holder in new)


def _member(name: str) -> str:
    """The name within its class: what a template changes, it changes in every class."""
    return name.removeprefix(_RESOURCES).partition(".")[2]


def _change(names: list[str], was: str | None, now: str | None) -> Change:
    where = f"python {', '.join(names)}"
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    is_, another = ("is", "another") if len(names) == 1 else ("are", "others")
    # A new argument without a default has to be given by everybody.
    if was is None and not (names[0].endswith(")") and " = " not in str(now)):
        return Change("python-surface-added", False, None, where, f"{shown}{more} {is_} new.", f"now `{now}`")
    if was is None:
        return Change("python-surface-changed", True, None, where, f"{shown}{more} must be given.", f"now `{now}`")
    if now is None:
        return Change("python-surface-changed", True, None, where, f"{shown}{more} {is_} gone.", f"was `{was}`")
    message = f"now `{now}`, was `{was}`"
    return Change("python-surface-changed", True, None, where, f"{shown}{more} {is_} {another}.", message)


def _names(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[tuple[str, str]]:
    for each in node.body:
        if isinstance(each, ast.ClassDef) and not each.name.startswith("_"):
            yield f"{prefix}{each.name}", f"class({', '.join(map(ast.unparse, each.bases))})"
            yield from _names(each, f"{prefix}{each.name}.")
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and _is_public(each.name):
            yield f"{prefix}{each.name}", f"-> {_written(each.returns)}"
            yield from _arguments(each, f"{prefix}{each.name}")
        elif prefix:
            yield from _attribute(each, prefix)


def _attribute(node: ast.stmt, prefix: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and _is_public(node.target.id):
        yield f"{prefix}{node.target.id}", _with_default(_written(node.annotation), node.value)
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _is_public(node.targets[0].id):
        yield f"{prefix}{node.targets[0].id}", ast.unparse(node.value)


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> Iterator[tuple[str, str]]:
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    absent: list[ast.expr | None] = [None] * (len(positional) - len(given.defaults))
    defaults = [*absent, *given.defaults, *given.kw_defaults]
    for argument, default in zip([*positional, *given.kwonlyargs], defaults, strict=True):
        if argument.arg not in ("self", "cls"):
            yield f"{name}({argument.arg})", _with_default(_written(argument.annotation), default)


def _with_default(annotation: str, default: ast.expr | None) -> str:
    return annotation if default is None else f"{annotation} = {ast.unparse(default)}"


def _written(annotation: ast.expr | None) -> str:
    return "Any" if annotation is None else ast.unparse(annotation)


def _is_public(name: str) -> bool:
    return not name.startswith("_")
