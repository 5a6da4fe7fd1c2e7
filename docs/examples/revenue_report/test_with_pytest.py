"""Tests of the program with pytest. The fixtures are those of `flexportal`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from flexportal import Address, AsyncFlexPortal, FlexPortal
from flexportal.testing import MockAPI, customer
from revenue import joint_report, main, report, summary

# Every test starts with an empty mock and adds its own customers.
pytestmark = pytest.mark.flexportal(customers=0)


def address(country: str) -> Address:
    return Address(contact_name="Ada", street_address="Long Lane 1", city="Somewhere", country=country)


def test_revenue_is_summed_by_country() -> None:
    """Needs no client and no mock: the builders are enough."""
    lines = summary(
        [
            customer(total_monthly_revenue=10.1, last_billing_address=address("DE")),
            customer(total_monthly_revenue=10.2, last_billing_address=address("DE")),
            customer(total_monthly_revenue=99),
        ]
    )
    assert [(line.country, line.customers, str(line.revenue)) for line in lines] == [
        ("unknown", 1, "99"),
        ("DE", 2, "20.3"),
    ]


def test_inactive_customers_are_left_out(flexportal_mock: MockAPI, flexportal_client: FlexPortal) -> None:
    flexportal_mock.add_customer(status="active", total_monthly_revenue=5)
    flexportal_mock.add_customer(status="inactive", total_monthly_revenue=1000)
    assert report(flexportal_client).split() == ["unknown", "1", "5.00"]
    assert flexportal_mock.calls.to("listCustomers")[0].value("status") == "active"


def test_transient_errors_are_retried(flexportal_mock: MockAPI, flexportal_client: FlexPortal) -> None:
    flexportal_mock.add_customer(status="active")
    flexportal_mock.fail_next(429, retry_after=30)
    flexportal_mock.fail_next(503, times=2)
    assert report(flexportal_client).startswith("unknown")
    assert [call.status for call in flexportal_mock.calls] == [429, 503, 503, 200]


def test_tenants_are_summed(flexportal_mock: MockAPI, async_flexportal_client: AsyncFlexPortal) -> None:
    other = AsyncFlexPortal("test-key", "globex", transport=flexportal_mock.async_transport())
    for tenant in ("acme", "globex"):
        flexportal_mock.add_customer(tenant, status="active", total_monthly_revenue=7)
    assert asyncio.run(joint_report([async_flexportal_client, other])).split() == ["unknown", "2", "14.00"]


@pytest.fixture
def configured(flexportal_mock: MockAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program creates its own client, so the mock is served on a socket and configured in the environment."""
    with flexportal_mock.serve() as server:
        monkeypatch.setenv("FLEXPORTAL_API_KEY", "test-key")
        monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "acme")
        monkeypatch.setenv("FLEXPORTAL_BASE_URL", server.url)
        yield


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("tenants", [[], ["acme", "globex"]], ids=["one", "several"])
def test_the_command_prints_the_report(
    tenants: list[str], flexportal_mock: MockAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    flexportal_mock.add_customer(status="active", total_monthly_revenue=7)
    assert main(tenants) == 0
    assert capsys.readouterr().out.split() == ["unknown", "1", "7.00"]


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize(("status", "code", "words"), [(401, 2, "key is invalid"), (403, 1, "request failed")])
def test_the_command_reports_errors(
    status: int, code: int, words: str, flexportal_mock: MockAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    flexportal_mock.fail_next(status)
    assert main([]) == code
    assert words in capsys.readouterr().err
