"""A strict mock complains of what the contract does not know, and of failures that never came."""

from __future__ import annotations

import asyncio
import unittest
from typing import Any

import httpx
import pytest
from flexportal import AuthenticationError
from flexportal.testing import MockPortal, Request, no_backoff


def test_a_route_that_the_contract_has_not_is_named() -> None:
    mock = MockPortal()
    mock.answer(Request("GET", "/v1/no-such-thing"))
    mock.answer(Request("POST", "/v1/customers"))
    mock.answer(Request("POST", "/v1/customers"))
    with pytest.raises(AssertionError) as raised:
        mock.verify()
    assert str(raised.value) == (
        "GET /v1/no-such-thing is no operation of the contract; POST /v1/customers is no operation of the contract"
    )


def test_a_parameter_that_the_operation_has_not_is_named(mock: MockPortal, ask: Any) -> None:
    ask(limit=1, sort="name", colour="red")
    with pytest.raises(AssertionError, match=r"no query parameter 'sort'.*no query parameter 'colour'"):
        mock.verify()


def test_what_the_contract_knows_is_no_complaint(mock: MockPortal, ask: Any) -> None:
    ask(limit=1, status="active", customerType="business", email="a@example.com")
    ask(limit="nonsense")
    for path in ("/healthz", "/openapi.json", "/openapi.yaml"):
        mock.answer(Request("GET", path))
    mock.verify()


def test_a_failure_that_never_came_is_named() -> None:
    mock = MockPortal()
    mock.fail_next(503, times=2)
    mock.fail_next(429)
    with pytest.raises(AssertionError, match="never asked for: 503, 503, 429"):
        mock.verify()


def test_it_complains_once() -> None:
    mock = MockPortal()
    mock.fail_next(503)
    mock.answer(Request("GET", "/v1/no-such-thing"))
    assert len(mock.complaints()) == 2
    assert mock.complaints() == []


def test_a_flood_of_unknown_requests_is_told_in_part() -> None:
    mock = MockPortal()
    for number in range(300):
        mock.answer(Request("GET", f"/{number}"))
    assert len(mock.complaints()) == 100


def test_one_that_is_not_strict_never_complains() -> None:
    with MockPortal(strict=False) as mock:
        mock.fail_next(503)
        mock.answer(Request("GET", "/v1/no-such-thing"))


def test_left_in_good_order_it_says_nothing() -> None:
    with MockPortal() as mock, mock.client() as portal:
        portal.customers.list().first()


def test_an_exception_under_way_is_not_replaced() -> None:
    mock = MockPortal()
    mock.fail_next(503)
    with pytest.raises(ZeroDivisionError), mock:
        raise ZeroDivisionError


def test_a_mock_whose_keys_reach_nobody_has_no_client() -> None:
    with pytest.raises(ValueError, match=r"^no API key of this mock reaches a tenant$"):
        MockPortal(api_keys={"a": ()}).client()


def test_its_clients_are_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment says: a developer's own settings must not leak into the tests."""
    monkeypatch.setenv("FLEXPORTAL_REGION", "us")
    monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "elsewhere")
    mock = MockPortal(3, tenants=("initech", "hooli"), api_keys={"none": (), "one": ("hooli",)})

    async def count() -> int:
        async with mock.async_client() as portal:
            assert portal.base_url == "https://mock.localhost"
            return len(await portal.customers.list().to_list())

    with mock.client() as portal:
        assert portal.base_url == "https://mock.localhost"
        assert [entry.tenant_id for entry in portal.customers.list()] == ["hooli"] * 3
    assert asyncio.run(count()) == 3


def outcome(test: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(test).run(result)
    return result


def test_it_works_with_unittest() -> None:
    class Renewals(unittest.IsolatedAsyncioTestCase):
        def setUp(self) -> None:
            self.enterContext(no_backoff())
            self.mock = self.enterContext(MockPortal(customers=3))
            self.portal = self.enterContext(self.mock.client())

        def test_good(self) -> None:
            self.mock.fail_next(503, retry_after=30)
            assert len(self.portal.customers.list().to_list()) == 3

        async def test_good_too(self) -> None:
            async with self.mock.async_client() as portal:
                assert await portal.customers.list().first() is not None

        def test_failure_that_never_came(self) -> None:
            self.mock.fail_next(503)

        def test_wrong_route(self) -> None:
            with httpx.Client(transport=self.mock.transport()) as client:
                client.get("https://mock.localhost/v1/no-such-thing")

        def test_swallowed(self) -> None:
            self.mock.fail_next(401)
            with pytest.raises(AuthenticationError):
                self.portal.customers.list().to_list()

    result = outcome(Renewals)
    assert result.testsRun == 5
    assert result.errors == []
    told = {test.id().rpartition(".")[2]: text.strip().splitlines()[-1] for test, text in result.failures}
    assert told == {
        "test_failure_that_never_came": "AssertionError: arranged by fail_next and never asked for: 503",
        "test_wrong_route": "AssertionError: GET /v1/no-such-thing is no operation of the contract",
    }
