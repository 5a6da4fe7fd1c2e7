# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The dictionary of the fields that the contract does not know, made when it is first looked at.

Most models never have such a field, and nobody looks. An empty dictionary for each of them would be an eighth of
the time that decoding a page takes, and of the memory that it leaves behind.
"""

from __future__ import annotations

import threading
from typing import Any, Final, TypeVar

__all__ = ["made_on_demand"]

T = TypeVar("T")

_MAKING: Final = threading.Lock()


def made_on_demand(model: type[T]) -> type[T]:
    """Let a model's `additional_properties` come into being as it is first read, where nothing has set it."""
    slot: Any = model.__dict__["additional_properties"]

    def additional_properties(self: T) -> dict[str, Any]:
        try:
            return _held(slot, self)
        except AttributeError:
            pass
        # Two threads that look at once get the same dictionary.
        with _MAKING:
            try:
                return _held(slot, self)
            except AttributeError:
                slot.__set__(self, {})
            return _held(slot, self)

    setattr(model, "additional_properties", property(additional_properties, slot.__set__, slot.__delete__))
    return model


def _held(slot: Any, model: object) -> dict[str, Any]:
    held: dict[str, Any] = slot.__get__(model)
    return held
