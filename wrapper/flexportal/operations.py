"""The operations of the installed client as data, so that whatever is made from them offers a new one as well."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any, cast

from flexportal_api import operations
from flexportal_core.operation import Operation

__all__ = ["all_operations", "operations_of"]


@cache
def operations_of(resource: str) -> tuple[Operation[Any], ...]:
    """The operations of a resource, such as `billing_groups`. Imports no other resource."""
    found: list[Any] = [*vars(import_module(f"{operations.__name__}.{resource}")).values()]
    return tuple(cast("Operation[Any]", each) for each in found if isinstance(each, Operation))


@cache
def all_operations() -> tuple[Operation[Any], ...]:
    """Every operation."""
    return tuple(each for module in pkgutil.iter_modules(operations.__path__) for each in operations_of(module.name))
