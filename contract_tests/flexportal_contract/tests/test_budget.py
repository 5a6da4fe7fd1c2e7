"""The budget that a run gets by default is enough for long lists."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import httpx
from flexportal.contract import Contract

from contract_tests.flexportal_contract import Outcome, run
from contract_tests.flexportal_contract.tests.support import FakeTime

ROWS = 25_000
FILTERS = {"genre": ("drama", "poetry", "essay"), "state": ("lent", "here")}
PATHS = ("/books", "/films")


def contract() -> Contract:
    """Two long lists with filters."""
    texts = {name: {"type": "string", "enum": list(values)} for name, values in FILTERS.items()}
    item = {"type": "object", "required": ["id", *FILTERS], "properties": {"id": {"type": "string"}, **texts}}
    page = {
        "type": "object",
        "required": ["rows", "next"],
        "properties": {
            "rows": {"type": "array", "items": item | {"x-identity": "id"}},
            "next": {"type": ["string", "null"]},
        },
    }
    size = {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}
    query = {"after": {"type": "string"}, "size": size, **texts}
    operation = {
        "x-pagination": {"cursor": "after", "size": "size", "items": "rows", "next": "next"},
        "x-filters": {name: {"field": name, "match": "equal"} for name in FILTERS},
        "parameters": [{"name": name, "in": "query", "schema": schema} for name, schema in query.items()],
        "responses": {"200": {"description": "Rows.", "content": {"application/json": {"schema": page}}}},
    }
    return Contract({"paths": {path: {"get": {"operationId": f"list{path}", **operation}} for path in PATHS}})


@cache
def rows(genre: str | None, state: str | None) -> list[dict[str, str]]:
    made = ({"id": f"r{n:05}", "genre": FILTERS["genre"][n % 3], "state": FILTERS["state"][n % 2]} for n in range(ROWS))
    return [row for row in made if genre in (None, row["genre"]) and state in (None, row["state"])]


def respond(request: httpx.Request) -> httpx.Response:
    query = request.url.params
    found, size, after = rows(query.get("genre"), query.get("state")), int(query.get("size", 50)), query.get("after")
    start = int(after) if after and after.isdigit() else 0
    end = start + size
    body = {"rows": found[start:end], "next": str(end) if end < len(found) else None}
    return httpx.Response(200, content=json.dumps(body), headers={"Content-Type": "application/json"})


def test_the_default_budget_tries_every_filter_on_page_two_of_long_lists() -> None:
    followed = set[tuple[str, str]]()

    def note(operation: str, request: Any) -> None:
        names = {argument.name for argument in request.query}
        followed.update((operation, name) for name in names & FILTERS.keys() if "after" in names)

    transport = httpx.MockTransport(respond)
    report = run(
        contract(), "http://library", "", "", transport=transport, generated=False, clock=FakeTime(), on_request=note
    )
    assert followed == {(f"list{path}", name) for path in PATHS for name in FILTERS}
    assert report.outcome("filters.on-every-page") is Outcome.PASSED
    assert report.failed == ()
    assert report.not_tried == ()
