# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define, field as _field
from flexportal_core.decoding.decoders import (
    MISSING as _MISSING,
    Decoder as _Decoder,
    array as _array,
    boolean as _boolean,
    mapping as _mapping,
    nullable as _nullable,
    number as _number,
    string as _string,
)
from flexportal_core.decoding.errors import DecodeError as _DecodeError
from flexportal_core.decoding.model import OpenModel as _OpenModel
from flexportal_core.decoding.unknown_fields import with_lazy_unknown_fields as _with_lazy_unknown_fields


@_with_lazy_unknown_fields
@_define
class CustomerPage(_OpenModel[Any]):
    """One page of a listing and where the next one starts.

    Attributes:
        customers: The customers of this page, newest first.
        count: How many customers this page holds. No total is ever given.
        limit: The page size that was applied.
        has_more: Whether customers follow after this page.
        next_cursor: What to send as `startAfter` for the next page; null on the last.
        additional_properties: What was received, or is to be sent, besides the fields above.
    """

    customers: list[Customer]
    count: float
    limit: float
    has_more: bool
    next_cursor: str | None
    additional_properties: dict[str, Any] = _field(factory=lambda: {}, kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The object as it is sent: absent fields are left out, nulls and unknown fields are kept."""
        _fields: dict[str, Any] = dict(self.additional_properties)
        _fields["customers"] = [_item0.to_dict() for _item0 in self.customers]
        _fields["count"] = self.count
        _fields["limit"] = self.limit
        _fields["hasMore"] = self.has_more
        _fields["nextCursor"] = self.next_cursor
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
                customers=_decode_customers(_fields.pop(_key := "customers", _MISSING)),
                count=_number(_fields.pop(_key := "count", _MISSING)),
                limit=_number(_fields.pop(_key := "limit", _MISSING)),
                has_more=_boolean(_fields.pop(_key := "hasMore", _MISSING)),
                next_cursor=_decode_next_cursor(_fields.pop(_key := "nextCursor", _MISSING)),
                additional_properties=_fields,
            )
        except _DecodeError as _error:
            _error.prepend(_key)
            raise


# Imported after the class, because models may refer to each other in cycles.
from ..models.customer import Customer

_decode_customers: _Decoder[list[Customer]] = _array(lambda value: Customer.from_dict(_mapping(value)))
_decode_next_cursor: _Decoder[str | None] = _nullable(_string)
