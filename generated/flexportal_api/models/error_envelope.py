# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define, field as _field
from flexportal_core.decoding.decoders import (
    MISSING as _MISSING,
    mapping as _mapping,
)
from flexportal_core.decoding.errors import DecodeError as _DecodeError
from flexportal_core.decoding.model import OpenModel as _OpenModel
from flexportal_core.decoding.unknown_fields import with_lazy_unknown_fields as _with_lazy_unknown_fields


@_with_lazy_unknown_fields
@_define
class ErrorEnvelope(_OpenModel[Any]):
    """The body of every error.

    Attributes:
        error: What went wrong.
        additional_properties: What was received, or is to be sent, besides the fields above.
    """

    error: Error
    additional_properties: dict[str, Any] = _field(factory=lambda: {}, kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The object as it is sent: absent fields are left out, nulls and unknown fields are kept."""
        _fields: dict[str, Any] = dict(self.additional_properties)
        _fields["error"] = self.error.to_dict()
        return _fields

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode an object that was parsed from JSON.

        Raises:
            DecodeError: A field is missing, or does not match the contract. Unknown fields are kept.
        """
        _fields = dict(_mapping(src_dict))
        _key = ""
        try:
            return cls(
                error=Error.from_dict(_mapping(_fields.pop(_key := "error", _MISSING))),
                additional_properties=_fields,
            )
        except _DecodeError as _error:
            _error.prepend(_key)
            raise


# Imported after the class, because models may refer to each other in cycles.
from ..models.error import Error
