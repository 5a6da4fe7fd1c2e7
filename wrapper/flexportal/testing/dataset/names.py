"""Names, places and numbers that customers are made of. Domains and telephone numbers are reserved for examples."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = [
    "BUILDINGS", "COMPANIES", "CREATORS", "CUSTOM_FIELDS", "DOMAINS", "FAMILY_NAMES", "GIVEN_NAMES", "PLACES",
    "STREETS", "Place",
]  # fmt: skip

# As written, and as it stands in an email address.
GIVEN_NAMES = (
    ("Zoë", "Zoe"), ("Sam", "Sam"), ("Łukasz", "Lukasz"), ("Aïcha", "Aicha"),
    ("Jürgen", "Juergen"), ("Mary Ann", "MaryAnn"), ("Søren", "Soeren"), ("محمد", "Mohammed"),
    ("Ελένη", "Eleni"), ("Юлия", "Yulia"), ("明", "Ming"), ("さくら", "Sakura"),
    ("지우", "Jiwoo"), ("Đức", "Duc"), ("नेहा", "Neha"), ("İpek", "Ipek"),
    ("Jean-Luc", "JeanLuc"), ("Siobhán", "Siobhan"), ("João", "Joao"), ("Iñaki", "Inaki"),
    ("Anna", "Anna"), ("Tom", "Tom"), ("Fatima", "Fatima"), ("Björk", "Bjoerk"),
    ("Noah", "Noah"), ("Chloé", "Chloe"), ("Žofia", "Zofia"), ("Ömer", "Oemer"),
    ("Li", "Li"), ("Ravi", "Ravi"), ("Ifeoma", "Ifeoma"), ("D'Arcy", "DArcy"),
)  # fmt: skip
FAMILY_NAMES = (
    ("Meyer", "Meyer"), ("Lee", "Lee"), ("Müller", "Mueller"), ("O'Brien", "OBrien"),
    ("Nowák", "Nowak"), ("Señor", "Senor"), ("Østergård", "Oestergaard"), ("العربي", "Alarabi"),
    ("Παπαδόπουλος", "Papadopoulos"), ("Иванова", "Ivanova"), ("王", "Wang"), ("山田", "Yamada"),
    ("김", "Kim"), ("Nguyễn", "Nguyen"), ("शर्मा", "Sharma"), ("Yıldırım", "Yildirim"),  # noqa: RUF001
    ("de la Cruz", "DeLaCruz"), ("Smith-Jones", "SmithJones"), ("Gonçalves", "Goncalves"), ("Núñez", "Nunez"),
    ("Berg", "Berg"), ("Tran", "Tran"), ("Al-Thani", "AlThani"), ("Þórsdóttir", "Thorsdottir"),
    ("Weiß", "Weiss"), ("Lefèvre", "Lefevre"), ("Dvořák", "Dvorak"), ("Şahin", "Sahin"),
    ("Ng", "Ng"), ("Kapoor", "Kapoor"), ("Okafor", "Okafor"), ("van der Merwe", "VanDerMerwe"),
)  # fmt: skip
DOMAINS = ("example.com", "example.org", "example.net", "example.com")
COMPANIES = (
    "Meßtechnik Nord GmbH", "Blue Crane Rentals Ltd", "Société Lumière & Fils", "Acme, Inc.",
    "Østlyd ApS", "Kraków Kamera Sp. z o.o.", "東京レンタル株式会社", "Doha Events W.L.L.",
    "=SUM Analytics", 'The "Quick" Fox', "Café Ñandú S.A.", "Baker & Daughters",
    "Two\u2009Thin Spaces Ltd", "Dev/Ops Labs", "Zażółć Studio", "100% Rented",
)  # fmt: skip
CREATORS = ("import", "dashboard", "api", "usr_1", "usr_17", "usr_23", "usr_404", "webhook:signup")
STREETS = (
    "Lindenallee", "Hafenstraße", "Main Street", "Rue de l'Église", "Calle Mayor", "Long Lane", "ul. Długa", "銀座",
)  # fmt: skip
BUILDINGS = ("Haus B, 3. OG", "Unit 7", "c/o Reception", "Apt. 12/4", "2nd floor, left", "Tor 3", "Bldg. 40", "étage 5")

# A tenant may define any field; every type of JSON occurs.
CUSTOM_FIELDS: dict[str, Any] = {
    "vatId": "DE999990042",
    "newsletter": True,
    "seats": 40,
    "discount": 12.5,
    "tags": ["pilot", "north", "värmland"],
    "parent": None,
    "sla": {"level": "gold", "hours": [9, 17], "notes": {}},
    "note": "line one\nline “two” \\ \U0001f6b2",
}


class Place(NamedTuple):
    """A town; its postal codes and telephone numbers are a format and how many numbers it takes."""

    city: str
    country: str
    area: str
    locality: str
    postal: tuple[str, int]
    phone: tuple[str, int]


PLACES = (
    Place("Berlin", "DE", "Berlin", "Mitte", ("101%02d", 100), ("+49 30 23125 %03d", 1000)),
    Place("München", "DE", "Bayern", "Schwabing", ("808%02d", 100), ("+49 89 99998 %03d", 1000)),
    Place("London", "United Kingdom", "Greater London", "Hackney", ("E8 %dAB", 10), ("+44 20 7946 0%03d", 1000)),
    Place("Paris", "France", "Île-de-France", "11e", ("750%02d", 21), ("+33 1 99 00 %04d", 10_000)),
    Place("New York", "US", "NY", "Brooklyn", ("11201-%04d", 10_000), ("(212) 555-01%02d", 100)),
    Place("Chicago", "USA", "IL", "The Loop", ("606%02d", 100), ("+1 312 555 01%02d", 100)),
    Place("الدوحة", "Qatar", "Ad Dawhah", "West Bay", ("%05d", 100_000), ("+1 202 555 01%02d", 100)),
    Place("Kraków", "PL", "małopolskie", "Kazimierz", ("31-%03d", 1000), ("+1 202 555 01%02d", 100)),
)
