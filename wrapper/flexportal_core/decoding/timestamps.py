"""Attributes of models that are timestamps: stored as received, and read as a `datetime` when they are asked for.

To read every timestamp of a page would cost a third of the time that decoding takes, and a form that nobody knows would
end the listing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ..errors import ResponseContractError
from ..timestamps import parse
from .attributes import is_timestamp, stored_as, wire_name
from .decoders import kind

__all__ = ["readable", "with_lazy_timestamps"]


def with_lazy_timestamps(model: type[object]) -> None:
    """Make the timestamps of a model properties of the slots that they are stored in."""
    for name, annotation in model.__annotations__.items():
        if is_timestamp(annotation):
            slot = vars(model)[name]
            setattr(model, stored_as(name, annotation), slot)
            setattr(model, name, _lazy(name, slot, may_be_none=annotation.endswith("None")))


def readable(value: object) -> object:
    """A stored timestamp as a `datetime`, or as it is where it has a form that nobody knows."""
    return value if value is None else parse(value) or value


def _lazy(name: str, slot: Any, *, may_be_none: bool) -> property:
    def read(model: Any) -> datetime | None:
        value = slot.__get__(model)
        moment = parse(value)
        if moment is None and not (value is None and may_be_none):
            raise _unreadable(type(model), name, value)
        return moment

    return property(read, slot.__set__, slot.__delete__)


def _unreadable(model: Any, name: str, value: object) -> ResponseContractError:
    path = f"$.{model.__wire_names__.get(name) or wire_name(name)}"
    found = "a date without a time" if isinstance(value, date) else kind(value)
    return ResponseContractError(
        f"{model.__name__}.{name}: {path} of the record: expected a timestamp in a known form, found {found}; "
        f"raw_value({name!r}) is what was received",
        path=path,
    )
