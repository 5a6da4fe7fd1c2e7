# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define, field as _field
from flexportal_core.decoding.decoders import (
    mapping as _mapping,
)
from flexportal_core.decoding.model import OpenModel as _OpenModel


@_define
class CustomerCustomFields(_OpenModel[Any]):
    """Fields that the tenant has defined; any JSON values.

    Attributes:
        additional_properties: What was received, or is to be sent, besides the fields above.
    """

    additional_properties: dict[str, Any] = _field(factory=lambda: {}, kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The object as it is sent: absent fields are left out, nulls and unknown fields are kept."""
        _fields: dict[str, Any] = dict(self.additional_properties)
        return _fields

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode an object that was parsed from JSON.

        Raises:
            DecodeError: A field is missing, or does not match the contract. Unknown fields are kept.
        """
        return cls(additional_properties=dict(_mapping(src_dict)))
