"""Plausible customers of a rental business, made from an index and never stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, TypeVar

from ..api.messages import Item
from . import names
from .moments import iso_8601

__all__ = ["FIELDS", "JITTER", "CustomerItems", "created_at"]

FIELDS = frozenset(
    {
        "customerId", "tenantId", "email", "firstName", "lastName", "totalOrders", "totalDevicesRented",
        "totalMonthlyRevenue", "orderIds", "rentalIds", "createdBy", "company", "phone", "customFields",
        "lastBillingAddress", "lastShippingAddress", "createdAt", "updatedAt",
    }
)  # fmt: skip
"""The fields that are made here; others of the contract are made from their schema."""

T = TypeVar("T")

# The newest thousand were created over most of a year, older ones closer together: a hundred million still have dates.
RECENT, RECENT_GAP, OLDER_GAP = 1000, 6 * 3600, 90
# Odd, so that neighbours differ.
JITTER = 40_503

EMAIL_INDEX = re.compile(r"[.+_]([0-9a-f]+)@")
# Customer ids step through all 48-bit numbers by an odd number, so every index has an id of its own.
ID_SPACE, ID_STEP = (1 << 48) - 1, 0x9E3779B97F4B
ID_INVERSE = pow(ID_STEP, -1, 1 << 48)
ID = re.compile(r"cus_([0-9a-f]{12})")


def created_at(now: int, index: int, jitter: int) -> int:
    """When the item of that index was created, in milliseconds since 1970; strictly earlier for a higher index.

    Args:
        now: The time of the newest, likewise.
        index: 0 for the newest.
        jitter: Milliseconds below 65,536, less than the smallest gap between two items.
    """
    age = RECENT_GAP * min(index, RECENT) + OLDER_GAP * max(0, index - RECENT)
    return now - 1000 * age - jitter


class CustomerItems:
    """Makes the customers of a tenant, and finds them by email address without looking through them.

    Args:
        tenant: The tenant that they belong to.
        seed: What they are derived from.
        now: The time of the newest, in milliseconds since 1970.
        others: What makes, by index and fixed fields, the fields that the contract has beyond `FIELDS`; None where it
            has none.
        relations: Index → the fields that count or name the customer's orders and subscriptions. None means that there
            are none.
    """

    keys = frozenset({"email", "customerId"})
    """Fields that contain the index."""

    def __init__(
        self,
        tenant: str,
        seed: str,
        now: int,
        others: Callable[[int, Mapping[str, Any]], Item] | None = None,
        relations: Callable[[int], Item] | None = None,
    ) -> None:
        self._now = now
        self._tenant = tenant
        self._seed = seed
        self._others = others
        self._relations = relations
        self._first_id = Random(seed).getrandbits(48)  # noqa: S311

    def locate(self, field: str, text: str) -> Sequence[int]:
        """The index of the only customer that can have that id or email address; empty where nobody can."""
        if field == "customerId":
            found = ID.fullmatch(text)
            return [] if found is None else [(int(found[1], 16) - self._first_id) * ID_INVERSE & ID_SPACE]
        found = EMAIL_INDEX.search(text)
        return [] if found is None else [int(found[1], 16)]

    def created(self, index: int) -> int:
        """When the customer of that index was created, in milliseconds since 1970."""
        return created_at(self._now, index, 5000 + index * JITTER % 60_536)

    def make(self, index: int, fixed: Mapping[str, Any]) -> Item:
        """The customer of that index, with fields that are decided already, such as its status."""
        random = Random(f"{self._seed}/{index}")  # noqa: S311
        (first, first_ascii), (last, last_ascii) = _pick(random, names.GIVEN_NAMES), _pick(random, names.FAMILY_NAMES)
        mailbox = f"{first_ascii}.{last_ascii}"
        # Few are written with capitals: an exact match tells them apart.
        mailbox = mailbox if random.random() < 0.06 else mailbox.lower()
        orders, rentals = _below(random, 7), _below(random, 4)
        cents = rentals * _below(random, 50_000)
        customer: Item = {
            "customerId": f"cus_{(self._first_id + index * ID_STEP) & ID_SPACE:012x}",
            "tenantId": self._tenant,
            "email": f"{mailbox}{_pick(random, '.+_')}{index:x}@{_pick(random, names.DOMAINS)}",
            "firstName": first,
            "lastName": last,
            **fixed,
            "totalOrders": orders,
            "totalDevicesRented": rentals * (1 + _below(random, 9)),
            # A JSON number may or may not have a fraction; both occur.
            "totalMonthlyRevenue": cents // 100 if random.random() < 0.4 else cents / 100,
            "orderIds": [f"ord_{index:x}_{number}" for number in range(orders)],
            "rentalIds": [f"ren_{index:x}_{number}" for number in range(rentals)],
            "createdBy": _pick(random, names.CREATORS),
        }
        _add_optional_fields(customer, random)
        created = self.created(index)
        updated = min(created + _below(random, 65_536_000), self._now)
        for name, moment, present in (("createdAt", created, 0.9), ("updatedAt", updated, 0.75)):
            if random.random() < present:
                customer[name] = _pick(random, TIMESTAMP_FORMS)(moment)
        if self._relations is not None:
            customer |= self._relations(index)
        return customer if self._others is None else {**customer, **self._others(index, fixed)}


def _add_optional_fields(customer: Item, random: Random) -> None:
    # Businesses mostly name a company and people mostly don't, but neither is a rule.
    if random.random() < (0.9 if customer.get("customerType") == "business" else 0.08):
        customer["company"] = _pick(random, names.COMPANIES)
    if random.random() < 0.75:
        customer["phone"] = _numbered(_pick(random, names.PLACES).phone, random)
    if random.random() < 0.75:
        # Few of the fields on average, so that the empty object occurs as well.
        given = {name: value for name, value in names.CUSTOM_FIELDS.items() if random.random() < 0.3}
        customer["customFields"] = given
    if random.random() < 0.8:
        customer["lastBillingAddress"] = _address(customer, random)
    if random.random() < 0.55:
        billing = customer.get("lastBillingAddress") if random.random() < 0.5 else None
        customer["lastShippingAddress"] = billing or _address(customer, random)


# Making a customer takes some forty choices, and those of `random` take several times as long.
def _below(random: Random, bound: int) -> int:
    return int(random.random() * bound)


def _pick(random: Random, choices: Sequence[T]) -> T:
    return choices[_below(random, len(choices))]


def _numbered(form: tuple[str, int], random: Random) -> str:
    template, numbers = form
    return template % _below(random, numbers)


def _address(customer: Item, random: Random) -> Item:
    place = _pick(random, names.PLACES)
    own_name = f"{customer['firstName']} {customer['lastName']}"
    address: Item = {
        "contactName": own_name if random.random() < 0.8 else "Warenannahme",
        "streetAddress": f"{_pick(random, names.STREETS)} {1 + _below(random, 250)}",
        "city": place.city,
        "country": place.country,
    }
    optional = {
        "company": customer.get("company"),
        "buildingInfo": _pick(random, names.BUILDINGS),
        "locality": place.locality,
        "adminArea": place.area,
        "postalCode": _numbered(place.postal, random),
    }
    address |= {name: value for name, value in optional.items() if value is not None and random.random() < 0.6}
    if random.random() < 0.12:
        address["postalCode"] = None
    return address


def _seconds(milliseconds: int) -> Item:
    seconds, rest = divmod(milliseconds, 1000)
    return {"_seconds": seconds, "_nanoseconds": rest * 1_000_000}


# The API writes timestamps in several forms.
TIMESTAMP_FORMS: tuple[Callable[[int], Any], ...] = (
    _seconds,
    lambda milliseconds: f"{iso_8601(milliseconds + 7_200_000)}+02:00",
    lambda milliseconds: f"{iso_8601(milliseconds)}Z",
    lambda milliseconds: f"{iso_8601(milliseconds)}Z",
)
