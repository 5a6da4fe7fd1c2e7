# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The dictionary of the fields that the contract does not know, made when it is first looked at.

Most models never have such a field, and nobody looks. An empty dictionary for each of them would be an eighth of
the time that decoding a page takes, and of the memory that it leaves behind. Where such fields came, a dictionary
for each model would cost more than decoding them did, most of it in garbage collections.
"""

from __future__ import annotations

import threading
from typing import Any, Final, TypeVar

__all__ = ["Unread", "made_on_demand"]

T = TypeVar("T")

_MAKING: Final = threading.Lock()


class Unread:
    """Stands for the dictionary until somebody looks at it."""

    __slots__ = ()

    def unknown_fields(self) -> dict[str, Any]:
        """The fields that it stands for."""
        return {}


_NOTHING: Final = Unread()


def made_on_demand(model: type[T]) -> type[T]:
    """Let a model's `additional_properties` come into being as it is first read.

    Whoever makes a model may set its `UNREAD` in their place, or nothing where there are none.
    """
    slot: Any = model.__dict__["additional_properties"]

    def additional_properties(self: T) -> Any:
        held = _held(slot, self)
        if not isinstance(held, Unread):
            return held
        # Two threads that look at once get the same dictionary.
        with _MAKING:
            held = _held(slot, self)
            if isinstance(held, Unread):
                held = held.unknown_fields()
                slot.__set__(self, held)
        return held

    setattr(model, "additional_properties", property(additional_properties, slot.__set__, slot.__delete__))
    setattr(model, "UNREAD", slot)
    return model


def _held(slot: Any, model: object) -> object:
    try:
        return slot.__get__(model)
    except AttributeError:
        return _NOTHING
