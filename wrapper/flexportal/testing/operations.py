"""What the operations of the installed client are called in Python, and the models that their lists hold."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, cast

from flexportal_core.operation import Operation
from flexportal_core.table.fields import item_model

from ..operations import all_operations

__all__ = ["LISTINGS", "known_names", "model_of", "operation_id", "suggestion"]


@cache
def _installed() -> Mapping[str, Operation[Any]]:
    return {operation.id: operation for operation in all_operations()}


LISTINGS: Mapping[str, str] = {
    each.call.partition(".")[0]: each.id for each in _installed().values() if each.paging and each.paging.identity
}
"""Resource → the list operation of its records: `orders` → `listOrders`."""


@cache
def model_of(listing: str) -> type[Any]:
    """The model of the records of a list operation."""
    return cast("type[Any]", item_model(_installed()[listing]))


def operation_id(name: str) -> str:
    """The id of the operation that is called so in Python: `orders.create` → `createOrder`; any other name as it is."""
    return next((each.id for each in _installed().values() if each.call == name), name)


def known_names(ids: list[str]) -> list[str]:
    """The names in Python of these operations, and their ids."""
    return [_installed()[each].call for each in ids if each in _installed()] + ids


def suggestion(name: str, known: list[str]) -> str:
    """The end of an error about an unknown name: what was probably meant, and all that is known."""
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known)}"
