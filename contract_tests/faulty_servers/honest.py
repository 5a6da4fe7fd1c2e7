"""Servers that differ from the mock in what the contract leaves open. Every check must pass for them."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx
import msgspec
from flexportal.contract import Contract, Operation

from .entry import Variation
from .mock import Dataset, Detail, ErrorResponse, Item, ListQuery, MockAPI, Request, Response, Selection, Window
from .places import is_rare

__all__ = ["HONEST"]


class Unchanged(MockAPI):
    """The mock as it is."""


class UndeclaredFieldsAndCodes(MockAPI):
    """Pages, customers, addresses and errors have undeclared fields, and error codes are unknown."""

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        row = super().item(query, dataset, position)
        row |= {"loyalty": {"tier": 3, "since": None}, "id": position}
        for address in ("lastBillingAddress", "lastShippingAddress"):
            if address in row:
                row[address] = row[address] | {"geo": [52.5, 13.4]}
        return row

    def envelope(self, query: ListQuery, window: Window) -> Item:
        return super().envelope(query, window) | {"total": window.total, "links": {"self": "/v1/customers"}}

    def error_body(self, error: ErrorResponse) -> Item:
        body = super().error_body(error)
        body["error"] |= {"requestId": "req_1", "docs": None}
        for detail in body["error"].get("details", []):
            detail["value"] = None
        if error.status in (401, 403):
            body["error"]["code"] = "zugang.verweigert/7"
        return body | {"success": False}


class OtherJson(MockAPI):
    """Keys have another order each time, whole numbers a fraction, all but ASCII is escaped, and ids are unusual."""

    def envelope(self, query: ListQuery, window: Window) -> Item:
        return dict(reversed(super().envelope(query, window).items()))

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        row = super().item(query, dataset, position)
        identity = f"urn:kunde/{query.tenant}/Größe 明 %2F+{'x' * 80}{position}"
        items = list((row | {"totalOrders": float(row["totalOrders"]), "customerId": identity}).items())
        turn = (position + self.calls.total) % len(items)
        return dict(items[turn:] + items[:turn])

    def encode(self, body: Any) -> bytes:
        return json.dumps(body, ensure_ascii=True).replace("/", "\\/").encode()


class AlwaysCompressed(MockAPI):
    """Bodies are indented and compressed whatever their length, where the client accepts gzip."""

    def encode(self, body: Any) -> bytes:
        return msgspec.json.format(super().encode(body), indent=4) + b"\r\n"

    def compresses(self, request: Request, response: Response) -> bool:
        return super().compresses(request, replace(response, body=response.body.ljust(1000)))


class NeverCompressed(MockAPI):
    """Nothing is ever compressed."""

    def compresses(self, request: Request, response: Response) -> bool:
        return False


class OtherCursors(MockAPI):
    """Cursors have another form."""

    def encode_cursor(self, query: ListQuery, position: int) -> str:
        return self.written(super().encode_cursor(query, position))

    def decode_cursor(self, operation: Operation, tenant: str, filters: Mapping[str, str], cursor: str) -> int | None:
        plain = self.read(cursor)
        # Compared as a whole: there must be only one form of a cursor.
        same = plain is not None and self.written(plain) == cursor
        return super().decode_cursor(operation, tenant, filters, plain) if plain is not None and same else None

    def written(self, cursor: str) -> str:
        """The cursor as it is returned."""
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


class CursorsThatNeedEncoding(OtherCursors):
    """Cursors are long and have every reserved character of a URL, blanks, and letters outside ASCII."""

    frame = "a+b/c=&d?#%20 é明\"'<>;:@,[]{}|\\^`" + 3000 * "~"

    def written(self, cursor: str) -> str:
        return f"{self.frame}{cursor}=="

    def read(self, cursor: str) -> str | None:
        return cursor.removeprefix(self.frame).removesuffix("==")


class NewCursorsEachTime(OtherCursors):
    """The same place gets another cursor each time; all of them work."""

    def written(self, cursor: str) -> str:
        return f"{self.calls.total:06d}.{cursor}"

    def decode_cursor(self, operation: Operation, tenant: str, filters: Mapping[str, str], cursor: str) -> int | None:
        number, _, plain = cursor.partition(".")
        valid = len(number) == 6 and number.isdecimal()
        return MockAPI.decode_cursor(self, operation, tenant, filters, plain) if valid else None


class MoreWithNullAtTheEnd(MockAPI):
    """On the last page `hasMore` is true and the cursor null: either ends the list."""

    def has_more(self, query: ListQuery, window: Window) -> bool:
        return bool(window.positions)


class CursorAtTheEnd(MockAPI):
    """The last page has `hasMore` false and a cursor, which leads to an empty page."""

    def next_cursor(self, query: ListQuery, window: Window) -> str | None:
        return self.encode_cursor(query, window.positions[-1]) if window.positions else None


class ValidationIs422(MockAPI):
    """Invalid values get 422, as the contract allows."""

    def invalid(self, operation: Operation, errors: list[Detail]) -> ErrorResponse:
        error = super().invalid(operation, errors)
        error.status = 422
        return error


class OtherHeaders(MockAPI):
    """Undeclared headers, one of them twice, names in capitals, a charset, and no Content-Length."""

    def media_type(self, status: int) -> str:
        return "Application/JSON; charset=UTF-8"

    def finish(self, request: Request, response: Response) -> Response:
        finished = super().finish(request, response)
        kept = tuple((name.title(), value) for name, value in finished.headers if name != "content-length")
        more = (("x-request-id", "7"), ("set-cookie", "a=b"), ("set-cookie", "c=d"), ("x-ratelimit-remaining", "0"))
        return replace(finished, headers=kept + more)


class SometimesRateLimited(MockAPI):
    """Some requests get a 429 with Retry-After, as seconds and as a date in turn."""

    def limit_rate(self, key: str) -> None:
        if self.calls.total % 40 == 39:
            dated = self.calls.total % 80 == 39
            headers = (("retry-after", "Thu, 01 Jan 2026 00:00:00 GMT" if dated else "0"),)
            raise ErrorResponse(429, "RATE_LIMITED", "Too many requests. Try again later.", headers=headers)


class UnusualAddresses(MockAPI):
    """Some e-mail addresses have characters that a URL or a careless comparison would change; three are the same."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for tenant in self.tenants:
            for name in ("zoë+łukasz", "a b", "100%", "o'brien&söhne", "%2B", "UPPER", "upper", "明", "x" * 200):
                self.add_customer(tenant, email=f"{name}@{tenant}.example")
        for status in ("active", "inactive", "inactive"):
            self.add_customer(self.tenants[0], email="office@acme.example", status=status)


class OnlyActiveBusinesses(MockAPI):
    """All customers are active businesses with only the required fields."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for tenant in self.tenants:
            for _ in range(120):
                self.add_customer(tenant, status="active", customerType="business")


class Growing(MockAPI):
    """Every 60 requests a customer is added, newer than all others; nothing else changes."""

    def handle(self, request: Request) -> Response:
        if self.calls.total % 60 == 59:
            self.add_customer(self.tenants[0], status="active")
        return super().handle(request)


class Changing(MockAPI):
    """Every 40 requests a customer's company is renamed; nothing else changes."""

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        row = super().item(query, dataset, position)
        return row | {"company": f"Company {self.calls.total // 40}"} if position == 7 else row


class ShortPages(MockAPI):
    """A page holds two thirds of the rows requested: the size is a maximum."""

    def window(self, query: ListQuery, selection: Selection) -> Window:
        window = super().window(query, selection)
        kept = max(1, 2 * query.size // 3)
        return replace(window, positions=window.positions[:kept])


class CursorsArePositions(MockAPI):
    """A cursor is a position, which is good for any tenant and any filter."""

    def binding(self, operation: Operation, tenant: str, filters: Mapping[str, str]) -> dict[str, str]:
        return {}


class CursorsForOneUse(OtherCursors):
    """A cursor is rejected once it was used."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.used: set[str] = set()

    def written(self, cursor: str) -> str:
        return f"{self.calls.total}.{cursor}"

    def read(self, cursor: str) -> str | None:
        number, _, plain = cursor.partition(".")
        fresh = number.isdecimal() and cursor not in self.used
        self.used.add(cursor)
        return plain if fresh else None

    def decode_cursor(self, operation: Operation, tenant: str, filters: Mapping[str, str], cursor: str) -> int | None:
        plain = self.read(cursor)
        return None if plain is None else MockAPI.decode_cursor(self, operation, tenant, filters, plain)


class TolerantOfValues(MockAPI):
    """Values are trimmed and compared in any letter case, empty ones are ignored, and sizes are cut to the bounds."""

    def handle(self, request: Request) -> Response:
        declared = {value.lower(): value for value in ("active", "inactive", "business", "individual")}
        query = [(name, declared.get(value.strip().lower(), value.strip())) for name, value in request.query]
        query = [(name, _bounded(value) if name == "limit" else value) for name, value in query if value]
        return super().handle(replace(request, query=tuple(query)))


def _bounded(size: str) -> str:
    return str(min(100, max(1, int(size)))) if size.lstrip("+-").isdecimal() else size


class OtherStatuses(MockAPI):
    """A missing tenant is a bad request, a foreign one is not found, and a malformed key is a bad request."""

    def failure(self, error: ErrorResponse) -> Response:
        error.status = {403: 404}.get(error.status, error.status)
        return super().failure(error)

    def requested_tenant(self, request: Request) -> str:
        if not request.header("tenant-id"):
            raise ErrorResponse(400, "BAD_REQUEST", "Tenant-ID is required.")
        return super().requested_tenant(request)


class SometimesUnavailable(MockAPI):
    """Some requests get a proxy's 503, or a 429 without Retry-After, in HTML."""

    def finish(self, request: Request, response: Response) -> Response:
        status = {17: 503, 31: 429, 43: 502}.get(self.calls.total % 50)
        if status is None:
            return super().finish(request, response)
        return Response(status, (("content-type", "text/html"),), b"<h1>Try again later</h1>")


class SometimesDisconnects(MockAPI):
    """Some connections break."""

    def respond(self, request: Request) -> Response:
        if self.calls.total % 60 == 41:
            self.calls.total += 1
            raise httpx.ReadError("gone")
        return super().respond(request)


class NewValuesOfSets(MockAPI):
    """Some customers have a status that the contract doesn't list; its sets are open."""

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        row = super().item(query, dataset, position)
        return row | {"status": "paused"} if is_rare(position) else row

    def select(self, query: ListQuery) -> Selection:
        found = super().select(query)
        if "status" not in query.filters:
            return found
        return Selection(position for position in found.positions(0, len(found)) if not is_rare(position))


HONEST: tuple[Variation, ...] = (
    Variation(server=ShortPages),
    Variation(server=CursorsArePositions, refutes=("foreign-cursor",)),
    Variation(server=CursorsForOneUse),
    Variation(
        server=TolerantOfValues, refutes=("invalid-limit", "unknown-filter-value", "email-case", "validation-status")
    ),
    Variation(server=OtherStatuses),
    Variation(server=SometimesUnavailable),
    Variation(server=SometimesDisconnects),
    Variation(server=NewValuesOfSets, customers=250),
    Variation(server=Unchanged),
    Variation(server=UndeclaredFieldsAndCodes),
    Variation(server=OtherJson),
    Variation(server=AlwaysCompressed),
    Variation(server=NeverCompressed),
    Variation(server=NumericCursors),
    Variation(server=CursorsThatNeedEncoding),
    Variation(server=NewCursorsEachTime),
    Variation(server=MoreWithNullAtTheEnd),
    Variation(server=CursorAtTheEnd),
    Variation(server=ValidationIs422),
    Variation(server=OtherHeaders),
    Variation(server=SometimesRateLimited),
    Variation(server=UnusualAddresses),
    Variation(server=OnlyActiveBusinesses, customers=0),
    Variation(server=Growing, changing=True),
    Variation(server=Changing, changing=True),
    *(Variation(server=Unchanged, label=f"{size}-customers", customers=size) for size in (0, 1, 100, 101)),
    *(
        Variation(server=Unchanged, label=f"unchanged-{path.rpartition('/')[2]}", path=path)
        for path in (each.path for each in Contract.installed().listings[1:])
    ),
)
