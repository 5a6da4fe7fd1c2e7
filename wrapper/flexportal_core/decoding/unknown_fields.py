"""The dictionary of the fields that the contract does not know, created when it is first read.

Most models have no such field, and most programs do not read them. An empty dictionary for each model would cost an
eighth of the time that decoding a page takes, and as much of its memory.
"""

from __future__ import annotations

import threading
from typing import Any, Final, TypeVar

__all__ = ["UnknownFields", "with_lazy_unknown_fields"]

T = TypeVar("T")

_LOCK: Final = threading.Lock()


class UnknownFields:
    """Stands for the dictionary until it is read."""

    __slots__ = ()

    def unknown_fields(self) -> dict[str, Any]:
        """The dictionary."""
        return {}


_NONE: Final = UnknownFields()


def with_lazy_unknown_fields(model: type[T]) -> type[T]:
    """Create a model's `additional_properties` when they are first read.

    A decoder that makes a model without its constructor sets the attribute `UNREAD` to an `UnknownFields` instead, or
    leaves it unset where the model has no unknown fields.
    """
    slot: Any = model.__dict__["additional_properties"]

    def additional_properties(self: T) -> Any:
        value = _value(slot, self)
        if not isinstance(value, UnknownFields):
            return value
        # Two threads that read at once get the same dictionary.
        with _LOCK:
            value = _value(slot, self)
            if isinstance(value, UnknownFields):
                value = value.unknown_fields()
                slot.__set__(self, value)
        return value

    changed: Any = model
    changed.additional_properties = property(additional_properties, slot.__set__, slot.__delete__)
    changed.UNREAD = slot
    return model


def _value(slot: Any, model: object) -> object:
    try:
        return slot.__get__(model)
    except AttributeError:
        return _NONE
