"""Lists customers through the client and prints them as a table: from the embedded mock, or from the real API.

Without credentials it starts the mock on a free loopback port and asks it over a real socket. With
`FLEXPORTAL_API_KEY` and `FLEXPORTAL_TENANT_ID` set it asks the real API, and starts nothing.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Generator, Iterable, Mapping
from contextlib import ExitStack, contextmanager

from flexportal import Customer, FlexPortal, FlexPortalError
from flexportal.testing import MockPortal
from flexportal.timestamps import parse
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

CREDENTIALS = ("FLEXPORTAL_API_KEY", "FLEXPORTAL_TENANT_ID")
STATUS = "active"
CUSTOMER_TYPE = "business"
# Small, so that even the mock's 250 customers take several requests; the client's own default is 100.
PAGE_SIZE = 20
# A real tenant may have far more customers than anybody wants to scroll through.
MAX_ITEMS = 500


@contextmanager
def opened(environment: Mapping[str, str]) -> Generator[FlexPortal, None, None]:
    """The portal to ask: the real one where the environment holds credentials, else the mock's.

    Raises:
        FlexPortalError: Only one of the two credentials is set, or a setting is malformed.
    """
    with ExitStack() as stack:
        if any(environment.get(name) for name in CREDENTIALS):
            yield stack.enter_context(FlexPortal())
        else:
            server = stack.enter_context(MockPortal().serve())
            yield stack.enter_context(FlexPortal("test-key", "acme", base_url=server.url))


def introduction(environment: Mapping[str, str]) -> str:
    """What is about to happen, in a line."""
    what = f"{STATUS} {CUSTOMER_TYPE} customers, {PAGE_SIZE} a page, at most {MAX_ITEMS}"
    if any(environment.get(name) for name in CREDENTIALS):
        return f"Asking the FlexPortal API for {what}."
    return f"Asking a mock FlexPortal on this machine for {what}. Set {' and '.join(CREDENTIALS)} to ask the real one."


def table(customers: Iterable[Customer]) -> Table:
    """The customers, laid out for a terminal."""
    columns = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    columns.add_column("E-mail", no_wrap=True)
    columns.add_column("Customer")  # gives way on a narrow terminal
    columns.add_column("Since", no_wrap=True)
    columns.add_column("Monthly", no_wrap=True, justify="right")
    for customer in customers:
        columns.add_row(*map(shown, cells(customer)))
    return columns


def cells(customer: Customer) -> tuple[str, ...]:
    """What the table says of a customer; a dash where the customer has no such thing."""
    since = parse(customer.created_at)
    return (
        customer.email,
        customer.company or f"{customer.first_name} {customer.last_name}",
        f"{since:%Y-%m-%d}" if since else "-",
        f"{customer.total_monthly_revenue:,.2f}",
    )


def shown(value: str) -> Text:
    """Text of the server's, to be shown as it is: no markup, and nothing that a terminal would obey."""
    # Spaces first: of all that there are in writing, `isprintable` takes only the usual one.
    spaced = "".join(" " if letter.isspace() else letter for letter in value)
    printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in spaced)
    return Text(printable, no_wrap=True, overflow="ellipsis")


def run(environment: Mapping[str, str], console: Console) -> None:
    """List, print, and say how many customers came in how many pages.

    Raises:
        FlexPortalError: A setting or the API said no.
    """
    with opened(environment) as portal:
        console.print(introduction(environment), soft_wrap=True, highlight=False)
        pager = portal.customers.list(
            status=STATUS, customer_type=CUSTOMER_TYPE, page_size=PAGE_SIZE, max_items=MAX_ITEMS
        )
        pages = list(pager.pages())
        customers = [customer for page in pages for customer in page.items]
        console.print(table(customers))
        end = f"{len(customers)} customers in {len(pages)} pages from {portal.base_url}"
        console.print(end, soft_wrap=True, highlight=False, markup=False)


def main() -> int:
    """Run the demo; every foreseeable failure is one line on stderr."""
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
