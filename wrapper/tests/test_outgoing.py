"""Outgoing requests: built once for a listing, and what a page adds to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest
from flexportal import outgoing
from flexportal.adapter import ListOperation
from flexportal.configuration import Configuration
from flexportal.errors import FlexPortalError
from flexportal.outgoing import Outgoing, Requests
from flexportal.page import PageRequest
from flexportal.secret import Secret
from flexportal.version import __version__
from tests.scripted import KEY, LIST_CUSTOMERS, URL

FILTERS = {"status": "active", "email": "zoë+1@example.com"}
OURS = [
    (b"Authorization", f"Bearer {KEY}".encode()),
    (b"Accept", b"application/json"),
    (b"Accept-Encoding", b"gzip, deflate, identity"),
    (b"User-Agent", f"flexportal-python/{__version__}".encode()),
]


def requests(base_url: str = URL) -> Requests[Any]:
    return Requests(LIST_CUSTOMERS, Configuration(Secret(KEY), "acme", base_url))


def test_the_query_of_a_page_is_what_httpx_would_write() -> None:
    made = requests(f"{URL}/proxy").outgoing(PageRequest(FILTERS, "a b/c+d=&é", 10))
    assert made.whole_url == httpx.URL(
        f"{URL}/proxy/v1/customers",
        params={"limit": "10", "status": "active", "email": FILTERS["email"], "startAfter": "a b/c+d=&é"},
    )
    assert made.target == made.whole_url.raw_path


@pytest.mark.parametrize("cursor", [None, "c1"], ids=["first", "later"])
def test_a_request_is_what_the_contract_says(cursor: str | None) -> None:
    made = requests().outgoing(PageRequest({}, cursor, 10))
    assert (made.operation, made.method, made.url.raw_path) == ("listCustomers", "GET", b"/v1/customers")
    assert made.headers.raw == [(b"Tenant-ID", b"acme"), *OURS]


def test_an_operation_without_headers_is_asked_with_the_client_s_own() -> None:
    def arguments(**query: str) -> dict[str, Any]:
        return {"method": "get", "url": "/v1/things", "params": query}

    listing = replace(LIST_CUSTOMERS.listing, tenant=None, request_arguments=arguments)
    made = Requests(ListOperation[Any](listing), Configuration(Secret(KEY), "acme", URL)).outgoing(
        PageRequest({}, None, 10)
    )
    assert made.headers.raw == OURS


def test_a_request_without_a_query_is_its_url() -> None:
    plain = Outgoing("listThings", "GET", httpx.URL(f"{URL}/v1/things"), httpx.Headers())
    assert (plain.whole_url, plain.target) == (plain.url, b"/v1/things")


def test_what_stays_the_same_from_page_to_page_is_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = requests()
    first = made.outgoing(PageRequest(FILTERS, None, 10))
    monkeypatch.setattr("flexportal.outgoing.httpx", None)
    second, third = (made.outgoing(PageRequest(FILTERS, cursor, 10)) for cursor in ("c1", "c2"))
    assert first is made.outgoing(PageRequest(FILTERS, None, 10))
    assert first.url is second.url is third.url
    assert first.headers is second.headers is third.headers
    assert (second.query, third.query) == (f"{first.query}&startAfter=c1", f"{first.query}&startAfter=c2")


def test_each_partition_and_each_page_size_has_requests_of_its_own() -> None:
    made = requests()
    queries = {
        made.outgoing(PageRequest({"status": status}, None, limit, number)).query
        for number, status in enumerate(("active", "inactive"))
        for limit in (10, 7)
    }
    assert queries == {f"limit={limit}&status={status}" for limit in (10, 7) for status in ("active", "inactive")}


def test_only_so_many_partitions_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "KEPT", 2)
    made, seen = requests(), list[Outgoing]()
    for number in [0, 1, 0, 2, 1, 0]:
        page = PageRequest({"email": f"person{number}@example.com"}, None, 10, number)
        seen.append(made.outgoing(page))
        assert seen[-1].query == f"limit=10&email=person{number}%40example.com"
    assert seen[2] is seen[0]
    assert seen[5] is not seen[0]


@pytest.mark.parametrize(
    "page",
    [PageRequest({}, "c" * 70_000, 10), PageRequest({"email": "x" * 70_000}, None, 10)],
    ids=["the cursor", "a filter"],
)
def test_what_is_too_long_for_a_url_is_said_before_it_is_sent(page: PageRequest) -> None:
    with pytest.raises(FlexPortalError) as caught:
        requests().outgoing(page)
    assert str(caught.value) == "the filters and the cursor are too long for a URL; pass fewer or shorter ones"


def test_what_httpx_takes_is_not_too_long() -> None:
    room = outgoing.MAX_URL - len(f"{URL}/v1/customers?limit=10&email=")
    made = requests().outgoing(PageRequest({"email": "x" * room}, None, 10))
    assert len(str(made.whole_url)) == outgoing.MAX_URL


def test_the_key_is_not_shown() -> None:
    made = requests().outgoing(PageRequest(FILTERS, "c1", 10))
    assert KEY not in f"{made!r} {made.headers!r}"
    assert "example.com" not in repr(made)
    assert made.headers["Authorization"] == f"Bearer {KEY}"
