"""The program's tests with pytest: the fixtures come with `flexportal`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from flexportal import Address, AsyncFlexPortal, FlexPortal
from flexportal.testing import MockPortal, customer
from revenue import joint_report, main, report, summary

# Every test starts with a mock that has no customers, and adds those that it is about.
pytestmark = pytest.mark.flexportal(customers=0)


def address(country: str) -> Address:
    return Address(contact_name="Ada", street_address="Long Lane 1", city="Somewhere", country=country)


def test_revenue_is_added_up_by_country() -> None:
    """No client and no mock: the builders are enough."""
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


def test_inactive_customers_are_left_out(flexportal_mock: MockPortal, flexportal_client: FlexPortal) -> None:
    flexportal_mock.add_customer(status="active", total_monthly_revenue=5)
    flexportal_mock.add_customer(status="inactive", total_monthly_revenue=1000)
    assert report(flexportal_client).split() == ["unknown", "1", "5.00"]
    assert flexportal_mock.calls.to("listCustomers")[0].value("status") == "active"


def test_a_busy_server_is_waited_for(flexportal_mock: MockPortal, flexportal_client: FlexPortal) -> None:
    flexportal_mock.add_customer(status="active")
    flexportal_mock.fail_next(429, retry_after=30)
    flexportal_mock.fail_next(503, times=2)
    assert report(flexportal_client).startswith("unknown")
    assert [call.status for call in flexportal_mock.calls] == [429, 503, 503, 200]


def test_business_units_are_added_together(
    flexportal_mock: MockPortal, async_flexportal_client: AsyncFlexPortal
) -> None:
    other = AsyncFlexPortal("test-key", "globex", transport=flexportal_mock.async_transport())
    for tenant in ("acme", "globex"):
        flexportal_mock.add_customer(tenant, status="active", total_monthly_revenue=7)
    assert asyncio.run(joint_report([async_flexportal_client, other])).split() == ["unknown", "2", "14.00"]


@pytest.fixture
def configured(flexportal_mock: MockPortal, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program makes its own client, so it gets the mock on a socket, by way of the environment."""
    with flexportal_mock.serve() as server:
        monkeypatch.setenv("FLEXPORTAL_API_KEY", "test-key")
        monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "acme")
        monkeypatch.setenv("FLEXPORTAL_BASE_URL", server.url)
        yield


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("tenants", [[], ["acme", "globex"]], ids=["one", "several"])
def test_the_command_prints_the_report(
    tenants: list[str], flexportal_mock: MockPortal, capsys: pytest.CaptureFixture[str]
) -> None:
    flexportal_mock.add_customer(status="active", total_monthly_revenue=7)
    assert main(tenants) == 0
    assert capsys.readouterr().out.split() == ["unknown", "1", "7.00"]


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize(("status", "code", "words"), [(401, 2, "refused the key"), (403, 1, "could not be asked")])
def test_the_command_says_what_went_wrong(
    status: int, code: int, words: str, flexportal_mock: MockPortal, capsys: pytest.CaptureFixture[str]
) -> None:
    flexportal_mock.fail_next(status)
    assert main([]) == code
    assert words in capsys.readouterr().err
