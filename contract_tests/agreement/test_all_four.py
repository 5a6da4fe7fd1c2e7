"""Contract, generated code, wrapper and mock together: what the mock holds is what the wrapper delivers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import product
from typing import Any

import anyio
import pytest
from flexportal import AsyncFlexPortal, Customer, CustomerStatus, CustomerType, FlexPortal
from flexportal.contract import Contract
from flexportal.testing import MockPortal, Row

from .json_values import Json, is_object

# A page of one makes a request for each row: fewer rows will do there.
CUSTOMERS = {"acme": 250, "globex": 40}
SIZES = {1: "globex", 7: "acme", 50: "acme", 100: "acme"}
STATUSES: list[Any] = [None, *map(str, CustomerStatus), [*map(str, reversed(CustomerStatus))]]
TYPES: list[Any] = [None, *map(str, CustomerType), [*map(str, CustomerType)]]


@pytest.fixture(scope="module")
def mock() -> MockPortal:
    return MockPortal(customers=CUSTOMERS)


@pytest.fixture(scope="module")
def url(mock: MockPortal) -> Iterator[str]:
    with mock.serve() as server:
        yield server.url


def emails(rows: Sequence[Row]) -> list[Any]:
    """Nobody's, somebody's, and several people's in another order than theirs."""
    return [None, rows[-1]["email"], [rows[30]["email"], "nobody@example.com", rows[3]["email"]]]


def matching(rows: Sequence[Row], **filters: Any) -> list[Row]:
    """What the filters let through: one listing for each combination of values, in the order given."""
    columns = [[(name, value) for value in _values(values)] for name, values in filters.items() if values is not None]
    return [
        row
        for combination in product(*columns)
        for row in rows
        if all(row[name] == value for name, value in combination)
    ]


def _values(values: str | list[str]) -> list[str]:
    return [values] if isinstance(values, str) else values


def combinations(rows: Sequence[Row]) -> Iterator[tuple[dict[str, Any], list[Json]]]:
    for status, customer_type, email in product(STATUSES, TYPES, emails(rows)):
        wanted = matching(rows, status=status, customerType=customer_type, email=email)
        yield {"status": status, "customer_type": customer_type, "email": email}, wanted


def held(mock: MockPortal, tenant: str) -> list[Json]:
    """The mock's rows, with the times of which the contract gives the form written as Python writes them."""
    contract = Contract.installed()
    return [written(contract, {"$ref": "#/components/schemas/Customer"}, row) for row in mock.rows(tenant)]


def written(contract: Contract, schema: Json, value: Any) -> Any:
    node = contract.resolve(schema)
    if node.get("format") == "date-time" and isinstance(value, str):
        return datetime.fromisoformat(value).isoformat()
    if is_object(value):
        fields: Json = node.get("properties", {})
        return {name: written(contract, fields.get(name, {}), inner) for name, inner in value.items()}
    return value


def encoded(customers: Sequence[Customer]) -> list[Json]:
    return [customer.to_dict() for customer in customers]


@pytest.mark.parametrize(("tenant", "count"), CUSTOMERS.items(), ids=CUSTOMERS)
def test_the_mock_holds_rows_for_every_pair_of_filters(tenant: str, count: int, mock: MockPortal) -> None:
    """Otherwise the comparisons below would compare nothing with nothing."""
    rows = mock.rows(tenant)
    assert len(rows) == count
    pairs = {(row["status"], row["customerType"]) for row in rows}
    assert pairs == set(product(map(str, CustomerStatus), map(str, CustomerType)))


@pytest.mark.parametrize(("page_size", "tenant"), SIZES.items())
def test_every_filter_gives_just_the_rows_that_match(page_size: int, tenant: str, url: str, mock: MockPortal) -> None:
    """Each once, in the mock's order, with all its fields and nulls."""
    with FlexPortal("test-key", tenant, base_url=url) as portal:
        for filters, wanted in combinations(held(mock, tenant)):
            delivered = portal.customers.list(**filters, page_size=page_size).to_list()
            assert encoded(delivered) == wanted, filters


@pytest.mark.parametrize(("page_size", "tenant"), SIZES.items())
def test_the_asynchronous_portal_delivers_the_same(page_size: int, tenant: str, url: str, mock: MockPortal) -> None:
    async def compare() -> None:
        async with AsyncFlexPortal("test-key", tenant, base_url=url) as portal:
            for filters, wanted in combinations(held(mock, tenant)):
                delivered = await portal.customers.list(**filters, page_size=page_size).to_list()
                assert encoded(delivered) == wanted, filters

    anyio.run(compare)


@pytest.mark.parametrize(("page_size", "tenant"), SIZES.items())
def test_the_pages_are_as_many_and_as_large_as_asked(page_size: int, tenant: str, url: str, mock: MockPortal) -> None:
    mock.calls.clear()
    with FlexPortal("test-key", tenant, base_url=url) as portal:
        pages = list(portal.customers.list(page_size=page_size).pages())
    assert [len(page) for page in pages[:-1]] == [page_size] * (len(pages) - 1)
    assert len(pages) == -(-CUSTOMERS[tenant] // page_size) == len(mock.calls)
    assert [page.limit for page in pages] == [page_size] * len(pages)


def test_no_row_of_another_tenant_is_delivered(url: str, mock: MockPortal) -> None:
    for tenant in CUSTOMERS:
        with FlexPortal("test-key", tenant, base_url=url) as portal:
            delivered = portal.customers.list().to_list()
        assert encoded(delivered) == held(mock, tenant)
        assert {customer.tenant_id for customer in delivered} == {tenant}
