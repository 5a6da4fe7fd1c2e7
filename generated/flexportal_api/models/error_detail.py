# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define, field as _field

from ..decoding import (
    MISSING as _MISSING,
    mapping as _mapping,
    string as _string,
)
from ..errors import DecodeError as _DecodeError
from ..free_fields import made_on_demand as _made_on_demand


@_made_on_demand
@_define
class ErrorDetail:
    """One fault of the request.

    Attributes:
        path: The part of the request that is meant.
        message: A sentence for people.
        code: A word for programs.
        additional_properties: What was received, or is to be sent, beyond the fields above.
    """

    path: str
    message: str
    code: str
    additional_properties: dict[str, Any] = _field(factory=lambda: {}, kw_only=True)

    def __attrs_post_init__(self) -> None:
        # A dictionary of its own: attrs.evolve hands the original's over.
        self.additional_properties = dict(self.additional_properties)

    def to_dict(self) -> dict[str, Any]:
        """The object as it travels: absent fields are left out, nulls and unknown fields are kept."""
        _fields: dict[str, Any] = dict(self.additional_properties)
        _fields["path"] = self.path
        _fields["message"] = self.message
        _fields["code"] = self.code
        return _fields

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode an object that was parsed from JSON.

        Raises:
            DecodeError: A field is missing, or not what the contract says. Unknown fields are kept.
        """
        _fields = dict(_mapping(src_dict))
        _key = ""
        try:
            return cls(
                path=_string(_fields.pop(_key := "path", _MISSING)),
                message=_string(_fields.pop(_key := "message", _MISSING)),
                code=_string(_fields.pop(_key := "code", _MISSING)),
                additional_properties=_fields,
            )
        except _DecodeError as _error:
            _error.prepend(_key)
            raise

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
