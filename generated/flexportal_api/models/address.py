# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class Address(_OpenModel[Any]):
    """A postal address.

    Attributes:
        contact_name: Name of the contact person.
        street_address: Street and number.
        city: City or town.
        country: Country, as entered.
        company: Company at this address.
        building_info: Building, floor, door.
        locality: District or suburb.
        admin_area: State, province or region.
        postal_code: Postal code, or null.
    """

    __nullable__ = frozenset(["postal_code"])

    contact_name: str
    street_address: str
    city: str
    country: str
    company: str | None = None
    building_info: str | None = None
    locality: str | None = None
    admin_area: str | None = None
    postal_code: str | None = None


class AddressParams(TypedDict):
    """`Address` as a dictionary.

    Keys:
        contact_name: Name of the contact person.
        street_address: Street and number.
        city: City or town.
        country: Country, as entered.
        company: Company at this address.
        building_info: Building, floor, door.
        locality: District or suburb.
        admin_area: State, province or region.
        postal_code: Postal code, or null.
    """

    contact_name: str
    street_address: str
    city: str
    country: str
    company: NotRequired[str]
    building_info: NotRequired[str]
    locality: NotRequired[str]
    admin_area: NotRequired[str]
    postal_code: NotRequired[str | None]
