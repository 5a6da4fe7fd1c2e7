"""Contracts of other APIs: their ways of paging and of identifying a caller."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import httpx
import pytest
from flexportal.contract import Contract

from contract_tests.flexportal_contract import Outcome, run
from contract_tests.flexportal_contract.tests.support import FakeTime

ROWS = [{"id": f"b{number:03}", "genre": "drama" if number % 3 else "poetry"} for number in range(95)]
SCHEMES: dict[str, tuple[dict[str, Any], str, str]] = {
    "bearer": ({"type": "http", "scheme": "bearer"}, "authorization", "Bearer user:secret"),
    "basic": ({"type": "http", "scheme": "basic"}, "authorization", "Basic " + b64encode(b"user:secret").decode()),
    "key": ({"type": "apiKey", "in": "header", "name": "X-Key"}, "x-key", "user:secret"),
}
PLACES = {
    "$page": "page",
    "$offset": "offset",
    "$last.id": "after",
    "$link": "token",
    "meta.next": "token",
    "meta.page": "page",
}


def books(
    paging: str, scheme: str | None, *, bare: bool = False, numbered: bool = False, largest: int = 40
) -> Contract:
    """The contract of a list of books and of one book.

    Args:
        paging: How the next page is requested.
        scheme: How a caller identifies; None for not at all.
        bare: Whether a page is an array without an envelope.
        numbered: Whether ids are integers.
        largest: The largest page size.
    """
    identity = {"type": "integer" if numbered else "string"}
    book = {"type": "object", "required": ["id"], "properties": {"id": identity, "genre": {"type": "string"}}}
    array = {"type": "array", "items": book | {"x-identity": "id"}}
    data = {"type": "object", "properties": {"books": array}}
    page = {"type": "object", "required": ["data"], "properties": {"data": data, "meta": {"type": "object"}}}
    texts = {name: {"type": "string"} for name in dict.fromkeys((PLACES[paging], "genre"))}
    texts[PLACES[paging]]["type"] = "integer" if paging == "meta.page" else "string"
    texts["genre"]["enum"] = ["drama", "poetry"]  # type: ignore[assignment]
    size = {"type": "integer", "minimum": 1, "maximum": largest, "default": 20}
    query = {**texts, "size": size}
    operation = {
        "operationId": "listBooks",
        "security": [] if scheme is None else [{scheme: []}],
        "x-pagination": {"cursor": PLACES[paging], "size": "size", "next": paging}
        | ({} if bare else {"items": "data.books"}),
        "x-filters": {"genre": {"field": "genre", "match": "equal"}},
        "parameters": [{"name": name, "in": "query", "schema": schema} for name, schema in query.items()],
        "responses": {
            "200": {"description": "Books.", "content": {"application/json": {"schema": array if bare else page}}},
            "401": {"description": "No key."},
        },
    }
    one = {
        "operationId": "getBook",
        "security": operation["security"],
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": identity}],
        "responses": {
            "200": {"description": "A book.", "content": {"application/json": {"schema": book}}},
            "default": {"description": "An error."},
        },
    }
    schemes = {name: node for name, (node, _, _) in SCHEMES.items()}
    paths = {"/books": {"get": operation}, "/books/{id}": {"get": one}}
    return Contract({"paths": paths, "components": {"securitySchemes": schemes}})


class Library:
    """A server of that list, handwritten; with `skips`, the row behind each page is lost."""

    def __init__(
        self,
        paging: str,
        scheme: str | None,
        *,
        skips: bool = False,
        bare: bool = False,
        numbered: bool = False,
    ) -> None:
        self.paging, self.scheme, self.skips = paging, scheme, int(skips)
        self.bare, self.numbered = bare, numbered
        self.rows: list[dict[str, Any]] = [
            {**row, "id": number} if numbered else dict(row) for number, row in enumerate(ROWS)
        ]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.scheme is not None:
            _, header, value = SCHEMES[self.scheme]
            if request.headers.get(header) != value:
                return httpx.Response(401)
        if request.method != "GET":
            return httpx.Response(405, headers={"Allow": "GET"})
        if request.url.path != "/books":
            id = request.url.path.removeprefix("/books/")
            if self.numbered and not id.isdigit():
                return httpx.Response(422)
            found = [row for row in self.rows if str(row["id"]) == id]
            return httpx.Response(200, json=found[0]) if found else httpx.Response(404)
        query = request.url.params
        size, place = int(query.get("size", 20)), query.get(PLACES[self.paging])
        rows = [row for row in self.rows if query.get("genre", row["genre"]) == row["genre"]]
        start = self.start(rows, place, size)
        page, end = rows[start : start + size], start + size + self.skips
        body: dict[str, Any] = {"data": {"books": page}, "meta": {"next": str(end) if end < len(rows) else None}}
        if self.paging == "meta.page":
            body["meta"] = {"page": start // size + 2 if end < len(rows) else None}
        link = {"Link": f'<http://x/books?token={end}>; rel="next"'} if end < len(rows) else {}
        return httpx.Response(200, json=page if self.bare else body, headers=link if self.paging == "$link" else {})

    def start(self, rows: list[dict[str, Any]], place: str | None, size: int) -> int:
        """The index that a page starts at."""
        if place is None:
            return 0
        if self.paging == "$last.id":
            return self.skips + next(
                (index + 1 for index, row in enumerate(rows) if str(row["id"]) == place), len(rows)
            )
        if not place.isdigit():
            return len(rows)
        return (int(place) - 1) * (size + self.skips) if PLACES[self.paging] == "page" else int(place)


@pytest.mark.parametrize("numbered", [False, True], ids=["text", "integers"])
@pytest.mark.parametrize("scheme", [*SCHEMES, None])
@pytest.mark.parametrize("paging", PLACES)
def test_an_honest_server_of_another_contract_passes(paging: str, scheme: str | None, numbered: bool) -> None:
    transport = httpx.MockTransport(Library(paging, scheme, numbered=numbered))
    report = run(
        books(paging, scheme, numbered=numbered),
        "http://library",
        "user:secret",
        "",
        transport=transport,
        generated=False,
        clock=FakeTime(),
    )
    assert [(result.check.id, result.evidence) for result in report.failed] == []
    assert report.exit_code() == 0
    assert report.outcome("filters.partition") is Outcome.PASSED
    assert report.outcome("paging.iteration-ends") is Outcome.PASSED
    assert report.outcome("tenancy.no-key") is (Outcome.UNTESTED if scheme is None else Outcome.PASSED)
    assert report.outcome("tenancy.foreign-tenant") is Outcome.UNTESTED
    assert report.outcome("get.unknown-is-404") is Outcome.PASSED
    assert report.outcome("get.agrees-with-list") is Outcome.PASSED
    assert report.outcome("get.no-key") is (Outcome.UNTESTED if scheme is None else Outcome.PASSED)


@pytest.mark.parametrize("paging", ["$page", "meta.page"])
def test_page_numbers_are_recognized_where_one_page_holds_every_row(paging: str) -> None:
    transport = httpx.MockTransport(Library(paging, None))
    contract = books(paging, None, largest=200)
    report = run(contract, "http://library", "", "", transport=transport, generated=False, clock=FakeTime())
    assert [(result.check.id, result.evidence) for result in report.failed] == []


@pytest.mark.parametrize("paging", ["$page", "$offset", "$last.id", "$link"])
def test_an_array_without_an_envelope_is_a_page(paging: str) -> None:
    transport = httpx.MockTransport(Library(paging, "bearer", bare=True))
    contract = books(paging, "bearer", bare=True)
    report = run(contract, "http://library", "user:secret", "", transport=transport, generated=False, clock=FakeTime())
    assert [(result.check.id, result.evidence) for result in report.failed] == []
    assert report.outcome("shape.types") is Outcome.PASSED
    assert report.outcome("filters.partition") is Outcome.PASSED
    assert report.outcome("paging.iteration-ends") is Outcome.PASSED
    assert report.outcome("paging.same-at-every-size") is Outcome.PASSED


@pytest.mark.parametrize(
    ("paging", "bare"),
    [
        ("$page", False),
        ("$last.id", False),
        ("$link", False),
        ("meta.next", False),
        ("$last.id", True),
        ("$link", True),
    ],
)
def test_a_skipped_row_of_another_contract_is_found(paging: str, bare: bool) -> None:
    transport = httpx.MockTransport(Library(paging, None, skips=True, bare=bare))
    contract = books(paging, None, bare=bare)
    report = run(contract, "http://library", "", "", transport=transport, generated=False, clock=FakeTime())
    assert "paging.nothing-skipped" in {result.check.id for result in report.failed}


class Forgetful(Library):
    """A server that applies its filter to the first page only."""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = request.url.params
        if PLACES[self.paging] in query:
            request = httpx.Request(request.method, request.url.copy_with(params=query.remove("genre")))
        return super().__call__(request)


def test_a_filter_for_any_text_applies_beyond_the_first_page() -> None:
    contract = books("meta.next", None)
    parameters = contract.document["paths"]["/books"]["get"]["parameters"]
    next(each for each in parameters if each["name"] == "genre")["schema"] = {"type": "string"}
    transport = httpx.MockTransport(Forgetful("meta.next", None))
    report = run(contract, "http://library", "", "", transport=transport, generated=False, clock=FakeTime())
    assert "filters.on-every-page" in {result.check.id for result in report.failed}


class Growing(Library):
    """A server whose offsets move: other clients add rows at the top all the time. With `shuffled`, pages swap."""

    def __init__(self, shuffled: bool = False) -> None:
        super().__init__("$offset", None)
        self.rows = [{**row, "id": str(place), "place": place} for place, row in reversed([*enumerate(ROWS)])]
        self.shuffled = shuffled

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if not self.shuffled:
            places = range(len(self.rows) + 2, len(self.rows), -1)
            self.rows[:0] = [{"id": str(place), "place": place, "genre": "drama"} for place in places]
        return super().__call__(request)

    def start(self, rows: list[dict[str, Any]], place: str | None, size: int) -> int:
        start = super().start(rows, place, size)
        return max(0, len(rows) - size - start) if self.shuffled else start


@pytest.mark.parametrize("shuffled", [False, True])
def test_only_a_wrong_order_that_stays_counts_from_page_to_page(shuffled: bool) -> None:
    contract = books("$offset", None)
    contract.document["paths"]["/books"]["get"]["x-order"] = {"field": "place", "direction": "descending"}
    transport = httpx.MockTransport(Growing(shuffled))
    report = run(contract, "http://library", "", "", transport=transport, generated=False, clock=FakeTime())
    failed = {result.check.id: result.evidence for result in report.failed}
    assert "paging.in-order" in failed if shuffled else not failed


def test_commands_name_the_users_variables() -> None:
    transport = httpx.MockTransport(Library("$offset", "basic"))
    report = run(
        books("$offset", "bearer"), "http://library", "user:secret", "", transport=transport, variables="LIBRARY"
    )
    assert report.problem == "The server rejects the key in LIBRARY_API_KEY (401)."
