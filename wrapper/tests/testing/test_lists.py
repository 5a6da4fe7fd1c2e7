"""Every list of the contract, with its filters: equal, nested and ranges, on pages and on a single page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from flexportal.contract import Contract, Filter, Operation, value_at
from flexportal.testing import MockAPI
from flexportal.timestamps import in_range
from jsonschema_rs import Draft202012Validator

from .conftest import body, get

CONTRACT = Contract.installed()
LISTS = pytest.mark.parametrize("operation", CONTRACT.listings, ids=lambda operation: operation.id)
FILTERS = pytest.mark.parametrize(
    ("operation", "filter_"),
    [
        pytest.param(each, filter_, id=f"{each.id}-{filter_.parameter}")
        for each in CONTRACT.listings
        for filter_ in each.filters
    ],
)
ITEMS = 60


def items_of(mock: MockAPI, operation: Operation, **query: str) -> list[dict[str, Any]]:
    """The items of a list, page by page; of a single-page list, all of them."""
    paging = operation.pagination
    assert paging is not None
    if paging.cursor is None:
        return list(body(get(mock, operation.path, limit=ITEMS, **query))[paging.items])
    found, cursor = list[dict[str, Any]](), dict[str, str]()
    for _ in range(ITEMS):
        page = body(get(mock, operation.path, limit=25, **query, **cursor))
        found += page[paging.items]
        if page[str(paging.next)] is None:
            return found
        cursor = {paging.cursor: page[str(paging.next)]}
    raise AssertionError("the list does not end")


def values(items: Sequence[dict[str, Any]], filter_: Filter) -> list[tuple[dict[str, Any], Any]]:
    found: list[tuple[dict[str, Any], Any]] = []
    for item in items:
        try:
            found.append((item, value_at(item, filter_.field)))
        except KeyError:
            continue
    return found


@LISTS
def test_a_page_is_valid_by_the_contract(operation: Operation) -> None:
    assert operation.success is not None
    schema = {**(operation.success.schema or {}), "components": CONTRACT.document["components"]}
    page = body(get(MockAPI(ITEMS), operation.path))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(page)] == []


@LISTS
def test_a_list_has_each_item_once(operation: Operation) -> None:
    mock = MockAPI(ITEMS)
    items = items_of(mock, operation)
    assert items == list(mock.items("acme", operation.id))
    assert len({item[str(operation.identity)] for item in items}) == ITEMS


@FILTERS
def test_a_filter_selects_the_items_that_match(operation: Operation, filter_: Filter) -> None:
    mock = MockAPI(ITEMS)
    valued = values(list(mock.items("acme", operation.id)), filter_)
    sent = str(valued[len(valued) // 2][1])
    expected = [
        item
        for item, value in valued
        if (value == sent if filter_.match == "equal" else in_range(value, sent, filter_.match))
    ]
    assert items_of(mock, operation, **{filter_.parameter: sent}) == expected
    assert 0 < len(expected) < ITEMS


def test_a_day_at_the_end_of_a_range_is_included() -> None:
    mock, operation = MockAPI(ITEMS), CONTRACT.operation("listPayments")
    day = mock.items("acme", "listPayments")[7]["dueDate"][:10]
    found = items_of(mock, operation, dueDateFrom=day, dueDateTo=day)
    assert mock.items("acme", "listPayments")[7] in found
    assert {item["dueDate"][:10] for item in found} == {day}
    assert items_of(mock, operation, dueDateTo=f"{day}T00:00:00Z", dueDateFrom=day) == []


@pytest.mark.parametrize("value", ["0", "2026-13-01", "20260501", "soon", "2026-05-01Tx"])
def test_an_end_of_a_range_that_is_no_moment_is_rejected(value: str) -> None:
    response = get(MockAPI(), "/v1/payments", dueDateFrom=value)
    assert (response.status, body(response)["error"]["details"][0]["path"]) == (400, "query.dueDateFrom")


def test_a_single_page_ends_at_the_page_size() -> None:
    page = body(get(MockAPI(ITEMS), "/v1/files", limit=20))
    assert page.keys() == {"files", "count", "limit"}
    assert (len(page["files"]), page["count"], page["limit"]) == (20, 20, 20)
    assert len(body(get(MockAPI(ITEMS), "/v1/files"))["files"]) == 50


def test_a_page_may_be_as_large_as_the_contract_allows() -> None:
    mock = MockAPI(1200)
    assert len(body(get(mock, "/v1/products/variants", limit=1200))["variants"]) == 1200
    error = body(get(mock, "/v1/products/variants", limit=5001))["error"]
    assert error["details"][0]["message"] == "Must be a whole number from 1 to 5000."
