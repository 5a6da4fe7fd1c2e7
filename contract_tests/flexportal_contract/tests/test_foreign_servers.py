"""Servers as other frameworks make them: what they return beyond a contract's words, and bugs beside it."""

from __future__ import annotations

import copy
import re
from typing import Any
from uuid import UUID

import httpx
import pytest
from flexportal.contract import Contract

from contract_tests.flexportal_contract import Outcome, run
from contract_tests.flexportal_contract.causes import grouped
from contract_tests.flexportal_contract.tests.support import FakeTime
from contract_tests.flexportal_contract.tests.test_foreign_documents import checked, failures
from contract_tests.flexportal_contract.tests.test_other_contracts import PLACES, Library, books


class Detailed(Library):
    """A server whose records have UUIDs, and more within what is nested than the rows of its list."""

    def __init__(self, *, wrong: str = "") -> None:
        super().__init__("$page", None)
        self.wrong = wrong
        self.rows = [
            {**row, "id": str(UUID(int=place + 2**100)), "isbn": f"i{place}"} for place, row in enumerate(self.rows)
        ]
        for row in self.rows:
            row |= {"owner": {"name": "Ann"}, "reviews": None, "price": 0.3}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        response, (_, _, id) = super().__call__(request), request.url.path.rpartition("/")
        if request.url.path == "/books":
            return response
        if not re.fullmatch("[0-9a-f-]{36}", id):
            return httpx.Response(400)
        if response.status_code != 200:
            return response
        body = response.json() | {"reviews": [{"stars": 5}], "price": 0.1 + 0.2}
        body["owner"]["team"] = {"name": "Sales"}
        body |= {"owner": {"name": "Bob"}} if self.wrong == "owner" else {}
        return httpx.Response(200, json=body | ({"isbn": None} if self.wrong == "isbn" else {}))


def test_a_list_may_leave_out_what_is_nested_and_ids_of_another_form_may_be_malformed() -> None:
    report = checked(books("$page", None), Detailed())
    assert failures(report) == []
    assert report.outcome("get.agrees-with-list") is Outcome.PASSED
    assert report.outcome("get.unknown-is-404") is Outcome.PASSED


@pytest.mark.parametrize("wrong", ["owner", "isbn"])
def test_what_list_and_record_both_have_is_compared(wrong: str) -> None:
    report = checked(books("$page", None), Detailed(wrong=wrong))
    assert failures(report) == [("get.agrees-with-list", f"{wrong} is another in the list")]


class Talkative(Library):
    """A server whose errors have ids and data, and whose OPTIONS describes fields; with `leaks`, a row is in there."""

    def __init__(self, leaks: str = "") -> None:
        super().__init__("$page", "bearer")
        self.leaks = leaks

    def __call__(self, request: httpx.Request) -> httpx.Response:
        response = super().__call__(request)
        leaked = {"last": self.rows[0]}
        if request.method == "OPTIONS":
            fields = {"id": {"type": "integer"}, "genre": {"type": "string"}}
            return httpx.Response(200, json={"fields": fields} | (leaked if self.leaks == "options" else {}))
        if response.is_error:
            body = {"id": "e-17", "data": {"books": []}, "errors": [{"id": 17}]}
            return httpx.Response(response.status_code, json=body | (leaked if self.leaks == "error" else {}))
        return response


@pytest.mark.parametrize(
    ("leaks", "found"),
    [("", set[str]()), ("error", {"tenancy.errors-without-rows"}), ("options", {"tenancy.head-and-options"})],
)
def test_an_id_in_an_error_or_a_description_is_no_row(leaks: str, found: set[str]) -> None:
    transport = httpx.MockTransport(Talkative(leaks))
    contract = books("$page", "bearer")
    report = run(contract, "http://library", "user:secret", "", transport=transport, generated=False, clock=FakeTime())
    assert {result.check.id for result in report.failed} == found


@pytest.mark.parametrize("status", [403, 404, 200])
def test_a_key_is_asked_for_where_no_401_is_declared(status: int) -> None:
    class Guarded(Library):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            if status != 200 and "authorization" not in request.headers:
                return httpx.Response(status)
            request.headers["authorization"] = request.headers.get("authorization", "Bearer user:secret")
            response = super().__call__(request)
            return httpx.Response(status) if response.status_code == 401 and status != 200 else response

    contract = books("$page", "bearer")
    for item in contract.document["paths"].values():
        item["get"]["responses"] = {"200": item["get"]["responses"]["200"]}
    transport = httpx.MockTransport(Guarded("$page", "bearer"))
    report = run(contract, "http://library", "user:secret", "", transport=transport, generated=False, clock=FakeTime())
    found = {result.check.id for result in report.failed}
    assert found >= {"tenancy.no-key", "get.no-key"} if status == 200 else found == set()


def test_paths_may_end_with_a_slash() -> None:
    class Slashed(Library):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            assert request.url.path.endswith("/")
            return super().__call__(httpx.Request(request.method, str(request.url).replace("/?", "?").rstrip("/")))

    document = copy.deepcopy(dict(books("$page", None).document))
    document["paths"] = {f"{path}/": item for path, item in document["paths"].items()}
    report = checked(Contract(document), Slashed("$page", None))
    assert failures(report) == []
    assert report.internal_errors == ()
    assert report.outcome("get.agrees-with-list") is Outcome.PASSED


def test_a_list_with_an_open_parameter_is_not_tried() -> None:
    contract = books("$page", None)
    item = contract.document["paths"].pop("/books")
    contract.document["paths"]["/shelves/{shelf}/books"] = item
    item["get"]["parameters"].append({"name": "shelf", "in": "path", "required": True, "schema": {"type": "string"}})
    contract.document["paths"]["/status"] = {"get": {"responses": {"404": {"description": "None."}}}}
    report = checked(contract, Library("$page", None))
    assert failures(report) == []
    assert report.internal_errors == ()


def test_a_list_that_the_key_may_not_read_is_not_tried() -> None:
    class Forbidden(Library):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(403) if request.url.path == "/books" else super().__call__(request)

    contract = books("$page", None)
    first = {"operationId": "getStatus", "responses": {"404": {"description": "None."}}}
    document = dict(contract.document)
    document["paths"] = {"/status": {"get": first}} | document["paths"]
    document["paths"]["/books"]["get"]["responses"]["403"] = {"description": "Forbidden."}
    report = checked(Contract(document), Forbidden("$page", None))
    assert failures(report) == []
    assert {each.not_tried for each in report.checks if each.check.id == "server.list-responds"} == {True}


EMAIL = {"oneOf": [{"type": "string", "format": "email"}, {"type": "string", "maxLength": 0}]}


@pytest.mark.parametrize(("email", "found"), [("", set[str]()), (5, {"shape.constraints"})])
def test_alternatives_may_differ_in_format_and_what_is_only_sent_is_not_required(email: Any, found: set[str]) -> None:
    contract = books("$page", None)
    data = contract.document["paths"]["/books"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    book = data["properties"]["data"]["properties"]["books"]["items"]
    book["properties"] |= {"email": EMAIL, "secret": {"type": "string", "writeOnly": True}}
    book["required"] = ["id", "secret"]
    server = Library("$page", None)
    server.rows = [{**row, "email": email} for row in server.rows]
    report = checked(contract, server)
    assert {result.check.id for result in report.failed} - {"get.as-declared"} == found


def test_two_alternatives_that_both_match_are_found() -> None:
    contract = books("$page", None)
    data = contract.document["paths"]["/books"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    book = data["properties"]["data"]["properties"]["books"]["items"]
    book["properties"]["genre"] = {"oneOf": [{"type": "string"}, {"maxLength": 10}]}
    report = checked(contract, Library("$page", None))
    assert "shape.constraints" in {result.check.id for result in report.failed}


class Counting(Library):
    """A server that states how many books there are; with `wrong`, of a filtered list how many there are in all."""

    def __init__(self, *, wrong: bool = False) -> None:
        super().__init__("$page", None, numbered=True)
        self.wrong = wrong

    def __call__(self, request: httpx.Request) -> httpx.Response:
        response = super().__call__(request)
        if request.url.path != "/books" or response.is_error:
            return response
        genre = None if self.wrong else request.url.params.get("genre")
        total = sum(genre in (None, row["genre"]) for row in self.rows)
        return httpx.Response(200, json=response.json() | {"meta": {"total": total}})


@pytest.mark.parametrize("wrong", [False, True])
def test_the_total_is_that_of_the_filtered_list(wrong: bool) -> None:
    contract = books("$page", None, numbered=True)
    contract.document["paths"]["/books"]["get"]["x-pagination"]["total"] = "meta.total"
    report = checked(contract, Counting(wrong=wrong))
    assert [id for id, _ in failures(report)] == (["paging.total-is-true"] if wrong else [])
    assert report.outcome("paging.total-is-true") is (Outcome.FAILED if wrong else Outcome.PASSED)


def test_pages_may_leave_out_the_total() -> None:
    contract = books("$page", None)
    contract.document["paths"]["/books"]["get"]["x-pagination"]["total"] = "meta.total"
    assert checked(contract, Library("$page", None)).outcome("paging.total-is-true") is Outcome.UNTESTED


def test_a_server_error_hides_no_other_bug() -> None:
    class Faulty(Library):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            query = request.url.params
            if "\0" in query.get("genre", "") or request.url.path.endswith("/0"):
                return httpx.Response(500)
            if PLACES[self.paging] in query:
                request = httpx.Request(request.method, request.url.copy_with(params=query.remove("genre")))
            return super().__call__(request)

    contract = books("meta.next", None)
    parameters = contract.document["paths"]["/books"]["get"]["parameters"]
    next(each for each in parameters if each["name"] == "genre")["schema"] = {"type": "string"}
    leaders = {group.leader.check.id for group in grouped(checked(contract, Faulty("meta.next", None)).failed)}
    assert leaders >= {"server.no-server-error", "filters.on-every-page"}
    assert not leaders & {"shape.status-declared", "get.unknown-is-404"}
