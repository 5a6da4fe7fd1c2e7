"""Show the client at work: each step's code beside its output, on the embedded mock or on the real API.

Without credentials it starts the mock on a free loopback port and sends it requests over a socket. With
`FLEXPORTAL_API_KEY` or `FLEXPORTAL_TENANT_ID` set, it uses the configured server and only reads.
"""

from __future__ import annotations

import inspect
import io
import os
import sys
import textwrap
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stdout

from flexportal import FlexPortal, FlexPortalError
from flexportal.testing import MockAPI
from rich.console import Console, Group, RenderableType
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

CREDENTIALS = ("FLEXPORTAL_API_KEY", "FLEXPORTAL_TENANT_ID")
GAP = 3  # columns between code and output

# The body of each step is shown as it stands here, in 80 columns; what it prints is shown beside it.
# fmt: off


def list_with_filters(client: FlexPortal) -> None:
    """List with filters."""
    businesses = client.customers.list(
        status="active", customer_type="business", max_items=5
    )
    for customer in businesses:
        print(customer.email, customer.company, customer.total_monthly_revenue)


def get_one(client: FlexPortal) -> None:
    """Get one record."""
    newest = client.orders.list(max_items=1).first()
    if newest is not None:
        order = client.orders.get(newest.order_id)
        print(order.order_id, order.status, order.created_at)


def place_an_order(client: FlexPortal) -> None:
    """Place an order and follow it."""
    order = client.orders.create(
        customer={
            "email": "ada@example.com", "first_name": "Ada", "last_name": "Lee",
        },
        billing_address={
            "contact_name": "Ada Lee",
            "street_address": "Ring 1", "city": "Köln", "country": "DE",
        },
        items=[{"sku": "MBP14-M3-A", "quantity": 1, "contract_length": 12}],
    )
    print("order:", order.status, order.totals.total, order.totals.currency)
    # Orders are confirmed in FlexPortal's dashboard; the mock does that.
    print("order:", client.orders.get(order.order_id).status)
    device = client.assets.list(sku="MBP14-M3-A", status="available").first()
    if device is not None:
        rental = client.subscriptions.create(
            order_id=order.order_id,
            customer_id=order.customer.customer_id,
            asset_serial_number=device.serial_number,
        )
        print("subscription:", rental.status, rental.product_name)
        print("order:", client.orders.get(order.order_id).status)


def read_every_page(client: FlexPortal) -> None:
    """Read every page."""
    customers = client.customers.list(
        status="active", customer_type="business", page_size=20, max_items=500
    )
    sizes = [len(page.items) for page in customers.pages()]
    print(sum(sizes), "customers in", len(sizes), "pages from", client.base_url)


# fmt: on


@contextmanager
def opened(environment: Mapping[str, str]) -> Generator[FlexPortal, None, None]:
    """A client of the configured server if the environment holds credentials, else of a mock.

    Raises:
        FlexPortalError: Only one of the two credentials is set, or a setting is malformed.
    """
    with ExitStack() as stack:
        if reads_only(environment):
            yield stack.enter_context(FlexPortal())
        else:
            server = stack.enter_context(MockAPI(confirm_orders=True).serve())
            yield stack.enter_context(FlexPortal("test-key", "acme", base_url=server.url))


def reads_only(environment: Mapping[str, str]) -> bool:
    """Whether the server may hold real records: then nothing is written."""
    return any(environment.get(name) for name in CREDENTIALS)


def introduction(environment: Mapping[str, str]) -> str:
    """One line on the server that is used."""
    if reads_only(environment):
        return "Reads from the configured server. Without credentials, the demo also places an order, on a mock."
    return f"Runs on a mock on this machine. Set {' and '.join(CREDENTIALS)} to read from the real API."


def source(step: Callable[[FlexPortal], None]) -> str:
    """The body of a step, without its docstring."""
    _, _, body = inspect.getsource(step).partition('"""\n')
    return textwrap.dedent(body).rstrip()


def printed(step: Callable[[FlexPortal], None], client: FlexPortal) -> Text:
    """Run a step, and return what it prints, which may contain text of the server."""
    with redirect_stdout(io.StringIO()) as output:
        step(client)
    return Text("\n").join(map(shown, output.getvalue().splitlines()))


def shown(value: str) -> Text:
    """Text of the server without markup, control characters or escape sequences."""
    # Spaces first: of all spaces, only the ASCII one is printable.
    spaced = "".join(" " if letter.isspace() else letter for letter in value)
    return Text("".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in spaced))


def beside(code: str, output: Text, width: int) -> RenderableType:
    """Code and output in two columns where they fit into the width, else one below the other."""
    columns = max(map(len, code.splitlines()))
    syntax = Syntax("", "python", theme="ansi_dark")
    if columns + GAP + max((line.cell_len for line in output.split()), default=0) > width:
        return Group(syntax.highlight(textwrap.indent(code, "    ")), output)
    grid = Table.grid(padding=(0, GAP, 0, 0))
    grid.add_column(width=columns)
    grid.add_column()
    grid.add_row(syntax.highlight(code), output)
    return grid


def run(environment: Mapping[str, str], console: Console) -> None:
    """Run each step and print its code and output. The last line counts the customers of all pages.

    Raises:
        FlexPortalError: A setting is invalid or a request failed.
    """
    reading, last = (list_with_filters, get_one), read_every_page
    with opened(environment) as client:
        console.print(introduction(environment), soft_wrap=True, highlight=False)
        for step in reading if reads_only(environment) else (*reading, place_an_order):
            title(step, console)
            console.print(beside(source(step), printed(step, client), console.width))
        title(last, console)
        console.print(beside(source(last), printed(last, client), width=0), soft_wrap=True)


def title(step: Callable[[FlexPortal], None], console: Console) -> None:
    """Print the heading of a step."""
    console.print()
    console.rule(f"[bold]{(step.__doc__ or '').rstrip('.')}", align="left", style="dim")
    console.print()


def main() -> int:
    """Run the demo; an error is one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # for terminals without Unicode
    try:
        run(os.environ, Console())
    except FlexPortalError as error:
        print(f"The demo failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
