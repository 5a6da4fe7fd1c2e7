"""A user's program: everything public, as an application uses it. Type-checked strictly, and run by a test."""

# pyright: strict

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import assert_type

from flexportal import (
    Address,
    APIStatusError,
    AsyncFlexPortal,
    AsyncPager,
    Customer,
    CustomerStatus,
    CustomerType,
    FlexPortal,
    FlexPortalError,
    Page,
    Pager,
    RateLimitError,
)
from flexportal.timestamps import parse


def revenue_by_city(portal: FlexPortal) -> dict[str, float]:
    """Sum up what active businesses bring in, by the city that the bill goes to."""
    totals: dict[str, float] = {}
    customers = portal.customers.list(status=CustomerStatus.ACTIVE, customer_type="business")
    assert_type(customers, Pager[Customer])
    for customer in customers:
        assert_type(customer, Customer)
        address = customer.last_billing_address
        assert_type(address, Address | None)
        city = address.city if address is not None else "unknown"
        totals[city] = totals.get(city, 0) + customer.total_monthly_revenue
    return totals


def page_lengths(portal: FlexPortal) -> list[int]:
    """How full the pages are."""
    lengths: list[int] = []
    for page in portal.customers.list(status=["active", "inactive"], page_size=50).pages():
        assert_type(page, Page[Customer])
        assert_type(page.has_more, bool)
        assert_type(page.next_cursor, str | None)
        lengths.append(len(page.items))
    return lengths


def newest(portal: FlexPortal) -> tuple[str, datetime | None] | None:
    """Who came last, and when."""
    customer = portal.customers.list(customer_type=[CustomerType.INDIVIDUAL, CustomerType.BUSINESS]).first()
    assert_type(customer, Customer | None)
    if customer is None:
        return None
    assert_type(portal.customers.find(email=customer.email), Customer | None)
    return customer.email, parse(customer.created_at)


async def names(portal: AsyncFlexPortal, count: int) -> list[str]:
    """The names of the newest customers."""
    customers = portal.customers.list(max_items=count)
    assert_type(customers, AsyncPager[Customer])
    async for page in customers.pages():
        assert_type(page, Page[Customer])
    assert_type(await customers.first(), Customer | None)
    assert_type(await customers.to_list(), list[Customer])
    return [f"{customer.first_name} {customer.last_name}" async for customer in customers]


def outcome(portal: FlexPortal) -> str:
    """What a program says of an error."""
    try:
        return f"{len(portal.customers.list().to_list())} customers"
    except RateLimitError as error:
        assert_type(error.retry_after, float | None)
        return "later"
    except APIStatusError as error:
        assert_type(error.status_code, int)
        assert_type(error.code, str | None)
        return f"refused with {error.status_code}"
    except FlexPortalError as error:
        return f"failed: {error}"


async def main() -> list[str]:
    """All of it, configured by the environment."""
    said: list[str] = []
    with FlexPortal() as portal:
        said += [f"{city}: {total:.2f}" for city, total in revenue_by_city(portal).items()]
        said += [str(page_lengths(portal)), str(newest(portal)), outcome(portal)]
    async with AsyncFlexPortal() as portal_too:
        said += await names(portal_too, 3)
    return said


if __name__ == "__main__":
    print("\n".join(asyncio.run(main())))
