# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define, field as _field
from flexportal_core.decoding.decoders import (
    MISSING as _MISSING,
    Decoder as _Decoder,
    mapping as _mapping,
    nullable as _nullable,
    nulls_among as _nulls_among,
    string as _string,
)
from flexportal_core.decoding.errors import DecodeError as _DecodeError
from flexportal_core.decoding.model import OpenModel as _OpenModel
from flexportal_core.decoding.unknown_fields import with_lazy_unknown_fields as _with_lazy_unknown_fields


@_with_lazy_unknown_fields
@_define
class Address(_OpenModel[Any]):
    """A postal address, as last used.

    Attributes:
        contact_name: Whom to ask for.
        street_address: Street and number.
        city: City or town.
        country: Country, as entered.
        company: Company at this address.
        building_info: Building, floor, door.
        locality: District or suburb.
        admin_area: State, province or region.
        postal_code: Postal code. May be null as well as absent.
        additional_properties: What was received, or is to be sent, besides the fields above.
        explicit_nulls: Optional fields, by their names on the wire, that read None because null was sent.
            Any other optional field that reads None was absent.
    """

    contact_name: str
    street_address: str
    city: str
    country: str
    company: str | None = None
    building_info: str | None = None
    locality: str | None = None
    admin_area: str | None = None
    postal_code: str | None = None
    additional_properties: dict[str, Any] = _field(factory=lambda: {}, kw_only=True)
    explicit_nulls: frozenset[str] = _field(default=frozenset(), kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The object as it is sent: absent fields are left out, nulls and unknown fields are kept."""
        _fields: dict[str, Any] = dict(self.additional_properties)
        _fields["contactName"] = self.contact_name
        _fields["streetAddress"] = self.street_address
        _fields["city"] = self.city
        _fields["country"] = self.country
        if self.company is not None:
            _fields["company"] = self.company
        if self.building_info is not None:
            _fields["buildingInfo"] = self.building_info
        if self.locality is not None:
            _fields["locality"] = self.locality
        if self.admin_area is not None:
            _fields["adminArea"] = self.admin_area
        if self.postal_code is not None or "postalCode" in self.explicit_nulls:
            _fields["postalCode"] = self.postal_code
        return _fields

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode an object that was parsed from JSON.

        Raises:
            DecodeError: A field is missing, or does not match the contract. Unknown fields are kept.
        """
        _fields = dict(_mapping(src_dict))
        _nulls = _nulls_among(_fields, ("postalCode",))
        _key = ""
        try:
            return cls(
                contact_name=_string(_fields.pop(_key := "contactName", _MISSING)),
                street_address=_string(_fields.pop(_key := "streetAddress", _MISSING)),
                city=_string(_fields.pop(_key := "city", _MISSING)),
                country=_string(_fields.pop(_key := "country", _MISSING)),
                company=_string(_fields.pop(_key)) if (_key := "company") in _fields else None,
                building_info=_string(_fields.pop(_key)) if (_key := "buildingInfo") in _fields else None,
                locality=_string(_fields.pop(_key)) if (_key := "locality") in _fields else None,
                admin_area=_string(_fields.pop(_key)) if (_key := "adminArea") in _fields else None,
                postal_code=_decode_postal_code(_fields.pop(_key)) if (_key := "postalCode") in _fields else None,
                explicit_nulls=_nulls,
                additional_properties=_fields,
            )
        except _DecodeError as _error:
            _error.prepend(_key)
            raise


_decode_postal_code: _Decoder[str | None] = _nullable(_string)
