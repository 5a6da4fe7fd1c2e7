# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define, field as _field

from ..decoding import (
    MISSING as _MISSING,
    Decoder as _Decoder,
    array as _array,
    mapping as _mapping,
    string as _string,
)
from ..errors import DecodeError as _DecodeError
from ..free_fields import made_on_demand as _made_on_demand


@_made_on_demand
@_define
class Error:
    """What went wrong.

    Attributes:
        code: A word for programs. An open set; new ones appear without notice.
        message: A sentence for people.
        details: What is wrong with which part of the request.
        additional_properties: What was received, or is to be sent, beyond the fields above.
    """

    code: str
    message: str
    details: list[ErrorDetail] | None = None
    additional_properties: dict[str, Any] = _field(factory=lambda: {}, kw_only=True)

    def __attrs_post_init__(self) -> None:
        # A dictionary of its own: attrs.evolve hands the original's over.
        self.additional_properties = dict(self.additional_properties)

    def to_dict(self) -> dict[str, Any]:
        """The object as it travels: absent fields are left out, nulls and unknown fields are kept."""
        _fields: dict[str, Any] = dict(self.additional_properties)
        _fields["code"] = self.code
        _fields["message"] = self.message
        if self.details is not None:
            _fields["details"] = [_item0.to_dict() for _item0 in self.details]
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
                code=_string(_fields.pop(_key := "code", _MISSING)),
                message=_string(_fields.pop(_key := "message", _MISSING)),
                details=_decode_details(_fields.pop(_key)) if (_key := "details") in _fields else None,
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


# Down here, where the class exists, models may refer to each other in circles.
from ..models.error_detail import ErrorDetail

_decode_details: _Decoder[list[ErrorDetail]] = _array(lambda value: ErrorDetail.from_dict(_mapping(value)))
