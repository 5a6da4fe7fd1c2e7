# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define, field as _field

from ..decoding import (
    MISSING as _MISSING,
    Decoder as _Decoder,
    array as _array,
    boolean as _boolean,
    mapping as _mapping,
    nullable as _nullable,
    number as _number,
    string as _string,
)
from ..errors import DecodeError as _DecodeError
from ..free_fields import made_on_demand as _made_on_demand


@_made_on_demand
@_define
class CustomerPage:
    """One page of a listing and where the next one starts.

    Attributes:
        customers: The customers of this page, newest first.
        count: How many customers this page holds. No total is ever given.
        limit: The page size that was applied.
        has_more: Whether customers follow after this page.
        next_cursor: What to send as `startAfter` for the next page; null on the last.
        additional_properties: What was received, or is to be sent, beyond the fields above.
    """

    customers: list[Customer]
    count: float
    limit: float
    has_more: bool
    next_cursor: str | None
    additional_properties: dict[str, Any] = _field(factory=lambda: {}, kw_only=True)

    def __attrs_post_init__(self) -> None:
        # A dictionary of its own: attrs.evolve hands the original's over.
        self.additional_properties = dict(self.additional_properties)

    def to_dict(self) -> dict[str, Any]:
        """The object as it travels: absent fields are left out, nulls and unknown fields are kept."""
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
            DecodeError: A field is missing, or not what the contract says. Unknown fields are kept.
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
from ..models.customer import Customer

_decode_customers: _Decoder[list[Customer]] = _array(lambda value: Customer.from_dict(_mapping(value)))
_decode_next_cursor: _Decoder[str | None] = _nullable(_string)
