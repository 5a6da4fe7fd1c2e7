"""Pages and cursors."""

from __future__ import annotations

from typing import Any

import pytest
from flexportal.testing import MockAPI, Request
from flexportal.testing.api.cursors import CursorCodec

from .conftest import KEY, body, get, listing

CODEC = CursorCodec(b"secret")
BINDING = {"tenant": "acme", "query.status": "active"}


@pytest.mark.parametrize("size", [1, 7, 50, 100])
def test_pages_of_any_size_give_every_item_once_in_order(mock: MockAPI, size: int) -> None:
    pages = listing(mock, limit=size)
    assert [item for page in pages for item in page] == list(mock.items("acme"))
    assert {len(page) for page in pages[:-1]} <= {size}


@pytest.mark.parametrize(("customers", "pages"), [(0, [0]), (1, [1]), (100, [100]), (101, [100, 1])])
def test_a_listing_ends_with_its_last_item(customers: int, pages: list[int]) -> None:
    assert [len(page) for page in listing(MockAPI(customers), limit=100)] == pages


def test_a_cursor_works_again_and_with_another_page_size(mock: MockAPI) -> None:
    cursor = body(get(mock, limit=10))["nextCursor"]
    assert get(mock, limit=5, startAfter=cursor) == get(mock, limit=5, startAfter=cursor)
    assert body(get(mock, limit=20, startAfter=cursor))["customers"] == mock.items("acme")[10:30]


def test_a_cursor_is_valid_in_another_process_with_the_same_seed(mock: MockAPI) -> None:
    cursor = body(get(mock, limit=10))["nextCursor"]
    assert get(MockAPI(), startAfter=cursor).status == 200
    assert get(MockAPI(seed=8), startAfter=cursor).status == 400


@pytest.mark.parametrize("other", [{"status": "active"}, {"email": "a@example.com"}], ids=str)
def test_a_cursor_of_another_listing_is_an_error(mock: MockAPI, other: dict[str, str]) -> None:
    cursor = body(get(mock, limit=10))["nextCursor"]
    error = body(get(mock, startAfter=cursor, **other))["error"]
    assert [(detail["path"], detail["code"]) for detail in error["details"]] == [("query.startAfter", "invalid_cursor")]
    tenant = (KEY, ("tenant-id", "globex"))
    assert mock.respond(Request("GET", "/v1/customers", (("startAfter", cursor),), tenant)).status == 400


def test_a_changed_cursor_is_not_valid() -> None:
    cursor = CODEC.encode(7, BINDING)
    changed = [
        cursor[:at] + other + cursor[at + 1 :] for at in range(len(cursor)) for other in "Aa0-_" if other != cursor[at]
    ]
    made_up = ["", "x", "A" * 27, "A" * 28, "A" * 29, "é" * 28, "A" * 27 + "\n", "+" * 28]
    assert [
        CODEC.decode(text, BINDING) for text in [*changed, *made_up] if CODEC.decode(text, BINDING) is not None
    ] == []


def test_an_iteration_is_not_disturbed_by_customers_added_meanwhile(mock: MockAPI) -> None:
    before = list(mock.items("acme"))
    added = [mock.add_customer(), mock.add_customer()]
    page: dict[str, Any] = body(get(mock, limit=1))
    seen = page["customers"]
    while page["nextCursor"] is not None:
        mock.add_customer()
        page = body(get(mock, limit=60, startAfter=page["nextCursor"]))
        seen += page["customers"]
    assert seen == [added[1], added[0], *before]
