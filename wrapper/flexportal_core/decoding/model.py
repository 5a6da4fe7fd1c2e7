"""What all generated models have in common."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

__all__ = ["Model", "OpenModel"]

Value = TypeVar("Value")


class Model:
    """The base of the generated models."""

    __slots__ = ()

    additional_properties: Any

    def __attrs_post_init__(self) -> None:
        # A dictionary of its own: attrs.evolve passes on that of the original.
        self.additional_properties = dict(self.additional_properties)


class OpenModel(Model, Generic[Value]):
    """The base of models whose schema allows additional properties: they can be read and written by subscription."""

    __slots__ = ()

    additional_properties: dict[str, Value]

    @property
    def additional_keys(self) -> list[str]:
        """The names of the additional properties."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Value:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Value) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
