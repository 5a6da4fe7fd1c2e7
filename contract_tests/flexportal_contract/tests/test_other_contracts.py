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


def books(paging: str, scheme: str | None) -> Contract:
    """The contract of a list of books."""
    book = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "genre": {"type": "string"}}}
    data = {"type": "object", "properties": {"books": {"type": "array", "items": book | {"x-identity": "id"}}}}
    page = {"type": "object", "required": ["data"], "properties": {"data": data, "meta": {"type": "object"}}}
    texts = {name: {"type": "string"} for name in dict.fromkeys((PLACES[paging], "genre"))}
    texts[PLACES[paging]]["type"] = "integer" if paging == "meta.page" else "string"
    texts["genre"]["enum"] = ["drama", "poetry"]  # type: ignore[assignment]
    size = {"type": "integer", "minimum": 1, "maximum": 40, "default": 20}
    query = {**texts, "size": size}
    operation = {
        "operationId": "listBooks",
        "security": [] if scheme is None else [{scheme: []}],
        "x-pagination": {"cursor": PLACES[paging], "size": "size", "items": "data.books", "next": paging},
        "x-filters": {"genre": {"field": "genre", "match": "equal"}},
        "parameters": [{"name": name, "in": "query", "schema": schema} for name, schema in query.items()],
        "responses": {
            "200": {"description": "Books.", "content": {"application/json": {"schema": page}}},
            "401": {"description": "No key."},
        },
    }
    schemes = {name: node for name, (node, _, _) in SCHEMES.items()}
    return Contract({"paths": {"/books": {"get": operation}}, "components": {"securitySchemes": schemes}})


class Library:
    """A server of that list, handwritten; with `skips`, the row behind each page is lost."""

    def __init__(self, paging: str, scheme: str | None, skips: bool = False) -> None:
        self.paging, self.scheme, self.skips = paging, scheme, int(skips)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.scheme is not None:
            _, header, value = SCHEMES[self.scheme]
            if request.headers.get(header) != value:
                return httpx.Response(401)
        if request.method != "GET":
            return httpx.Response(405, headers={"Allow": "GET"})
        query = request.url.params
        size, place = int(query.get("size", 20)), query.get(PLACES[self.paging])
        rows = [row for row in ROWS if query.get("genre", row["genre"]) == row["genre"]]
        start = self.start(rows, place, size)
        found, end = rows[start : start + size], start + size + self.skips
        body: dict[str, Any] = {"data": {"books": found}, "meta": {"next": str(end) if end < len(rows) else None}}
        if self.paging == "meta.page":
            body["meta"] = {"page": start // size + 2 if end < len(rows) else None}
        link = {"Link": f'<http://x/books?token={end}>; rel="next"'} if end < len(rows) else {}
        return httpx.Response(200, json=body, headers=link if self.paging == "$link" else {})

    def start(self, rows: list[dict[str, str]], place: str | None, size: int) -> int:
        """The index that a page starts at."""
        if place is None:
            return 0
        if self.paging == "$last.id":
            return self.skips + next((index + 1 for index, row in enumerate(rows) if row["id"] == place), len(rows))
        if not place.isdigit():
            return len(rows)
        return (int(place) - 1) * (size + self.skips) if PLACES[self.paging] == "page" else int(place)


@pytest.mark.parametrize("scheme", [*SCHEMES, None])
@pytest.mark.parametrize("paging", PLACES)
def test_an_honest_server_of_another_contract_passes(paging: str, scheme: str | None) -> None:
    transport = httpx.MockTransport(Library(paging, scheme))
    report = run(
        books(paging, scheme),
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


@pytest.mark.parametrize("paging", ["$page", "$last.id", "$link", "meta.next"])
def test_a_skipped_row_of_another_contract_is_found(paging: str) -> None:
    transport = httpx.MockTransport(Library(paging, None, skips=True))
    report = run(books(paging, None), "http://library", "", "", transport=transport, generated=False, clock=FakeTime())
    assert "paging.nothing-skipped" in {result.check.id for result in report.failed}


def test_commands_name_the_users_variables() -> None:
    transport = httpx.MockTransport(Library("$offset", "basic"))
    report = run(
        books("$offset", "bearer"), "http://library", "user:secret", "", transport=transport, variables="LIBRARY"
    )
    assert report.problem == "The server rejects the key in LIBRARY_API_KEY (401)."
