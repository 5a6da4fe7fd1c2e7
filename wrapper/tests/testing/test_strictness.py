"""A strict mock reports requests beyond the contract, and failures that were never requested."""

from __future__ import annotations

import unittest
from typing import Any

import httpx
import pytest
from flexportal import AuthenticationError
from flexportal.testing import InstantClock, MockAPI, Request

from .conftest import get


def test_requests_beyond_the_contract_are_reported_once(mock: MockAPI) -> None:
    get(mock, limit=1, sort="name")
    for _ in range(2):
        mock.respond(Request("GET", "/v1/no-such-thing"))
        mock.respond(Request("TRACE", "/v1/customers"))
    with pytest.raises(AssertionError) as raised:
        mock.verify()
    assert str(raised.value).split("; ") == [
        "listCustomers has no query parameter 'sort'",
        "GET /v1/no-such-thing is not an operation of the contract",
        "TRACE /v1/customers is not an operation of the contract",
    ]
    mock.verify()


def test_requests_within_the_contract_are_not_reported(mock: MockAPI) -> None:
    get(mock, limit=1, status="active", customerType="business", email="a@example.com")
    get(mock, limit="invalid")
    for path in ("/healthz", "/openapi.json", "/openapi.yaml"):
        mock.respond(Request("GET", path))
    assert mock.violations() == []


def test_failures_that_were_never_requested_are_reported(mock: MockAPI) -> None:
    mock.fail_next(503, times=2)
    mock.fail_next(429)
    get(mock)
    with pytest.raises(AssertionError, match="never requested: 503, 429"), mock:
        pass
    assert mock.violations() == []


def test_many_violations_are_reported_in_part(mock: MockAPI) -> None:
    for number in range(300):
        mock.respond(Request("GET", f"/{number}"))
    assert len(mock.violations()) == 100


def test_a_mock_that_is_not_strict_reports_nothing() -> None:
    with MockAPI(strict=False) as mock:
        mock.fail_next(503)
        mock.respond(Request("GET", "/v1/no-such-thing"))


def test_an_exception_in_progress_is_not_replaced(mock: MockAPI) -> None:
    mock.fail_next(503)
    with pytest.raises(ZeroDivisionError), mock:
        raise ZeroDivisionError


def test_it_works_with_unittest() -> None:
    class Listing(unittest.IsolatedAsyncioTestCase):
        def setUp(self) -> None:
            self.mock = self.enterContext(MockAPI(customers=3, clock=InstantClock()))
            self.client = self.enterContext(self.mock.client())

        def test_retry(self) -> None:
            self.mock.fail_next(503, retry_after=30)
            self.assertEqual(len(self.client.customers.list().to_list()), 3)  # noqa: PT009

        async def test_asynchronous(self) -> None:
            async with self.mock.async_client() as client:
                self.assertIsNotNone(await client.customers.list().first())  # noqa: PT009

        def test_handled_error(self) -> None:
            self.mock.fail_next(401)
            with self.assertRaises(AuthenticationError):  # noqa: PT027
                self.client.customers.list().to_list()

        def test_unused_failure(self) -> None:
            self.mock.fail_next(503)

        def test_unknown_path(self) -> None:
            with httpx.Client(transport=self.mock.transport()) as client:
                client.get("https://mock.localhost/v1/no-such-thing")

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Listing).run(result)
    failed: list[Any] = [test for test, _ in result.failures]
    assert (result.testsRun, result.errors) == (5, [])
    assert {test.id().rpartition(".")[2] for test in failed} == {"test_unused_failure", "test_unknown_path"}
