"""Monthly revenue of the active customers by country.

`python revenue.py` prints it for the tenant in `FLEXPORTAL_TENANT_ID`, and `python revenue.py acme globex` for several
tenants together. The key comes from `FLEXPORTAL_API_KEY`.
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
    """The monthly revenue of the active customers of one country."""

    country: str
    customers: int
    revenue: Decimal


def summary(customers: Iterable[Customer]) -> list[Line]:
    """One line for each country, sorted by revenue."""
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


def report(client: FlexPortal) -> str:
    """The table of one tenant."""
    return text(summary(client.customers.list(status="active")))


async def joint_report(clients: Sequence[AsyncFlexPortal]) -> str:
    """The table of several tenants, which are read concurrently."""
    listings = [client.customers.list(status="active").to_list() for client in clients]
    return text(summary(customer for listing in await asyncio.gather(*listings) for customer in listing))


async def read_tenants(tenants: Sequence[str]) -> str:
    """The joint table of these tenants."""
    clients = [AsyncFlexPortal(tenant_id=tenant) for tenant in tenants]
    try:
        return await joint_report(clients)
    finally:
        for client in clients:
            await client.aclose()


def main(tenants: Sequence[str]) -> int:
    """Print the report. Returns the exit code: 0; 1 if the request failed; 2 if the key is invalid."""
    try:
        if tenants:
            print(asyncio.run(read_tenants(tenants)))
        else:
            with FlexPortal() as client:
                print(report(client))
    except AuthenticationError:
        print("the API key is invalid; create a new one in the dashboard", file=sys.stderr)
        return 2
    except FlexPortalError as error:
        print(f"the request failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
