"""What the attributes of models are called on the wire, and where their values are stored."""

from __future__ import annotations

__all__ = ["is_timestamp", "stored_as", "wire_name"]


def wire_name(attribute: str) -> str:
    """The attribute's name in camelCase: `customer_id` → `customerId`."""
    first, *others = attribute.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def is_timestamp(annotation: str) -> bool:
    """Whether an attribute of that annotation is a timestamp."""
    return annotation in ("datetime.datetime", "datetime.datetime | None")


def stored_as(attribute: str, annotation: str) -> str:
    """The attribute with a value as it was received or set: a timestamp's is read from there."""
    return f"_stored_{attribute}" if is_timestamp(annotation) else attribute
