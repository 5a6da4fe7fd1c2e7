"""One write in progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ...contract import Operation
from ..api.messages import Item, Request
from .store import Store

__all__ = ["Action", "Handler"]


@dataclass(kw_only=True)
class Action:
    """A write, or another operation with a body, that is valid by the contract and about to be carried out.

    Args:
        store: The tenant's records.
        operation: The operation.
        request: The request.
        path: The parameters of the path.
        body: The body; empty where none was sent.
        kind: The resource of the record; None where the operation has none.
        before: The record as it was; empty where there was none.
        record: The record as the contract says it will be: the fields of the body set, the transition made. What a
            handler changes in it is kept.
        afterwards: What happens once the record is saved.
    """

    store: Store
    operation: Operation
    request: Request
    path: Mapping[str, str]
    body: Item
    kind: str | None = None
    before: Item = field(default_factory=Item)
    record: Item = field(default_factory=Item)
    afterwards: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])


Handler = Callable[[Action], Item]
"""Changes the record and others; returns the properties of the response that are no fields of the record.

Raises: ErrorResponse, before anything is changed, where the write is refused.
"""
