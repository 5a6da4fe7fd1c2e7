"""List customers through the client and print them as a table: from the embedded mock, or from the real API.

Without credentials it starts the mock on a free loopback port and sends it requests over a socket. With
`FLEXPORTAL_API_KEY` and `FLEXPORTAL_TENANT_ID` set, it sends them to the real API and starts nothing.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Generator, Iterable, Mapping
from contextlib import ExitStack, contextmanager
from typing import Final

from flexportal import Customer, FlexPortal, FlexPortalError
from flexportal.testing import MockAPI
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

CREDENTIALS = ("FLEXPORTAL_API_KEY", "FLEXPORTAL_TENANT_ID")
STATUS: Final = "active"
CUSTOMER_TYPE: Final = "business"
# Small, so that even the mock's 250 customers take several requests; the client's default is 100.
PAGE_SIZE = 20
# A real tenant may have far more customers than anybody wants to scroll through.
MAX_ITEMS = 500


@contextmanager
def opened(environment: Mapping[str, str]) -> Generator[FlexPortal, None, None]:
    """A client of the real API if the environment holds credentials, else of a mock.

    Raises:
        FlexPortalError: Only one of the two credentials is set, or a setting is malformed.
    """
    with ExitStack() as stack:
        if any(environment.get(name) for name in CREDENTIALS):
            yield stack.enter_context(FlexPortal())
        else:
            server = stack.enter_context(MockAPI().serve())
            yield stack.enter_context(FlexPortal("test-key", "acme", base_url=server.url))


def introduction(environment: Mapping[str, str]) -> str:
    """One line on what is requested from which server."""
    what = f"{STATUS} {CUSTOMER_TYPE} customers, {PAGE_SIZE} a page, at most {MAX_ITEMS}"
    if any(environment.get(name) for name in CREDENTIALS):
        return f"Listing {what}, from the FlexPortal API."
    return f"Listing {what}, from a mock on this machine. Set {' and '.join(CREDENTIALS)} to use the real API."


def table(customers: Iterable[Customer]) -> Table:
    """The customers, laid out for a terminal."""
    columns = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    columns.add_column("E-mail", no_wrap=True)
    columns.add_column("Customer")  # shortened on a narrow terminal
    columns.add_column("Since", no_wrap=True)
    columns.add_column("Monthly", no_wrap=True, justify="right")
    for customer in customers:
        columns.add_row(*map(shown, cells(customer)))
    return columns


def cells(customer: Customer) -> tuple[str, ...]:
    """A customer's cells; a dash for a missing value."""
    since = customer.created_at
    return (
        customer.email,
        customer.company or f"{customer.first_name} {customer.last_name}",
        f"{since:%Y-%m-%d}" if since else "-",
        f"{customer.total_monthly_revenue:,.2f}",
    )


def shown(value: str) -> Text:
    """Text of the server without markup, control characters or escape sequences."""
    # Spaces first: of all spaces, only the ASCII one is printable.
    spaced = "".join(" " if letter.isspace() else letter for letter in value)
    printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in spaced)
    return Text(printable, no_wrap=True, overflow="ellipsis")


def run(environment: Mapping[str, str], console: Console) -> None:
    """List customers, print them, and report how many came in how many pages.

    Raises:
        FlexPortalError: A setting is invalid or a request failed.
    """
    with opened(environment) as client:
        console.print(introduction(environment), soft_wrap=True, highlight=False)
        pager = client.customers.list(
            status=STATUS, customer_type=CUSTOMER_TYPE, page_size=PAGE_SIZE, max_items=MAX_ITEMS
        )
        pages = list(pager.pages())
        customers = [customer for page in pages for customer in page.items]
        console.print(table(customers))
        end = f"{len(customers)} customers in {len(pages)} pages from {client.base_url}"
        console.print(end, soft_wrap=True, highlight=False, markup=False)


def main() -> int:
    """Run the demo; an error is one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Unicode still gets its table
    try:
        run(os.environ, Console())
    except FlexPortalError as error:
        print(f"The demo could not list customers: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
