"""A user's program. `scripts/check` checks its types with mypy and pyright; the documentation tests run it."""

# A star import must give type checkers every public name.
# ruff: noqa: F403, F405
# pyright: strict, reportUnnecessaryTypeIgnoreComment=true, reportWildcardImportFromLibrary=false

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import assert_type

from flexportal import *


def revenue_by_city(client: FlexPortal) -> dict[str, float]:
    """Monthly revenue of the active businesses, by the city of the billing address."""
    totals: dict[str, float] = {}
    customers = client.customers.list(status=CustomerStatus.ACTIVE, customer_type="business")
    assert_type(customers, Pager[Customer])
    for customer in customers:
        assert_type(customer, Customer)
        address = customer.last_billing_address
        assert_type(address, Address | None)
        city = address.city if address is not None else "unknown"
        totals[city] = totals.get(city, 0) + customer.total_monthly_revenue
    return totals


def page_lengths(client: FlexPortal) -> list[int]:
    """Number of customers on each page."""
    lengths: list[int] = []
    for page in client.customers.list(status=["active", "inactive"], page_size=50, prefetch=False).pages():
        assert_type(page, Page[Customer])
        assert_type([customer.status for customer in page], list[CustomerStatus])
        assert_type(page.has_more, bool)
        assert_type(page.next_cursor, str | None)
        lengths.append(len(page))
    return lengths


def newest(client: FlexPortal) -> tuple[str, datetime | None] | None:
    """The newest customer's e-mail address and creation time."""
    customer = client.customers.list(customer_type=[CustomerType.INDIVIDUAL, CustomerType.BUSINESS]).first()
    assert_type(customer, Customer | None)
    if customer is None:
        return None
    assert_type(client.customers.find(email=customer.email), Customer | None)
    assert_type(customer.created_at, datetime | None)
    return customer.email, customer.created_at


def raw(client: FlexPortal, count: int) -> list[RawItem]:
    """The newest customers as the JSON text that the server sent."""
    return list(client.customers.list(max_items=count).raw_items())


def mistakes(client: FlexPortal, customer: Customer) -> int:
    """What type checkers find; at run time, a filter of that value is a `ValueError`."""
    client.customers.list(status="actve")  # type: ignore[arg-type]
    client.customers.list(status=["actve"])  # type: ignore[list-item]
    client.customers.update("cus_1", status="actve")  # type: ignore[arg-type]
    client.orders.list(status=CustomerStatus.ACTIVE)  # type: ignore[arg-type]
    return customer.created_at.year  # type: ignore[union-attr]


async def names(client: AsyncFlexPortal, count: int) -> list[str]:
    """Names of the newest customers."""
    customers = client.customers.list(max_items=count)
    assert_type(customers, AsyncPager[Customer])
    async for page in customers.pages():
        assert_type(page, Page[Customer])
    assert_type(await customers.first(), Customer | None)
    assert_type(await customers.to_list(), list[Customer])
    return [f"{customer.first_name} {customer.last_name}" async for customer in customers]


def outcome(client: FlexPortal) -> str:
    """The number of customers, or the error."""
    try:
        return f"{len(client.customers.list().to_list())} customers"
    except RateLimitError as error:
        assert_type(error.retry_after, float | None)
        return "rate limited"
    except APIStatusError as error:
        assert_type(error.status_code, int)
        assert_type(error.code, str | None)
        return f"status {error.status_code}: {error.response.content!r}"
    except FlexPortalError as error:
        return f"failed: {error}"


async def main() -> list[str]:
    """Call all of the above, configured by environment variables."""
    output: list[str] = []
    with FlexPortal() as client:
        output += [f"{city}: {total:.2f}" for city, total in revenue_by_city(client).items()]
        output += [str(page_lengths(client)), str(newest(client)), f"{len(raw(client, 2))} raw", outcome(client)]
    async with AsyncFlexPortal() as async_client:
        output += await names(async_client, 3)
    return output


if __name__ == "__main__":
    print("\n".join(asyncio.run(main())))
