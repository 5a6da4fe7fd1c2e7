"""Servers that differ from the mock in what the contract leaves free. None of them may be found broken."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
from flexportal.contract import Operation
from flexportal.testing import Ask, Detail, MockPortal, Population, Refused, Reply, Request, Row, Window

from .entry import Variant

__all__ = ["HARMLESS"]


class Intact(MockPortal):
    """The mock as it is."""


class FieldsAddedEverywhere(MockPortal):
    """Pages, customers, addresses and errors have more fields than the contract declares."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        row |= {"loyalty": {"tier": 3, "since": None}, "id": position}
        for address in ("lastBillingAddress", "lastShippingAddress"):
            if address in row:
                row[address] = row[address] | {"geo": [52.5, 13.4]}
        return row

    def envelope(self, ask: Ask, window: Window) -> Row:
        return super().envelope(ask, window) | {"total": window.total, "links": {"self": "/v1/customers"}}

    def error_body(self, refused: Refused) -> Row:
        body = super().error_body(refused)
        body["error"] |= {"requestId": "req_1", "docs": None}
        for detail in body["error"].get("details", []):
            detail["value"] = None
        return body | {"success": False}


class OtherIds(MockPortal):
    """Ids are long, hold slashes and letters of several scripts, and differ only at the end."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        return row | {"customerId": f"urn:kunde/{ask.tenant}/Größe 明 %2F+{'x' * 80}{position}"}


class OtherOrderOfKeys(MockPortal):
    """Keys come in another order, and in yet another in each row."""

    def envelope(self, ask: Ask, window: Window) -> Row:
        return dict(reversed(super().envelope(ask, window).items()))

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        items = list(super().row(ask, population, position).items())
        # By the request, so that the same row comes in a different order each time.
        turn = (position + self.calls.total) % len(items)
        return dict(items[turn:] + items[:turn])


class PrettyPrinted(MockPortal):
    """JSON is indented and ends in a line break."""

    def encode(self, body: Any) -> bytes:
        return msgspec.json.format(super().encode(body), indent=4) + b"\r\n"


class AsciiOnly(MockPortal):
    """Every letter outside ASCII is escaped, and numbers that are whole carry a fraction."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        return row | {"totalOrders": float(row["totalOrders"])}

    def encode(self, body: Any) -> bytes:
        return json.dumps(body, ensure_ascii=True).replace("/", "\\/").encode()


class AlwaysCompressed(MockPortal):
    """Bodies of any length are compressed, refusals too, where the client takes gzip."""

    def compresses(self, request: Request, reply: Reply) -> bool:
        return super().compresses(request, replace(reply, body=reply.body.ljust(1000)))


class NeverCompressed(MockPortal):
    """Nothing is ever compressed."""

    def compresses(self, request: Request, reply: Reply) -> bool:
        return False


class OtherCursors(MockPortal):
    """Cursors in other letters."""

    def encode_cursor(self, ask: Ask, position: int) -> str:
        return self.written(super().encode_cursor(ask, position))

    def decode_cursor(self, operation: Operation, tenant: str, filters: Mapping[str, str], cursor: str) -> int | None:
        plain = self.read(cursor)
        # Compared as a whole: there must be one way only to write a cursor.
        same = plain is not None and self.written(plain) == cursor
        return super().decode_cursor(operation, tenant, filters, plain) if plain is not None and same else None

    def written(self, cursor: str) -> str:
        """The cursor as it is given out."""
        return cursor

    def read(self, cursor: str) -> str | None:
        """The cursor as it was before; None for any other text."""
        return cursor


class NumericCursors(OtherCursors):
    """Cursors are long numbers."""

    def written(self, cursor: str) -> str:
        return str(int.from_bytes(b"\x01" + urlsafe_b64decode(cursor), "big"))

    def read(self, cursor: str) -> str | None:
        if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 80):
            return None
        number = int(cursor)
        return urlsafe_b64encode(number.to_bytes(number.bit_length() // 8 + 1, "big")[1:]).decode()


class LongCursors(OtherCursors):
    """Cursors have three thousand characters."""

    def written(self, cursor: str) -> str:
        return cursor.rjust(3000, "~")

    def read(self, cursor: str) -> str | None:
        return cursor.lstrip("~")


class CursorsThatNeedEncoding(OtherCursors):
    """Cursors hold every character that a URL gives a meaning to, blanks, and letters outside ASCII."""

    frame = "a+b/c=&d?#%20 é明\"'<>;:@,[]{}|\\^`"

    def written(self, cursor: str) -> str:
        return f"{self.frame}{cursor}=="

    def read(self, cursor: str) -> str | None:
        return cursor.removeprefix(self.frame).removesuffix("==")


class CursorsSealedAfresh(OtherCursors):
    """The same place gets another cursor each time; all of them work."""

    def written(self, cursor: str) -> str:
        return f"{self.calls.total:06d}.{cursor}"

    def decode_cursor(self, operation: Operation, tenant: str, filters: Mapping[str, str], cursor: str) -> int | None:
        number, _, plain = cursor.partition(".")
        fresh = len(number) == 6 and number.isdecimal()
        return MockPortal.decode_cursor(self, operation, tenant, filters, plain) if fresh else None


class MoreWithNullAtTheEnd(MockPortal):
    """On the last page `hasMore` is true and the cursor null: the end is where either says so."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        return bool(window.positions)


class CursorAtTheEnd(MockPortal):
    """On the last page `hasMore` is false and the cursor there; it leads to an empty page."""

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        return self.encode_cursor(ask, window.positions[-1]) if window.positions else None


class UnknownErrorCodes(MockPortal):
    """Refused callers get codes that nobody has seen before; the contract leaves the set open."""

    def error_body(self, refused: Refused) -> Row:
        body = super().error_body(refused)
        if refused.status in (401, 403):
            body["error"]["code"] = "zugang.verweigert/7"
        return body


class ValidationIs422(MockPortal):
    """Values that aren't allowed get 422, as the contract allows for."""

    def invalid(self, operation: Operation, faults: list[Detail]) -> Refused:
        refused = super().invalid(operation, faults)
        refused.status = 422
        return refused


class MoreHeaders(MockPortal):
    """Every answer has headers that nobody asked for, one of them twice."""

    def finish(self, request: Request, reply: Reply) -> Reply:
        finished = super().finish(request, reply)
        more = (("x-request-id", "7"), ("set-cookie", "a=b"), ("set-cookie", "c=d"), ("x-ratelimit-remaining", "0"))
        return replace(finished, headers=finished.headers + more)


class CharsetInTheMediaType(MockPortal):
    """The media type names the charset and is written with capitals."""

    def media_type(self, status: int) -> str:
        return "Application/JSON; charset=UTF-8"


class HeadersInCapitals(MockPortal):
    """Header names are written with capitals."""

    def finish(self, request: Request, reply: Reply) -> Reply:
        finished = super().finish(request, reply)
        return replace(finished, headers=tuple((name.title(), value) for name, value in finished.headers))


class NoContentLength(MockPortal):
    """No answer has a Content-Length: on a socket it comes in chunks."""

    def finish(self, request: Request, reply: Reply) -> Reply:
        finished = super().finish(request, reply)
        kept = tuple(entry for entry in finished.headers if entry[0] != "content-length")
        return replace(finished, headers=kept)


class TooManyNowAndThen(MockPortal):
    """Now and then there is a 429 that says when to try again, as seconds and as a date in turn."""

    def limit_rate(self, key: str) -> None:
        if self.calls.total % 40 == 39:
            dated = self.calls.total % 80 == 39
            headers = (("retry-after", "Thu, 01 Jan 2026 00:00:00 GMT" if dated else "0"),)
            raise Refused(429, "RATE_LIMITED", "Too many requests. Try again later.", headers=headers)


class StrangeAddresses(MockPortal):
    """Some customers have addresses that a URL or a careless comparison would mangle, and share a name."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for tenant in self.tenants:
            for name in ("zoë+łukasz", "a b", "100%", "o'brien&söhne", "%2B", "UPPER", "upper", "明", "x" * 200):
                self.add_customer(tenant, email=f"{name}@{tenant}.example")


class SharedAddress(MockPortal):
    """Three customers have the same address, two of them inactive."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for status in ("active", "inactive", "inactive"):
            self.add_customer(self.tenants[0], email="office@acme.example", status=status)


class OnlyActiveBusinesses(MockPortal):
    """All customers are active businesses with nothing but the required fields."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for tenant in self.tenants:
            for _ in range(120):
                self.add_customer(tenant, status="active", customerType="business")


class GrowsMeanwhile(MockPortal):
    """Every 60 requests somebody signs up, newer than all others; nothing else changes."""

    def handle(self, request: Request) -> Reply:
        if self.calls.total % 60 == 59:
            self.add_customer(self.tenants[0], status="active")
        return super().handle(request)


class ChangesMeanwhile(MockPortal):
    """Every 40 requests somebody's company gets another name; nothing else changes."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        return row | {"company": f"Company {self.calls.total // 40}"} if position == 7 else row


HARMLESS: tuple[Variant, ...] = (
    Variant(server=Intact),
    Variant(server=FieldsAddedEverywhere),
    Variant(server=OtherIds),
    Variant(server=OtherOrderOfKeys),
    Variant(server=PrettyPrinted),
    Variant(server=AsciiOnly),
    Variant(server=Intact, label="slower", settings={"latency_ms": 2}),
    Variant(server=AlwaysCompressed),
    Variant(server=NeverCompressed),
    Variant(server=NumericCursors),
    Variant(server=LongCursors),
    Variant(server=CursorsThatNeedEncoding),
    Variant(server=CursorsSealedAfresh),
    Variant(server=MoreWithNullAtTheEnd),
    Variant(server=CursorAtTheEnd),
    Variant(server=UnknownErrorCodes),
    Variant(server=ValidationIs422),
    Variant(server=MoreHeaders),
    Variant(server=CharsetInTheMediaType),
    Variant(server=HeadersInCapitals),
    Variant(server=NoContentLength),
    Variant(server=TooManyNowAndThen),
    Variant(server=StrangeAddresses),
    Variant(server=SharedAddress),
    Variant(server=GrowsMeanwhile, changing=True),
    Variant(server=ChangesMeanwhile, changing=True),
    Variant(server=OnlyActiveBusinesses, customers=0),
    *(
        Variant(server=Intact, label=f"{size}-customers", customers=size)
        for size in (0, 1, 2, 49, 50, 51, 99, 100, 101, 250)
    ),
    Variant(server=Intact, label="another-seed", settings={"seed": 4711}),
)
