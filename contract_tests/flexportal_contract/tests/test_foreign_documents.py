"""OpenAPI documents and servers as other frameworks make them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import httpx
import pytest
from flexportal.contract import Contract

from contract_tests.flexportal_contract import Outcome, Report, run
from contract_tests.flexportal_contract.spec import read_contract
from contract_tests.flexportal_contract.tests.support import FakeTime
from contract_tests.flexportal_contract.tests.test_other_contracts import PLACES, Library, books


def checked(contract: Contract, server: Library, **options: Any) -> Report:
    transport = httpx.MockTransport(server)
    return run(contract, "http://library", "", "", transport=transport, generated=False, clock=FakeTime(), **options)


def failures(report: Report) -> list[tuple[str, str]]:
    return [(result.check.id, result.evidence) for result in report.failed]


OPENAPI_30 = """\
openapi: 3.0.3
info: {title: Books, version: "1"}
paths:
  /books/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        200:
          description: A book.
          content:
            application/json:
              schema:
                type: object
                properties:
                  title: {type: string, nullable: true, example: 2026-01-01}
                  kind: {type: string, nullable: true, enum: [novel]}
                  author: {nullable: true, allOf: [{$ref: "#/components/schemas/Author"}]}
                  price: {type: number, minimum: 0, exclusiveMinimum: true}
                  pages: {type: integer, minimum: 1, exclusiveMinimum: false}
                  nullable: {type: boolean}
components:
  schemas:
    Author: {type: object}
"""


def test_openapi_30_is_read_as_31(tmp_path: Path) -> None:
    path = tmp_path / "books.yaml"
    path.write_text(OPENAPI_30)
    success = read_contract(path).operations[0].success
    assert success is not None
    assert success.schema is not None
    assert success.schema["properties"] == {
        "title": {"type": ["string", "null"], "example": "2026-01-01"},
        "kind": {"type": ["string", "null"], "enum": ["novel", None]},
        "author": {"anyOf": [{"allOf": [{"$ref": "#/components/schemas/Author"}]}, {"type": "null"}]},
        "price": {"type": "number", "exclusiveMinimum": 0},
        "pages": {"type": "integer", "minimum": 1},
        "nullable": {"type": "boolean"},
    }


@pytest.mark.parametrize(
    "written",
    [
        {"anyOf": [{"$ref": "#/components/schemas/Genre"}, {"type": "null"}]},
        {"type": ["string", "null"], "enum": ["drama", "poetry", None]},
    ],
    ids=["alternative", "type"],
)
def test_an_optional_parameter_that_may_be_null_is_a_filter_of_listed_values(written: dict[str, Any]) -> None:
    document = copy.deepcopy(dict(books("$page", None).document))
    document["components"]["schemas"] = {"Genre": {"type": "string", "enum": ["drama", "poetry"]}}
    parameters = document["paths"]["/books"]["get"]["parameters"]
    next(each for each in parameters if each["name"] == "genre")["schema"] = written
    report = checked(Contract(document), Library("$page", None))
    assert failures(report) == []
    assert report.outcome("filters.partition") is Outcome.PASSED


class Strict(Library):
    """A server that refuses the number of a page after the last one; with `cut`, of every page after the first."""

    def __init__(self, paging: str, status: int, *, cut: bool = False) -> None:
        super().__init__(paging, None)
        self.status, self.cut = status, cut

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = request.url.params
        place, size = query.get(PLACES[self.paging]), int(query.get("size", 20))
        rows = [row for row in self.rows if query.get("genre", row["genre"]) == row["genre"]]
        start = self.start(rows, place, size)
        if request.url.path == "/books" and start and (start >= len(rows) or (self.cut and size > 10)):
            return httpx.Response(self.status)
        return super().__call__(request)


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("paging", ["$page", "$offset"])
def test_a_page_past_the_end_may_be_refused(paging: str, status: int) -> None:
    contract = books(paging, None, largest=19)  # 95 rows fill the last page
    contract.document["paths"]["/books"]["get"]["responses"][str(status)] = {"description": "No such page."}
    report = checked(contract, Strict(paging, status))
    assert failures(report) == []
    assert report.outcome("paging.same-at-every-size") is Outcome.PASSED
    assert report.outcome("filters.partition") is Outcome.PASSED


def test_a_refused_page_with_rows_is_found() -> None:
    contract = books("$page", None, largest=19)
    contract.document["paths"]["/books"]["get"]["responses"]["404"] = {"description": "No such page."}
    report = checked(contract, Strict("$page", 404, cut=True))
    assert "paging.more-is-true" in {result.check.id for result in report.failed}


@pytest.mark.parametrize("base", ["http://library/books?size=20&token=", "/books?token=", "?token="])
def test_the_next_page_may_be_a_url(base: str) -> None:
    class Linked(Library):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            response = super().__call__(request)
            if request.url.path != "/books" or response.status_code != 200:
                return response
            body = response.json()
            place = body["meta"]["next"]
            body["meta"]["next"] = None if place is None else f"{base}{place}"
            return httpx.Response(200, json=body)

    report = checked(books("meta.next", None), Linked("meta.next", None))
    assert failures(report) == []
    assert report.outcome("paging.same-at-every-size") is Outcome.PASSED


def test_a_document_may_state_successes_only() -> None:
    class Validating(Library):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            if not request.url.params.get("size", "20").isdigit():
                return httpx.Response(422)
            return super().__call__(request)

    contract = books("$page", None)
    for item in contract.document["paths"].values():
        item["get"]["responses"] = {"200": item["get"]["responses"]["200"]}
    report = checked(contract, Validating("$page", None))
    assert failures(report) == []
    assert report.outcome("shape.status-declared") is Outcome.PASSED


def test_json_of_another_media_type_is_asked_for_and_sent() -> None:
    bodies = set[str | None]()

    class Geographic(Library):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            if request.method == "POST":
                bodies.add(request.headers.get("content-type"))
                return httpx.Response(415)
            response = super().__call__(request)
            if request.headers.get("accept") == "application/geo+json" and response.status_code == 200:
                response.headers["content-type"] = "application/geo+json"
            return response

    contract = books("$page", None)
    operation = contract.document["paths"]["/books"]["get"]
    content = operation["responses"]["200"]["content"]
    content["application/geo+json"] = content.pop("application/json")
    body = {"content": {"application/merge-patch+json": {"schema": {"type": "object"}}}}
    created = {"201": {"description": "Created."}}
    contract.document["paths"]["/books"]["post"] = {"requestBody": body, "responses": created}
    report = checked(contract, Geographic("$page", None), allow_writes=True)
    assert report.outcome("shape.media-type") is Outcome.PASSED
    assert bodies == {"application/merge-patch+json"}


def test_options_is_no_write() -> None:
    contract = books("$page", None)
    item = contract.document["paths"]["/books/{id}"]
    declared = {"200": {"description": "Methods."}, "404": {"description": "None."}}
    item["options"] = {"parameters": item["get"]["parameters"], "responses": declared}
    report = checked(contract, Library("$page", None), allow_writes=True)
    checks = {each.check.family for each in report.checks if each.operation == "options /books/{id}"}
    assert checks <= {"shape", "server"}


def test_what_is_unknown_may_be_put_or_deleted_where_no_404_is_declared() -> None:
    class Forgiving(Library):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(204) if request.method in ("PUT", "DELETE") else super().__call__(request)

    contract = books("$page", None)
    item = contract.document["paths"]["/books/{id}"]
    for method in ("put", "delete"):
        declared = {"204": {"description": "Done."}, "400": {"description": "Invalid."}}
        item[method] = {"parameters": item["get"]["parameters"], "responses": declared}
    report = checked(contract, Forgiving("$page", None), allow_writes=True)
    assert "write.unknown-is-404" not in {result.check.id for result in report.failed}
