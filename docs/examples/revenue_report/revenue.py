"""Monthly revenue by country, of the customers who are active.

`python revenue.py` prints it for one business unit, and `python revenue.py acme globex` for several together. Key and
business unit come from `FLEXPORTAL_API_KEY` and `FLEXPORTAL_TENANT_ID`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flexportal import AsyncFlexPortal, AuthenticationError, Customer, FlexPortal, FlexPortalError


@dataclass(frozen=True)
class Line:
    """What the active customers of one country pay a month."""

    country: str
    customers: int
    revenue: Decimal


def summary(customers: Iterable[Customer]) -> list[Line]:
    """A line for each country, the largest revenue first."""
    paid: dict[str, list[Decimal]] = {}
    for customer in customers:
        address = customer.last_billing_address
        country = "unknown" if address is None else address.country
        paid.setdefault(country, []).append(Decimal(str(customer.total_monthly_revenue)))
    lines = [Line(country, len(amounts), sum(amounts, Decimal())) for country, amounts in paid.items()]
    return sorted(lines, key=lambda line: (-line.revenue, line.country))


def text(lines: Iterable[Line]) -> str:
    """The lines as a table."""
    return "\n".join(f"{line.country:<20}{line.customers:>6}{line.revenue:>14.2f}" for line in lines)


def report(portal: FlexPortal) -> str:
    """The table of one business unit."""
    return text(summary(portal.customers.list(status="active")))


async def joint_report(portals: Sequence[AsyncFlexPortal]) -> str:
    """The table of several business units, which are asked at the same time."""
    listings = [portal.customers.list(status="active").to_list() for portal in portals]
    return text(summary(customer for listing in await asyncio.gather(*listings) for customer in listing))


async def ask(tenants: Sequence[str]) -> str:
    """The joint table of these business units."""
    portals = [AsyncFlexPortal(tenant_id=tenant) for tenant in tenants]
    try:
        return await joint_report(portals)
    finally:
        for portal in portals:
            await portal.aclose()


def main(tenants: Sequence[str]) -> int:
    """Prints the report. Returns the exit code: 0, 1 when the API could not be asked, 2 when it refused the key."""
    try:
        if tenants:
            print(asyncio.run(ask(tenants)))
        else:
            with FlexPortal() as portal:
                print(report(portal))
    except AuthenticationError:
        print("FlexPortal refused the key; make a new one in the dashboard", file=sys.stderr)
        return 2
    except FlexPortalError as error:
        print(f"FlexPortal could not be asked: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
