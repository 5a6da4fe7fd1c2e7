"""Customers that look like a rental business's: made from an index, never stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from . import vocabulary as words
from .exchange import Row
from .noise import Noise

__all__ = ["FIELDS", "CustomerRows", "created_at", "iso_8601"]

FIELDS = frozenset(
    {
        "customerId", "tenantId", "email", "firstName", "lastName", "totalOrders", "totalDevicesRented",
        "totalMonthlyRevenue", "orderIds", "rentalIds", "createdBy", "company", "phone", "customFields",
        "lastBillingAddress", "lastShippingAddress", "createdAt", "updatedAt",
    }
)  # fmt: skip
"""The fields that are made here; others of the contract are made from their schema."""

FIRST_DAY = date(1970, 1, 1).toordinal()
MINUTES = [f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in range(60)]
MILLISECONDS = [f"{second:02d}.{rest:03d}" for second in range(60) for rest in range(1000)]
NEWEST = 1_780_272_000_000  # 2026-06-01T00:00:00Z, in milliseconds since 1970.
# The newest thousand came in over most of a year, older ones closer together: a hundred million still have dates.
RECENT, RECENT_GAP, OLDER_GAP = 1000, 6 * 3600, 90

ADDRESS = re.compile(r"[.+_]([0-9a-f]+)@")
ID_SPACE = (1 << 48) - 1
MIX = 0xD6E8FEB86659FD93
# Stands for the index until it is known; of a kind of character that no text here has.
INDEX = "\ue000"
ID_STEP = 0x9E3779B97F4B | 1  # Odd, hence every index has an id of its own.


def created_at(index: int, noise: int) -> int:
    """When the customer of that index was created, in milliseconds since 1970; strictly earlier for a higher index.

    Args:
        index: 0 for the newest.
        noise: A number below 65,536.
    """
    age = RECENT_GAP * min(index, RECENT) + OLDER_GAP * max(0, index - RECENT)
    # At most 66 seconds, less than the smallest gap, so that the order stays strict.
    return NEWEST - 1000 * age - noise


class CustomerRows:
    """Makes the customers of a tenant, and finds them by e-mail address without looking through them.

    A thousand customers are made with care. All others are written down from one of those each, as text, with an id, an
    e-mail address, orders, rentals and dates of their own: a server that makes each anew takes six times as long.

    Args:
        tenant: The tenant that they belong to.
        noise: What makes them differ.
        more: What makes, by index and settled fields, the fields that the contract has beyond `FIELDS`; None where it
            has none.
    """

    keys = frozenset({"email"})
    """Fields that give an index away."""

    def __init__(self, tenant: str, noise: Noise, more: Callable[[int, Mapping[str, Any]], Row] | None = None) -> None:
        self._tenant = tenant
        self._more = more
        self._noise = noise
        self._first_id = noise.number("first id")
        self._patterns: dict[tuple[Any, ...], _Pattern] = {}

    def locate(self, field: str, text: str) -> int | None:
        """The index of the only customer that can have that e-mail address; None where nobody can."""
        found = ADDRESS.search(text)
        return None if field not in self.keys or found is None else int(found[1], 16)

    def make(self, index: int, fixed: Mapping[str, Any]) -> Row:
        """The customer of that index.

        Args:
            index: 0 for the newest.
            fixed: Fields that are settled already, such as status and type.
        """
        row: Row = msgspec.json.decode(self._written(index, fixed))
        return row if self._more is None else {**row, **self._more(index, fixed)}

    def text(self, index: int, fixed: Mapping[str, Any]) -> bytes:
        """The customer of that index, as JSON; arguments as for `make`."""
        return self._written(index, fixed) if self._more is None else msgspec.json.encode(self.make(index, fixed))

    def _written(self, index: int, fixed: Mapping[str, Any]) -> bytes:
        identity = (self._first_id + index * ID_STEP) & ID_SPACE
        # Neighbours are far apart in the upper bits, and every value of them occurs as often.
        mixed = identity * MIX & 0xFFFFFFFFFFFFFFFF
        number = mixed >> 56
        key = (number, *fixed.values())
        if key not in self._patterns:
            self._patterns[key] = self._pattern(number, fixed)
        pattern = self._patterns[key]
        created = created_at(index, mixed >> 40 & 0xFFFF)
        dates = ""
        if pattern.created is not None:
            dates = f',"createdAt":{pattern.created(created)}'
        if pattern.updated is not None:
            dates += f',"updatedAt":{pattern.updated(created + 1000 * (mixed >> 24 & 0xFFFF))}'
        # As bytes: put together as text, the names of the world would take four bytes a letter.
        return b'{"customerId":"cus_%012x",%b%b}' % (identity, (b"%x" % index).join(pattern.parts), dates.encode())

    def _pattern(self, number: int, fixed: Mapping[str, Any]) -> _Pattern:
        digest = self._noise.digest(self._noise.number("pattern", number, *map(str, fixed.values())))
        text = msgspec.json.encode(self._person(digest, fixed))[1:-1]
        return _Pattern(
            text.split(INDEX.encode()), _form(digest[58] < 225, digest[59]), _form(digest[60] < 190, digest[63])
        )

    def _person(self, digest: bytes, fixed: Mapping[str, Any]) -> Row:
        given, given_plain = words.GIVEN_NAMES[digest[2] & 31]
        family, family_plain = words.FAMILY_NAMES[digest[3] & 31]
        orders, rentals = digest[4] % 7, digest[5] % 4
        row: Row = {
            "tenantId": self._tenant,
            "email": _email(digest, given_plain, family_plain),
            "firstName": given,
            "lastName": family,
            **fixed,
            "totalOrders": orders,
            "totalDevicesRented": rentals * (1 + digest[6] % 9),
            "totalMonthlyRevenue": _revenue(rentals, digest),
            "orderIds": [f"ord_{INDEX}_{number}" for number in range(orders)],
            "rentalIds": [f"ren_{INDEX}_{number}" for number in range(rentals)],
            "createdBy": words.CREATORS[digest[9] & 7],
        }
        business = fixed.get("customerType") == "business"
        # Businesses mostly name a company and people mostly don't, but neither is a rule.
        if digest[10] < (230 if business else 20):
            row["company"] = words.COMPANIES[digest[11] & 15]
        if digest[12] < 190:
            row["phone"] = _numbered(words.PLACES[digest[13] & 7].phone, digest[14], digest[15])
        if digest[20] < 190:
            row["customFields"] = _custom_fields(digest[21], digest[22])
        if digest[24] < 200:
            row["lastBillingAddress"] = _address(row, digest[26:])
        if digest[25] < 140:
            # Half of those who have both have goods sent to where the bill goes.
            same = digest[25] < 60 and digest[24] < 200
            row["lastShippingAddress"] = _address(row, digest[26:] if same else digest[42:])
        return row


class _Pattern(NamedTuple):
    """A customer as text without its id: its parts, between which the index goes, and how its dates are written."""

    parts: list[bytes]
    created: Callable[[int], str] | None
    updated: Callable[[int], str] | None


def _email(digest: bytes, given: str, family: str) -> str:
    kind = digest[7]
    name = f"{given}.{family}"
    # One in sixteen is written with capitals: an exact match tells them apart.
    name = name if kind < 16 else name.lower()
    return f"{name}{'.+_.'[kind & 3]}{INDEX}@{words.DOMAINS[kind >> 2 & 3]}"


def _revenue(rentals: int, digest: bytes) -> float:
    cents = rentals * int.from_bytes(digest[7:9])
    # A JSON number may or may not carry a fraction; both occur.
    return cents // 100 if digest[8] < 100 else cents / 100


def _numbered(form: tuple[str, int], first: int, second: int) -> str:
    template, numbers = form
    return template % ((first << 8 | second) * 97 % numbers)


def _custom_fields(there: int, noise: int) -> Row:
    # One bit for each says whether it is there, so that the empty object occurs as well.
    made: Row = {}
    if there & 1:
        made["vatId"] = f"DE99999{noise:04d}"
    if there & 2:
        made["newsletter"] = noise % 2 == 0
    if there & 4:
        made["seats"] = noise
    if there & 8:
        made["discount"] = noise / 8
    if there & 16:
        made["tags"] = ["pilot", "north", "värmland"][: noise % 4]
    if there & 32:
        made["parent"] = None
    if there & 64:
        made["sla"] = {"level": "gold" if noise % 3 else "bronze", "hours": [9, 17], "notes": {}}
    if there & 128:
        made["note"] = "line one\nline “two” \\ \U0001f6b2"
    return made


def _address(row: Row, noise: bytes) -> Row:
    place = words.PLACES[noise[0] & 7]
    present = noise[1]
    address: Row = {
        "contactName": f"{row['firstName']} {row['lastName']}" if noise[2] < 200 else "Warenannahme",
        "streetAddress": f"{words.STREETS[noise[3] & 7]} {1 + noise[4]}",
        "city": place.city,
        "country": place.country,
    }
    if present & 1 and "company" in row:
        address["company"] = row["company"]
    if present & 2:
        address["buildingInfo"] = words.BUILDINGS[noise[5] & 7]
    if present & 4:
        address["locality"] = place.locality
    if present & 8:
        address["adminArea"] = place.area
    postal = present >> 4
    if postal > 2:
        address["postalCode"] = _numbered(place.postal, noise[6], noise[7])
    elif postal:
        address["postalCode"] = None
    return address


def _form(present: bool, kind: int) -> Callable[[int], str] | None:
    """How a moment is written as JSON; None where it is absent."""
    if not present:
        return None
    return _seconds if kind < 80 else _offset if kind < 110 else _zulu


def _seconds(milliseconds: int) -> str:
    return f'{{"_seconds":{milliseconds // 1000},"_nanoseconds":{milliseconds % 1000 * 1_000_000}}}'


def _offset(milliseconds: int) -> str:
    return f'"{iso_8601(milliseconds + 7_200_000)}+02:00"'


def _zulu(milliseconds: int) -> str:
    return f'"{iso_8601(milliseconds)}Z"'


def iso_8601(milliseconds: int) -> str:
    """The moment so many milliseconds after the start of 1970, as text without an offset."""
    minutes, rest = divmod(milliseconds, 60_000)
    days, minute = divmod(minutes, 1440)
    # datetime.isoformat takes three times as long, and a page holds a hundred and fifty of these.
    return f"{_day(days)}T{MINUTES[minute]}:{MILLISECONDS[rest]}"


@lru_cache(maxsize=1024)
def _day(days: int) -> str:
    return date.fromordinal(FIRST_DAY + days).isoformat()
