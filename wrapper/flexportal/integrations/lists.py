"""The lists of the API as data, so that an integration offers a new one without code of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from flexportal_core.operation import Operation
from flexportal_core.paging.pager import Pager

from ..client import FlexPortal
from ..operations import all_operations

__all__ = ["list_operations", "method_of"]


@cache
def list_operations() -> Mapping[str, Operation[Any]]:
    """The name of each list and its operation: `payments` → `LIST_PAYMENTS`; `RESOURCE_METHOD` for any other method."""
    lists = [each for each in all_operations() if each.paging is not None]
    return {each.call.removesuffix(".list").replace(".", "_"): each for each in lists}


def method_of(client: FlexPortal, operation: Operation[Any], *, scan: bool = False) -> Callable[..., Pager[Any]]:
    """The client's method that lists, or scans."""
    resource, _, name = operation.call.partition(".")
    method: Callable[..., Pager[Any]] = getattr(getattr(client, resource), "scan" if scan else name)
    return method
