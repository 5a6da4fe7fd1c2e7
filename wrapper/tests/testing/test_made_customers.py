"""Customers made from an index: the same in every release, so that tests and documentation may name them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import pytest
from flexportal.testing.customers import CustomerRows, created_at, iso_8601
from flexportal.testing.noise import Noise

PERSON = {"status": "active", "customerType": "individual"}
BUSINESS = {"status": "inactive", "customerType": "business"}
SOMEONE: dict[str, Any] = {
    "customerId": "cus_2d8d22dd3fd7",
    "tenantId": "acme",
    "email": "duc.thorsdottir.23@example.org",
    "firstName": "Đức",
    "lastName": "Þórsdóttir",
    "status": "active",
    "customerType": "individual",
    "totalOrders": 2,
    "totalDevicesRented": 8,
    "totalMonthlyRevenue": 340.33,
    "orderIds": ["ord_23_0", "ord_23_1"],
    "rentalIds": ["ren_23_0"],
    "createdBy": "usr_1",
    "company": "Two\u2009Thin Spaces Ltd",
    "phone": "+49 30 23125 023",
    "customFields": {"newsletter": False, "seats": 197, "tags": ["pilot"]},
    "lastBillingAddress": {
        "contactName": "Warenannahme",
        "streetAddress": "Calle Mayor 117",
        "city": "Kraków",
        "country": "PL",
        "company": "Two\u2009Thin Spaces Ltd",
        "buildingInfo": "Tor 3",
        "adminArea": "małopolskie",
        "postalCode": None,
    },
    "lastShippingAddress": {
        "contactName": "Warenannahme",
        "streetAddress": "Main Street 153",
        "city": "Kraków",
        "country": "PL",
        "company": "Two\u2009Thin Spaces Ltd",
        "buildingInfo": "Apt. 12/4",
        "locality": "Kazimierz",
        "postalCode": "31-027",
    },
    "createdAt": "2026-05-23T05:59:41.282Z",
    "updatedAt": {"_seconds": 1779541205, "_nanoseconds": 282000000},
}


def rows(seed: int = 7) -> CustomerRows:
    return CustomerRows("acme", Noise(seed, "customers"))


def test_a_customer_is_the_same_in_every_release() -> None:
    assert list(rows().make(35, PERSON).items()) == list(SOMEONE.items())


def test_so_are_four_thousand_more() -> None:
    """Where a customer shall look otherwise, the digest is another. With these seeds every bound is met."""
    found = blake2b(digest_size=16)
    for seed in range(38, 42):
        made = rows(seed)
        for index in range(1000):
            found.update(made.text(index, BUSINESS if index % 2 else PERSON))
    assert found.hexdigest() == "d09c48087b87fa2700710652555bf258"


@pytest.mark.parametrize(
    ("index", "noise", "moment"),
    [
        (0, 0, "2026-06-01T00:00:00.000"),
        (0, 65_535, "2026-05-31T23:58:54.465"),
        (1, 0, "2026-05-31T18:00:00.000"),
        (999, 0, "2025-09-24T06:00:00.000"),
        (1000, 0, "2025-09-24T00:00:00.000"),
        (1001, 0, "2025-09-23T23:58:30.000"),
        (100_000_000, 65_535, "1740-07-14T08:58:54.465"),
    ],
)
def test_when_a_customer_was_created_follows_from_the_index(index: int, noise: int, moment: str) -> None:
    """A quarter of a day between the newest thousand, a minute and a half between the others."""
    assert iso_8601(created_at(index, noise)) == moment


def test_fields_that_others_make_come_last() -> None:
    def more(index: int, fixed: Mapping[str, Any]) -> dict[str, Any]:
        return {"place": index, "kind": fixed["customerType"]}

    made = CustomerRows("acme", Noise(7, "customers"), more)
    assert list(made.make(35, PERSON).items()) == [*SOMEONE.items(), ("place", 35), ("kind", "individual")]
    assert made.text(35, PERSON) == rows().text(35, PERSON)[:-1] + b',"place":35,"kind":"individual"}'


@pytest.mark.parametrize(
    ("field", "text", "index"),
    [
        ("email", "duc.thorsdottir.23@example.org", 0x23),
        ("email", "a_ff@b", 255),
        ("email", "a+0@b", 0),
        ("email", "a-1@b", None),
        ("email", "a.F@b", None),
        ("email", "nobody", None),
        ("firstName", "duc.thorsdottir.23@example.org", None),
    ],
)
def test_an_e_mail_address_names_the_index_and_nothing_else_does(field: str, text: str, index: int | None) -> None:
    assert rows().locate(field, text) == index
