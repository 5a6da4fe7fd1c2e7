"""Attributes of models that are created when they are first read.

Most models have no unknown field and no null, and most programs read neither. An empty dictionary for each model would
cost an eighth of the time that decoding a page takes, and as much of its memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

__all__ = ["UnknownFields", "with_lazy_fields"]

T = TypeVar("T")

_LOCK: Final = threading.Lock()


class UnknownFields:
    """Stands for the dictionary of unknown fields until it is read."""

    __slots__ = ()

    def unknown_fields(self) -> dict[str, Any]:
        """The dictionary."""
        return {}


def with_lazy_fields(model: type[T]) -> type[T]:
    """Create a model's `additional_properties` and `explicit_nulls` when they are first read.

    A decoder that makes a model without its constructor sets `__unread__` to the dictionary or an `UnknownFields`, and
    `__unread_nulls__` to the names; it leaves each unset where the model has none.
    """
    changed: Any = model
    changed.__unread__, changed.__unread_nulls__ = changed.additional_properties, changed.explicit_nulls
    changed.additional_properties = _lazy(changed.__unread__, UnknownFields)
    changed.explicit_nulls = _lazy(changed.__unread_nulls__, frozenset[str])
    return model


def _lazy(slot: Any, make: Callable[[], object]) -> property:
    def value_of(model: object) -> object:
        try:
            return slot.__get__(model)
        except AttributeError:
            return make()

    def read(model: object) -> object:
        value = value_of(model)
        if not isinstance(value, UnknownFields):
            return value
        # Two threads that read at once get the same dictionary.
        with _LOCK:
            value = value_of(model)
            if isinstance(value, UnknownFields):
                value = value.unknown_fields()
                slot.__set__(model, value)
        return value

    return property(read, slot.__set__, slot.__delete__)
