"""Packages whose names are imported when they are first used."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import Any

__all__ = ["lazy_names", "module_name"]

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def lazy_names(package: str, names: Collection[str], modules: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package that imports the module of a name when the name is first used.

    Args:
        package: The package.
        names: The names that it has.
        modules: The module of each name within the package, where that is not the name in snake_case.
    """
    known = frozenset(names)

    def load(name: str) -> Any:
        if name not in known:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f".{modules.get(name) or module_name(name)}", package), name)
        setattr(sys.modules[package], name, value)
        return value

    return load


def module_name(name: str) -> str:
    """The module of a class: `OrderItem` and its `OrderItemParams` or `OrderItemValue` are in `order_item`."""
    return _WORDS.sub("_", name.removesuffix("Params").removesuffix("Value")).lower()
