# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define, field as _field

from ..decoding import (
    mapping as _mapping,
)


@_define
class CustomerCustomFields:
    """Fields that the tenant has defined; any JSON values.

    Attributes:
        additional_properties: What was received, or is to be sent, beyond the fields above.
    """

    additional_properties: dict[str, Any] = _field(factory=lambda: {}, kw_only=True)

    def __attrs_post_init__(self) -> None:
        # A dictionary of its own: attrs.evolve hands the original's over.
        self.additional_properties = dict(self.additional_properties)

    def to_dict(self) -> dict[str, Any]:
        """The object as it travels: absent fields are left out, nulls and unknown fields are kept."""
        _fields: dict[str, Any] = dict(self.additional_properties)
        return _fields

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode an object that was parsed from JSON.

        Raises:
            DecodeError: A field is missing, or not what the contract says. Unknown fields are kept.
        """
        return cls(additional_properties=dict(_mapping(src_dict)))

    @property
    def additional_keys(self) -> list[str]:
        """The names of the additional properties."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
