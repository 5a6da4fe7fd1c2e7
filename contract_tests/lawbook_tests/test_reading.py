"""From bytes to what a law wants to know."""

from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal.testing import MockPortal

from contract_tests.lawbook.answer import Answer
from contract_tests.lawbook.ask import NOWHERE, Ask
from contract_tests.lawbook.exchange import Exchange
from contract_tests.lawbook.reading import Reader, tenant_field, tenant_header
from contract_tests.lawbook_tests.judging import edited, reply

ASK = Ask("/v1/customers")
ROW: dict[str, Any] = dict(MockPortal(customers=1).rows("acme")[0])
PAGE: dict[str, Any] = {"customers": [ROW], "count": 1, "limit": 50, "hasMore": False, "nextCursor": None}
ERROR = {"error": {"code": "AUTH_REQUIRED", "message": "Send a key."}}


@pytest.fixture
def reader(contract: Contract) -> Reader:
    return Reader(contract, contract.listings[0])


def kinds(exchange: Exchange) -> list[str]:
    return [fault.kind for fault in exchange.faults]


def test_a_good_page_is_read_without_a_fault(reader: Reader) -> None:
    exchange = reader.read(1, ASK, reply(PAGE))
    assert exchange.faults == ()
    assert exchange.page is not None
    assert exchange.page.rows[0].name == ROW["customerId"]
    assert exchange.page.rows[0].fields["tenantId"] == "acme"
    assert exchange.page.rows[0].content is None
    assert (exchange.page.count, exchange.page.echo, exchange.page.more, exchange.page.next) == (1, 50, False, None)
    assert exchange.outcome == "200 with 1 rows"
    assert exchange.answer.body == b""


def test_the_order_of_keys_makes_no_difference(reader: Reader) -> None:
    turned = {**PAGE, "customers": [dict(reversed(ROW.items()))]}
    one, two = (reader.read(1, ASK, reply(page)).page for page in (PAGE, turned))
    assert one is not None
    assert two is not None
    assert one.rows[0].fingerprint == two.rows[0].fingerprint


def test_content_is_kept_only_on_demand(reader: Reader) -> None:
    exchange = reader.read(1, ASK, reply(PAGE), keep=True)
    assert exchange.page is not None
    assert exchange.page.rows[0].content == ROW


@pytest.mark.parametrize(
    ("path", "found"), [(ASK.path, ["status"]), (f"/v1/{NOWHERE}", [])], ids=["its own", "another"]
)
def test_an_operation_without_a_404_is_bound_by_that_on_its_own_path_only(
    contract: Contract, path: str, found: list[str]
) -> None:
    without, document = edited(contract)
    del document["paths"][ASK.path]["get"]["responses"]["404"]
    reader = Reader(without, without.listings[0])
    assert kinds(reader.read(1, Ask(path), reply(ERROR, status=404))) == found


def test_a_faulty_row_is_named(reader: Reader) -> None:
    exchange = reader.read(1, ASK, reply({**PAGE, "customers": [ROW | {"status": "gone", "email": 3}]}))
    assert sorted(kinds(exchange)) == ["enum", "type"]
    assert all(f"(row {ROW['customerId']})" in fault.clause for fault in exchange.faults)


def test_a_faulty_envelope_is_named_by_its_path(reader: Reader) -> None:
    page = {name: value for name, value in PAGE.items() if name != "hasMore"}
    exchange = reader.read(1, ASK, reply(page))
    assert [fault.clause for fault in exchange.faults] == ["$.hasMore is missing"]


@pytest.mark.parametrize("body", [[], {"customers": 3}, 7, None])
def test_what_is_no_page_is_none(reader: Reader, body: Any) -> None:
    exchange = reader.read(1, ASK, reply(body))
    assert exchange.page is None
    assert exchange.faults
    assert exchange.outcome == "200"


def test_rows_that_are_no_objects_still_have_names(reader: Reader) -> None:
    exchange = reader.read(1, ASK, reply({**PAGE, "customers": [1, {"customerId": 7}]}))
    assert exchange.page is not None
    names = [row.name for row in exchange.page.rows]
    assert all(name.startswith("#") for name in names)
    assert len(set(names)) == 2


def test_an_identity_that_is_somebodys_address_is_masked(reader: Reader) -> None:
    exchange = reader.read(1, ASK, reply({**PAGE, "customers": [ROW | {"customerId": "ann@example.com", "count": 1}]}))
    assert exchange.page is not None
    assert exchange.page.rows[0].label.startswith("#")
    known = reader.read(1, ASK, reply(PAGE)).drift  # what the installed contract has gained
    assert exchange.drift - known == {"customers[].count"}


def test_an_error_is_read_with_its_code(reader: Reader) -> None:
    exchange = reader.read(1, ASK, reply(ERROR, 401))
    assert (exchange.code, exchange.faults, exchange.outcome) == ("AUTH_REQUIRED", (), "401 AUTH_REQUIRED")


def test_a_code_that_is_a_sentence_is_not_shown(reader: Reader) -> None:
    exchange = reader.read(1, ASK, reply({"error": {"code": "ann@example.com is unknown", "message": ""}}, 400))
    assert (exchange.code, exchange.outcome) == (None, "400")


def test_an_undeclared_status_is_a_fault(reader: Reader) -> None:
    assert kinds(reader.read(1, ASK, reply(ERROR, 418))) == ["status"]
    assert kinds(reader.read(1, ASK, Answer(302, (), b"<html>", 6))) == ["status"]


def test_another_method_is_not_held_to_the_operations_responses(reader: Reader) -> None:
    exchange = reader.read(1, Ask("/v1/customers", method="POST"), reply(ERROR, 405))
    assert exchange.faults == ()
    assert exchange.code == "AUTH_REQUIRED"


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ("application/json", []),
        ("Application/JSON; charset=UTF-8", []),
        ('application/json; charset="utf-8"', []),
        ("application/json; version=1", []),
        ("application/json; charset=latin-1", ["media-type"]),
        ("application/problem+json", ["media-type"]),
        ("text/html", ["media-type"]),
    ],
)
def test_the_media_type_has_to_be_the_declared_one(reader: Reader, sent: str, faults: list[str]) -> None:
    assert kinds(reader.read(1, ASK, reply(PAGE, content_type=sent))) == faults


def test_a_body_without_a_media_type_is_a_fault(reader: Reader) -> None:
    answer = reply(PAGE)
    bare = Answer(200, (), answer.body, answer.received)
    assert kinds(reader.read(1, ASK, bare)) == ["media-type"]


def test_a_body_that_is_no_json_is_a_fault(reader: Reader) -> None:
    exchange = reader.read(1, ASK, reply(b"{} and more"))
    assert (kinds(exchange), exchange.page) == (["json"], None)


def test_a_length_that_lies_is_a_fault_except_for_head(reader: Reader) -> None:
    answer = reply(PAGE, content_length="3")
    assert kinds(reader.read(1, ASK, answer)) == ["length"]
    assert kinds(reader.read(1, Ask("/v1/customers", method="HEAD"), answer)) == []


def test_a_promised_header_that_lacks_is_a_fault(reader: Reader) -> None:
    limited = {"error": {"code": "RATE_LIMITED", "message": "Later."}}
    assert kinds(reader.read(1, ASK, reply(limited, 429))) == ["header"]
    assert kinds(reader.read(1, ASK, reply(limited, 429, retry_after="3"))) == []


def test_no_answer_is_told_as_trouble(reader: Reader) -> None:
    exchange = reader.read(1, ASK, Answer(0, trouble="the connection broke"))
    assert (kinds(exchange), exchange.outcome) == (["trouble"], "no answer (the connection broke)")


def test_a_response_without_a_schema_is_not_looked_into(contract: Contract) -> None:
    changed, document = edited(contract)
    document["paths"]["/v1/customers"]["get"]["responses"]["204"] = {"description": "Nothing."}
    exchange = Reader(changed, changed.listings[0]).read(1, ASK, Answer(204))
    assert (exchange.faults, exchange.page, exchange.ok) == ((), None, True)


def test_without_paging_there_is_no_page(contract: Contract) -> None:
    changed, document = edited(contract)
    del document["paths"]["/v1/customers"]["get"]["x-pagination"]
    assert Reader(changed, changed.operations[0]).read(1, ASK, reply(PAGE)).page is None


def test_envelope_keys_that_the_contract_has_not_are_none(contract: Contract) -> None:
    changed, document = edited(contract)
    names = document["paths"]["/v1/customers"]["get"]["x-pagination"]
    for name in ("more", "count", "echo"):
        del names[name]
    page = Reader(changed, changed.listings[0]).read(1, ASK, reply(PAGE)).page
    assert page is not None
    assert (page.count, page.echo, page.more) == (None, None, None)


def test_the_tenant_is_found_by_its_header(contract: Contract) -> None:
    operation = contract.listings[0]
    assert (tenant_header(operation), tenant_field(operation)) == ("Tenant-ID", "tenantId")


def test_without_a_tenant_header_there_is_no_tenant_field(contract: Contract) -> None:
    changed, document = edited(contract)
    document["components"]["parameters"]["TenantId"]["name"] = "X-Unit"
    assert (tenant_header(changed.listings[0]), tenant_field(changed.listings[0])) == (None, None)


def test_a_tenant_that_rows_do_not_repeat_has_no_field(contract: Contract) -> None:
    changed, document = edited(contract)
    del document["components"]["schemas"]["Customer"]["properties"]["tenantId"]
    assert tenant_field(changed.listings[0]) is None
