"""The mock behind respx."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import respx
from flexportal import AsyncFlexPortal, FlexPortal
from flexportal.contract import Contract
from flexportal.testing import MockPortal

HEADERS = {"Authorization": "Bearer test-key", "Tenant-ID": "acme"}
URL = "https://api-eu.flexportal.io"


@pytest.fixture
def portal() -> FlexPortal:
    """As a program makes it, which knows nothing of a mock."""
    return FlexPortal("test-key", "acme", region="eu")


def test_a_program_is_answered_by_the_mock(mock: MockPortal, portal: FlexPortal) -> None:
    with respx.mock() as router, portal:
        route = mock.respx_routes(router)
        assert router["flexportal"] is route
        assert len(portal.customers.list().to_list()) == 250
    assert route.call_count == 3
    assert len(mock.calls.to("listCustomers")) == 3


def test_an_asynchronous_program_too(mock: MockPortal) -> None:
    async def count() -> int:
        async with AsyncFlexPortal("test-key", "acme") as portal:
            return len(await portal.customers.list().to_list())

    with respx.mock() as router:
        mock.respx_routes(router)
        assert asyncio.run(count()) == 250


def test_a_parameter_that_the_contract_has_not_fails_at_once(mock: MockPortal) -> None:
    with respx.mock() as router:
        mock.respx_routes(router)
        with pytest.raises(AssertionError, match="no query parameter") as raised:
            httpx.get(f"{URL}/v1/customers?sort=name&by=age", headers=HEADERS)
    told = "listCustomers has no query parameter 'sort'; listCustomers has no query parameter 'by'"
    assert str(raised.value) == told


def test_a_route_that_the_contract_has_not_is_refused_by_respx(mock: MockPortal) -> None:
    with respx.mock(assert_all_called=False) as router:
        mock.respx_routes(router)
        for path in ("/v1/no-such-thing", "/v1/customers/7", "/v2/v1/customers"):
            with pytest.raises(AssertionError, match="not mocked"):
                httpx.get(f"{URL}{path}", headers=HEADERS)


def test_routes_of_one_s_own_stay(mock: MockPortal) -> None:
    with respx.mock(base_url=URL) as router:
        own = router.get("/v1/invoices").respond(json=[])
        mock.respx_routes(router)
        assert httpx.get(f"{URL}/v1/invoices").json() == []
        assert httpx.get(f"{URL}/v1/customers", headers=HEADERS).status_code == 200
    assert own.called


def test_each_path_of_the_contract_is_the_mock_s(orders: Contract) -> None:
    with respx.mock() as router:
        MockPortal(contract=orders).respx_routes(router)
        for path in ("/v1/customers", "/v1/shops/7/orders?since=1"):
            assert httpx.get(f"{URL}{path}", headers=HEADERS).status_code == 200
