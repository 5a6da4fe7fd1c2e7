"""Outgoing requests: built once for a listing, and what a page adds to them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from flexportal import outgoing
from flexportal.configuration import Configuration
from flexportal.errors import FlexPortalError
from flexportal.outgoing import Outgoing, Requests
from flexportal.page import PageRequest
from flexportal.secret import Secret
from tests.scripted import KEY, LIST_CUSTOMERS, URL

FILTERS = {"status": "active", "email": "zoë+1@example.com"}


def requests(base_url: str = URL) -> Requests[Any]:
    return Requests(LIST_CUSTOMERS, Configuration(Secret(KEY), "acme", base_url))


def test_the_query_of_a_page_is_what_httpx_would_write() -> None:
    made = requests(f"{URL}/proxy").outgoing(PageRequest(FILTERS, "a b/c+d=&é", 10))
    assert made.whole_url == httpx.URL(
        f"{URL}/proxy/v1/customers",
        params={"limit": "10", "status": "active", "email": FILTERS["email"], "startAfter": "a b/c+d=&é"},
    )
    assert made.target == made.whole_url.raw_path


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
    made = requests()
    for number in [0, 1, 2, 1, 0]:
        page = PageRequest({"email": f"person{number}@example.com"}, None, 10, number)
        assert made.outgoing(page).query == f"limit=10&email=person{number}%40example.com"


@pytest.mark.parametrize(
    "page",
    [PageRequest({}, "c" * 70_000, 10), PageRequest({"email": "x" * 70_000}, None, 10)],
    ids=["the cursor", "a filter"],
)
def test_what_is_too_long_for_a_url_is_said_before_it_is_sent(page: PageRequest) -> None:
    with pytest.raises(FlexPortalError, match="too long for a URL"):
        requests().outgoing(page)


def test_what_httpx_takes_is_not_too_long() -> None:
    room = outgoing.MAX_URL - len(f"{URL}/v1/customers?limit=10&email=")
    made = requests().outgoing(PageRequest({"email": "x" * room}, None, 10))
    assert len(str(made.whole_url)) == outgoing.MAX_URL


def test_the_key_is_not_shown() -> None:
    made = requests().outgoing(PageRequest(FILTERS, "c1", 10))
    assert KEY not in f"{made!r} {made.headers!r}"
    assert "example.com" not in repr(made)
    assert made.headers["Authorization"] == f"Bearer {KEY}"
