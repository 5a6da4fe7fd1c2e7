"""Mistakes that mypy and pyright must find: a marked line without an error for either fails `scripts/check`.

Both report a `type: ignore` that they do not need: mypy in its strict mode, pyright by the setting below. Nothing here
is ever called.
"""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from datetime import datetime

from flexportal import AsyncFlexPortal, Customer, CustomerStatus, FlexPortal, OrderStatus, Page, Pager, RateLimitError
from flexportal.testing import MockAPI


def settings() -> None:
    """Of a client, and of a single call."""
    FlexPortal(api_key=1)  # type: ignore[arg-type]
    FlexPortal(timeout="5")  # type: ignore[arg-type]
    FlexPortal(max_retries=None)  # type: ignore[arg-type]
    FlexPortal(verify=False)  # type: ignore[arg-type]
    FlexPortal(headers=["X-Team: billing"])  # type: ignore[arg-type]
    FlexPortal(tennant_id="acme")  # type: ignore[call-arg]
    FlexPortal().with_options(max_retries="3")  # type: ignore[arg-type]
    FlexPortal().with_options(api_key="other")  # type: ignore[call-arg]
    print(FlexPortal().custmers)  # type: ignore[attr-defined]


def filters(client: FlexPortal, at: datetime) -> None:
    """Of lists."""
    client.customers.list(status="actve")  # type: ignore[arg-type]
    client.customers.list(status=["active", "actve"])  # type: ignore[list-item]
    client.customers.list(status=OrderStatus.PENDING)  # type: ignore[arg-type]
    client.customers.list(customer_type=1)  # type: ignore[arg-type]
    client.customers.list(email=None, statuss="active")  # type: ignore[call-arg]
    client.customers.list("active")  # type: ignore[call-arg]
    client.customers.list(page_size="100")  # type: ignore[arg-type]
    client.customers.list(max_items=1.5)  # type: ignore[arg-type]
    client.customers.list(prefetch=None)  # type: ignore[arg-type]
    client.customers.scan(concurrency=None)  # type: ignore[arg-type]
    client.orders.list(sort_by="createdat")  # type: ignore[arg-type]
    client.orders.list(customer_id=at)  # type: ignore[arg-type]
    client.customers.find(email=None)  # type: ignore[arg-type]
    client.customers.find()  # type: ignore[call-arg]


def arguments(client: FlexPortal, customer: Customer) -> None:
    """Of other calls."""
    client.orders.get(17)  # type: ignore[arg-type]
    client.customers.get(customer)  # type: ignore[arg-type]
    client.customers.get()  # type: ignore[call-arg]
    client.customers.update("cus_1", status="actve")  # type: ignore[arg-type]
    client.customers.update("cus_1", first_name=None)  # type: ignore[arg-type]
    client.customers.update("cus_1", {"first_name": "Zoe"})  # type: ignore[call-arg, arg-type]
    client.subscriptions.extend("ren_1", extension_months=3)  # type: ignore[call-arg]
    client.subscriptions.extend("ren_1", extension_months="3", reason="longer")  # type: ignore[arg-type]
    client.subscriptions.buyout("ren_1", amount=100)  # type: ignore[call-arg]


def models(customer: Customer) -> list[object]:
    """Attributes of what is returned."""
    return [
        customer.creatd_at,  # type: ignore[attr-defined]
        customer.created_at.year,  # type: ignore[union-attr]
        customer.last_billing_address.city,  # type: ignore[union-attr]
        customer.total_orders.upper(),  # type: ignore[attr-defined]
        customer.to_dict("json"),  # type: ignore[arg-type]
    ]


def assignments(customer: Customer) -> None:
    """Of values to attributes."""
    customer.status = None  # type: ignore[assignment]
    customer.email = 1  # type: ignore[assignment]
    customer.status = CustomerStatus.ACTVE  # type: ignore[attr-defined]


def pagers(client: FlexPortal, page: Page[Customer]) -> list[object]:
    """Pages, and what they are taken for."""
    pager: Pager[str] = client.customers.list()  # type: ignore[assignment]
    first: Customer = client.customers.list().first()  # type: ignore[assignment]
    return [
        pager[0],  # type: ignore[index]
        len(client.orders.list()),  # type: ignore[arg-type]
        page.next_cursor.upper(),  # type: ignore[union-attr]
        first,
    ]


async def asynchronous(client: AsyncFlexPortal) -> list[object]:
    """What is awaited, and what is not."""
    found = [each for each in client.customers.list()]  # type: ignore[attr-defined]  # noqa: C416
    awaited = await client.customers.list()  # type: ignore[misc]
    return [found, awaited, client.orders.get("ord_1").status]  # type: ignore[attr-defined]


def errors(error: RateLimitError, mock: MockAPI) -> float:
    """Errors, and tests."""
    mock.fail_next("503")  # type: ignore[arg-type]
    return error.retry_after + 1  # type: ignore[operator]
