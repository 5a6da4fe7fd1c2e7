"""Random customers and an honest listing of them: filters, cursors and pages, as text that is valid but unusual."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

__all__ = ["STATUSES", "TENANT", "TYPES", "Listing", "Row", "random_rows"]

TENANT = "acme"
STATUSES = ("active", "inactive")
TYPES = ("individual", "business")
FILTERS = ("status", "customerType", "email")
# Characters that an encoding, a file format or a terminal treats in a way of its own.
ALPHABET = (
    "abcXYZ019 ,;:'\"\\/\t\r\n=+-@&%#?{}[]<>|\x00\x1b\x7f\x85\xa0\xdfé\u0130\u03c3\u05d0\u202e\u2028\u2029\ufeff"
    "\ufffd\ufffe日本\U0001f6b2\U0010ffff"
)
CUSTOM_VALUES: tuple[Any, ...] = (None, 1.5, True, [1, [2]], {"a": {}}, "=x")
CURSOR_ALPHABET = "aZ09-_.~+/=&%#? é日"


@dataclass(frozen=True, slots=True)
class Row:
    """A customer.

    Attributes:
        content: As JSON parses it.
        text: The JSON text that the server sends.
    """

    content: Mapping[str, Any]
    text: bytes


def random_rows(chance: Random, count: int) -> list[Row]:
    """So many customers, each with an id of its own; some lack what is optional, some have unknown fields."""
    return [_row(chance, number) for number in range(count)]


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing of the rows.

    Args:
        rows: All customers, in order.
        seed: What cursors are derived from.
    """

    rows: Sequence[Row]
    seed: int

    def page(self, query: Mapping[str, str], chance: Random) -> bytes:
        """The body of a page. It may hold fewer items than asked for, as long as more follow."""
        names = [name for name in FILTERS if name in query]
        found = [row for row in self.rows if all(row.content[name] == query[name] for name in names)]
        limit = int(query.get("limit", "50"))
        start = 0 if "startAfter" not in query else self._position(query["startAfter"])
        stop = start + (limit if chance.random() < 0.8 else chance.randint(1, limit))
        has_more = stop < len(found)
        # Either sign ends a list.
        ends: dict[str, Any] = {"hasMore": False, "nextCursor": None}
        if chance.random() < 0.1:
            ends |= chance.choice(({"hasMore": True}, {"nextCursor": self._cursor(start + 1)}))
        items = [row.text for row in found[start:stop]]
        envelope: dict[str, Any] = {"count": len(items), "limit": limit}
        envelope |= {"hasMore": True, "nextCursor": self._cursor(stop)} if has_more else ends
        return _envelope(chance, envelope, items)

    def _cursor(self, position: int) -> str:
        random = Random(f"{self.seed} {position}")
        return f"{''.join(random.choices(CURSOR_ALPHABET, k=8))}{position}"

    def _position(self, cursor: str) -> int:
        position = int(cursor[8:])
        if cursor != self._cursor(position):
            raise ValueError(f"the client sent a cursor that it was not given: {cursor!r}")
        return position


def _envelope(chance: Random, envelope: dict[str, Any], items: Sequence[bytes]) -> bytes:
    space = chance.choice((b"", b"", b" ", b"\n", b"\r\n\t"))
    fields = [json.dumps(name).encode() + b":" + json.dumps(value).encode() for name, value in envelope.items()]
    fields.insert(chance.randint(0, len(fields)), b'"customers":[' + (b"," + space).join(items) + b"]")
    if chance.random() < 0.1:
        fields.insert(chance.randint(0, len(fields)), b'"unknown":{"customers":[1],"nextCursor":"x"}')
    return space + b"{" + (space + b"," + space).join(fields) + b"}" + space


def _row(chance: Random, number: int) -> Row:
    content: dict[str, Any] = {
        "customerId": f"c{number:05d}{_text(chance, 2)}",
        "tenantId": TENANT,
        "email": f"u{number}+{chance.choice('ab%&= ')}@example.com",
        "firstName": _text(chance, 8),
        "lastName": _text(chance, 8),
        "customerType": chance.choice(TYPES),
        "totalOrders": chance.randint(0, 99),
        "totalDevicesRented": chance.choice((0, 7, 2**53, 2**53 + 1, 10**30)),
        "totalMonthlyRevenue": chance.choice((0, -0.1, 1e300, 5e-324, chance.uniform(-1e6, 1e6))),
        "status": chance.choice(STATUSES),
        "orderIds": [_text(chance, 3) for _ in range(chance.choice((0, 1, 3)))],
        "rentalIds": [],
        "createdBy": _text(chance, 4),
    }
    optional: dict[str, Any] = {
        "company": _text(chance, 12),
        "phone": "+1 202 555 0115",
        "customFields": {_text(chance, 4): chance.choice(CUSTOM_VALUES)},
        "lastBillingAddress": _address(chance),
        "lastShippingAddress": _address(chance),
        "createdAt": _timestamp(chance),
        "updatedAt": chance.choice((None, _timestamp(chance))),
        _unknown(chance): chance.choice((None, "", {"b": [1, {"c": None}]}, 12345678901234567890)),
    }
    content |= {name: value for name, value in optional.items() if chance.random() < 0.7}
    names = list(content)
    chance.shuffle(names)
    return Row(content, _json_text(chance, {name: content[name] for name in names}))


def _json_text(chance: Random, content: Mapping[str, Any]) -> bytes:
    separators = chance.choice(((",", ":"), (", ", ": "), (" ,\t", " :\n")))
    return json.dumps(content, ensure_ascii=chance.random() < 0.5, separators=separators).encode()


def _text(chance: Random, length: int) -> str:
    return "".join(chance.choices(ALPHABET, k=chance.randint(0, length)))


def _unknown(chance: Random) -> str:
    return f"x{_text(chance, 3)}"


def _address(chance: Random) -> dict[str, Any]:
    required = {name: _text(chance, 6) for name in ("contactName", "streetAddress", "city", "country")}
    optional = {name: _text(chance, 6) for name in ("buildingInfo", "adminArea", "postalCode", "unknownPart")}
    return required | {name: text for name, text in optional.items() if chance.random() < 0.7}


def _timestamp(chance: Random) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randint(-(10**9), 4 * 10**9))
    fraction = chance.choice(("", ".5", ".123", ".123456"))
    return moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + fraction + "Z"
