"""A subclass may override any decision of the mock, and each is told what it decides about."""

from __future__ import annotations

from typing import Any

import pytest
from flexportal.contract import Operation, Parameter
from flexportal.testing import Ask, MockPortal, Population, Refused, Reply, Request, Window
from flexportal.testing.population import Joined
from msgspec import json

KEY, TENANT = ("authorization", "Bearer test-key"), ("tenant-id", "acme")
GZIP = ("accept-encoding", "gzip")


def page(*query: tuple[str, str], headers: tuple[tuple[str, str], ...] = (KEY, TENANT, GZIP)) -> Request:
    return Request("GET", "/v1/customers", query, headers)


def ask_everything(mock: MockPortal) -> None:
    """Two pages of a filtered listing, and a refusal of each kind."""
    status = ("status", "active")
    cursor = json.decode(mock.answer(page(status, headers=(KEY, TENANT))).body)["nextCursor"]
    for request in (
        page(status, ("startAfter", cursor)),
        page(("limit", "0")),
        page(headers=(TENANT,)),
        page(headers=(KEY,)),
        Request("GET", "/v1/nothing"),
        Request("PUT", "/v1/customers"),
    ):
        mock.answer(request)
    mock.throttle.limit = 1
    assert [mock.answer(page()).status for _ in range(2)] == [200, 429]


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        ("population", (Operation, str)),
        ("list_page", (Operation, Request)),
        ("ask", (Operation, Request, str, str)),
        ("faults", (Operation, Request)),
        ("parameter_fault", (Operation, Parameter, Request)),
        ("invalid", (Operation, list)),
        ("page_size", (Operation, Request)),
        ("filters", (Operation, Request)),
        ("after", (Operation, Request, str, dict)),
        ("binding", (Operation, str, dict)),
        ("encode_cursor", (Ask, int)),
        ("decode_cursor", (Operation, str, dict, str)),
        ("select", (Ask,)),
        ("window", (Ask, Joined)),
        ("rows_of", (Ask, Window)),
        ("row", (Ask, Population, int)),
        ("envelope", (Ask, Window)),
        ("next_cursor", (Ask, Window)),
        ("has_more", (Ask, Window)),
        ("count", (Ask, Window, list)),
        ("echo", (Ask,)),
        ("beside", (Ask,)),
        ("admit", (Operation, Request)),
        ("authenticate", (Request,)),
        ("bearer_token", (Request,)),
        ("find_key", (str,)),
        ("limit_rate", (str,)),
        ("retry_after", (int,)),
        ("tenant_of", (Request,)),
        ("reaches", (str, str)),
        ("permits", (str, Operation)),
        ("success", (dict,)),
        ("failure", (Refused,)),
        ("error_body", (Refused,)),
        ("json_reply", (int, dict)),
        ("media_type", (int,)),
        ("encode", (dict,)),
        ("finish", (Request, Reply)),
        ("compresses", (Request, Reply)),
        ("compress", (bytes,)),
    ],
)
def test_each_decision_is_told_what_it_is_about(decision: str, told: tuple[type, ...]) -> None:
    kinds: list[tuple[type, ...]] = []
    usual = getattr(MockPortal, decision)

    def decide(self: MockPortal, *arguments: Any) -> Any:
        kinds.append(tuple(map(type, arguments)))
        return usual(self, *arguments)

    ask_everything(type("Watched", (MockPortal,), {decision: decide})())
    assert set(kinds) == {told}


def test_what_is_asked_is_told_in_full() -> None:
    asked: list[Ask] = []

    class Watched(MockPortal):
        def select(self, ask: Ask) -> Any:
            asked.append(ask)
            return super().select(ask)

    mock = Watched()
    request = page(("status", "active"), ("limit", "3"))
    mock.answer(request)
    operation = mock.contract.operation("listCustomers")
    assert asked == [Ask(request, operation, "test-key", "acme", {"status": "active"}, 3, None)]
