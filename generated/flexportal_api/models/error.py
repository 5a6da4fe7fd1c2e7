# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define, field as _field
from flexportal_core.decoding.decoders import (
    MISSING as _MISSING,
    Decoder as _Decoder,
    array as _array,
    mapping as _mapping,
    string as _string,
)
from flexportal_core.decoding.errors import DecodeError as _DecodeError
from flexportal_core.decoding.model import OpenModel as _OpenModel
from flexportal_core.decoding.unknown_fields import with_lazy_unknown_fields as _with_lazy_unknown_fields


@_with_lazy_unknown_fields
@_define
class Error(_OpenModel[Any]):
    """What went wrong.

    Attributes:
        code: A word for programs. An open set; new ones appear without notice.
        message: A sentence for people.
        details: What is wrong with which part of the request.
        additional_properties: What was received, or is to be sent, besides the fields above.
    """

    code: str
    message: str
    details: list[ErrorDetail] | None = None
    additional_properties: dict[str, Any] = _field(factory=lambda: {}, kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The object as it is sent: absent fields are left out, nulls and unknown fields are kept."""
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
            DecodeError: A field is missing, or does not match the contract. Unknown fields are kept.
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


# Imported after the class, because models may refer to each other in cycles.
from ..models.error_detail import ErrorDetail

_decode_details: _Decoder[list[ErrorDetail]] = _array(lambda value: ErrorDetail.from_dict(_mapping(value)))
