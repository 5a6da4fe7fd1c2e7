"""Contracts without links and without schemas of their own for what is sent, as frameworks make them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from flexportal.contract import Contract

from contract_tests.flexportal_contract import Outcome, Report, run
from contract_tests.flexportal_contract.spec import read_contract
from contract_tests.flexportal_contract.tests.support import FakeTime
from contract_tests.flexportal_contract.tests.test_foreign_documents import failures
from contract_tests.flexportal_contract.tests.test_other_contracts import Library, books

BOOK = {"$ref": "#/components/schemas/Book"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id", "title", "printed"],
    "x-identity": "id",
    "properties": {
        "id": {"type": "string"},
        "title": {"type": "string", "maxLength": 80},
        "printed": {"type": "string", "readOnly": True},
        "shelf": {"type": "string", "enum": ["a", "b"]},
    },
}


def shop(tmp_path: Path, **parts: Any) -> Contract:
    """The contract of books that can be written, from a file; `parts` replaces parts of the POST."""
    document = dict(books("$page", None).document)
    entity = {"description": "A book.", "content": {"application/json": {"schema": BOOK}}}
    several = {"content": {"application/json": {"schema": {"oneOf": [{"type": "array", "items": BOOK}, BOOK]}}}}
    invalid = {str(status): {"description": "No."} for status in (400, 404, 422)}
    (_, collection), (_, one) = document["paths"].items()
    array = collection["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    array["properties"]["data"]["properties"]["books"]["items"] = BOOK
    one["get"]["responses"] = {"200": entity, "404": invalid["404"]}
    collection["post"] = {"requestBody": several, "responses": {"201": entity, **invalid}, **parts}
    collection["delete"] = {"responses": {"204": {"description": "None is left."}}}
    one["parameters"] = one["get"].pop("parameters")
    one["patch"] = {"requestBody": several, "responses": {"200": entity, **invalid}}
    one["delete"] = {"responses": {"200": entity, **invalid}}
    document |= {"openapi": "3.1.0", "components": {"schemas": {"Book": SCHEMA}}}
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(document))
    return read_contract(path)


class Shop(Library):
    """A server of it; with `forgets`, that field of a new book is lost."""

    def __init__(self, forgets: str = "") -> None:
        super().__init__("$page", None)
        self.rows = [{**row, "title": f"Title {row['id']}", "printed": "2020", "shelf": "a"} for row in self.rows]
        self.forgets, self.next = forgets, 1000

    def __call__(self, request: httpx.Request) -> httpx.Response:
        id = request.url.path.removeprefix("/books").removeprefix("/")
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return super().__call__(request)
        assert request.method == "POST" or id, "it would delete all books"
        found = [row for row in self.rows if row["id"] == id]
        if id and not found:
            return httpx.Response(404)
        if request.method == "DELETE":
            self.rows.remove(found[0])
            return httpx.Response(200, json=found[0])
        try:
            body = json.loads(request.content)
        except ValueError:
            return httpx.Response(400)
        assert not isinstance(body, dict) or not {"id", "printed"} & body.keys(), "that is not sent"
        if not isinstance(body, dict) or not self.is_valid(body) or (request.method == "POST" and "title" not in body):
            return httpx.Response(422)
        if request.method == "PATCH":
            found[0].update(body)
            return httpx.Response(200, json=found[0])
        self.next += 1
        made = {"id": f"b{self.next}", "printed": "2026", "genre": "drama", **body}
        made |= {self.forgets: "another"} if self.forgets else {}
        self.rows.append(made)
        return httpx.Response(201, json=made)

    def is_valid(self, body: dict[str, Any]) -> bool:
        """Whether the fields have the declared types."""
        texts = all(isinstance(value, str) for value in body.values())
        return texts and len(body.get("title", "")) <= 80 and body.get("shelf", "a") in ("a", "b")


def checked(contract: Contract, server: Shop) -> Report:
    # Read anew: a test may have changed the document.
    contract, transport = Contract(contract.document), httpx.MockTransport(server)
    return run(
        contract, "http://shop", "", "", transport=transport, generated=False, clock=FakeTime(), allow_writes=True
    )


def test_writes_are_checked_without_links(tmp_path: Path) -> None:
    report = checked(shop(tmp_path), Shop())
    assert failures(report) == []
    assert report.internal_errors == ()
    passed = {each.check.id for each in report.checks if each.outcome is Outcome.PASSED}
    assert passed >= {"create.is-readable", "create.keeps-each", "create.is-listed", "delete.is-gone"}
    assert passed >= {"update.sets-what-was-sent", "write.unknown-is-404"}
    whole = [each for each in report.checks if each.operation == "delete /books" and each.check.id == "delete.is-gone"]
    assert [each.evidence for each in whole] == ["it names no record, and might delete all of them"]


def test_a_field_that_is_lost_without_links_is_found(tmp_path: Path) -> None:
    report = checked(shop(tmp_path), Shop(forgets="title"))
    assert "create.is-readable" in {result.check.id for result in report.failed}


@pytest.mark.parametrize(
    "responses",
    [
        {},
        {"201": {"description": "Made."}},
        {"201": {"description": "Made.", "links": {}}},
        {"400": {"description": ""}},
    ],
    ids=["none", "without a body", "with links", "no success"],
)
def test_a_response_that_does_not_have_the_id_gets_no_link(tmp_path: Path, responses: dict[str, Any]) -> None:
    operation = shop(tmp_path, responses=responses).operation("post /books")
    assert [each.links for each in operation.responses] == [{} for _ in responses]


def test_a_nested_record_is_linked(tmp_path: Path) -> None:
    nested = {"type": "object", "properties": {"data": BOOK}}
    made = {"201": {"description": "Made.", "content": {"application/json": {"schema": nested}}}}
    operation = shop(tmp_path, responses=made, **{"x-result": "data"}).operation("post /books")
    assert operation.responses[0].links["read"].parameters == {"id": "$response.body#/data/id"}


def test_alternatives_with_null_and_times_within_objects_are_understood(tmp_path: Path) -> None:
    class Stamped(Shop):
        """A server whose records have, in an object, when they were last written."""

        def __call__(self, request: httpx.Request) -> httpx.Response:
            response = super().__call__(request)
            if request.method in ("POST", "PATCH") and response.is_success:
                self.next += 1
                id = response.json()["id"]
                row = next(row for row in self.rows if row["id"] == id)
                row["info"] = {"updated": f"2026-01-01T00:{self.next % 60:02}:{self.next // 60:02}Z"}
                return httpx.Response(response.status_code, json=row)
            return response

    contract = shop(tmp_path)
    properties = contract.document["components"]["schemas"]["Book"]["properties"]
    info = {"type": "object", "properties": {"updated": {"type": "string", "format": "date-time"}}}
    properties["info"] = {"anyOf": [info, {"type": "null"}], "readOnly": True}
    item = contract.document["paths"]["/books/{id}"]
    title = {"anyOf": [{"type": "string", "maxLength": 80}, {"type": "null"}]}
    content = {"application/json": {"schema": {"type": "object", "properties": {"title": title}}}}
    item["patch"] |= {"requestBody": {"content": content}, "x-effect": "idempotent"}
    report = checked(contract, Stamped())
    assert failures(report) == []
    outcomes = {each.check.id: each.outcome for each in report.checks if each.operation == "patch /books/{id}"}
    assert outcomes["update.sets-what-was-sent"] is Outcome.PASSED
    assert outcomes["repeat.changes-nothing"] is Outcome.PASSED


@pytest.mark.parametrize(("form", "fails"), [({}, True), ({"format": "email"}, False), ({"pattern": "@"}, False)])
def test_a_text_at_its_bound_must_be_accepted_unless_it_has_a_form(
    tmp_path: Path, form: dict[str, Any], fails: bool
) -> None:
    class Picky(Shop):
        """A server that takes e-mail addresses, of any length but the longest."""

        def is_valid(self, body: dict[str, Any]) -> bool:
            return super().is_valid(body) and len(body.get("title", "")) < 80

    contract = shop(tmp_path)
    contract.document["components"]["schemas"]["Book"]["properties"]["title"] |= form
    report = checked(contract, Picky())
    assert ("write.bounds-included" in {result.check.id for result in report.failed}) is fails


@pytest.mark.parametrize("declared", [True, False])
def test_a_server_may_accept_invalid_bodies_where_the_contract_declares_no_error_response(
    tmp_path: Path, declared: bool
) -> None:
    class Lenient(Shop):
        """A server that makes valid what it is sent."""

        def __call__(self, request: httpx.Request) -> httpx.Response:
            if request.method in ("POST", "PATCH"):
                try:
                    body = json.loads(request.content)
                except ValueError:
                    body = {}
                body = body if isinstance(body, dict) else {}
                body = {"title": str(body.get("title", ""))[:80]} | ({"shelf": "b"} if "shelf" in body else {})
                request = httpx.Request(request.method, request.url, json=body)
            return super().__call__(request)

    contract = shop(tmp_path)
    if not declared:
        for path, method in (("/books", "post"), ("/books/{id}", "patch")):
            responses = contract.document["paths"][path][method]["responses"]
            contract.document["paths"][path][method]["responses"] = {
                status: response for status, response in responses.items() if status not in ("400", "422")
            }
    report = checked(contract, Lenient())
    found = {result.check.id.partition(".")[2] for result in report.failed if result.check.family == "invalid"}
    assert found == ({"required", "type", "bounds", "set", "no-json"} if declared else set())
