"""Decoding a value that may be one of several types."""

from __future__ import annotations

from typing import cast

from .attributes import stored_as
from .decoders import Decoder, T
from .definition import Defined
from .enums import OpenIntEnum, OpenStrEnum
from .errors import DecodeError

__all__ = ["surprises", "union"]


def union(*decoders: Decoder[T]) -> Decoder[T]:
    """A decoder of values of one of several types.

    Objects are open and enums accept any value, so more than one decoder may accept. Then the result with the fewest
    unknown fields and unknown enum values is returned; of equal ones, the first.
    """

    def decode(value: object) -> T:
        accepted: list[T] = []
        errors: list[DecodeError] = []
        for decoder in decoders:
            try:
                accepted.append(decoder(value))
            except DecodeError as error:
                errors.append(error)
            else:
                if not surprises(accepted[-1]):
                    return accepted[-1]
        if accepted:
            return min(accepted, key=surprises)
        raise _most_specific(errors)

    return decode


def _most_specific(errors: list[DecodeError]) -> DecodeError:
    """The error inside the value, where only one alternative got that far; else one that names all alternatives."""
    inside = [error for error in errors if error.path != "$"]
    if len(inside) == 1:
        return inside[0]
    expected = dict.fromkeys("object" if error in inside else error.expected for error in errors)
    return DecodeError("$", " or ".join(expected), "object of another shape" if inside else errors[0].found)


def surprises(value: object) -> int:
    """The number of unknown fields and unknown enum values in a decoded value."""
    if isinstance(value, (OpenStrEnum, OpenIntEnum)):
        return 0 if value.is_known else 1
    if isinstance(value, list):
        return sum(map(surprises, cast("list[object]", value)))
    if not isinstance(value, Defined):
        return 0
    declared = value.__declared__.items()
    inside = sum(surprises(getattr(value, stored_as(name, annotation))) for name, annotation in declared)
    # Where an object declares no field, arbitrary keys are expected.
    return inside + len(getattr(value, "additional_properties", ())) if declared else inside
