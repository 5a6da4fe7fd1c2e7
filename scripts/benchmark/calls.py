"""One client makes a call many times in a process of its own: `python -m benchmark.calls CALL CLIENT URL TIMES`.

Prints the CPU seconds of a call. The body of a create is that of `bodies.order`, which each client gets as its users
have it: the stock client as its models, all others as a dictionary. Each call returns the id of the order.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

from . import bodies
from .peers import STOCK
from .runners import HEADERS, KEY, TENANT

__all__ = ["CALLS", "HTTPX", "OPENAI", "OURS", "STOCK_CLIENT", "STRIPE"]

# Makes the call and returns the id of the order.
Call = Callable[[], str]

OURS, STOCK_CLIENT, OPENAI, STRIPE = "flexportal", "openapi-python-client", "openai", "stripe"
HTTPX = "httpx, no models"
ORDER = bodies.order_created()["orderId"]


def flexportal_get(url: str) -> Call:
    """This client, as its users call it."""
    client = import_module("flexportal").FlexPortal(KEY, TENANT, base_url=url)
    return lambda: cast("str", client.orders.get(ORDER).order_id)


def stock_get(url: str) -> Call:
    """The stock generated client."""
    client = import_module(STOCK).AuthenticatedClient(url, token=KEY)
    sync = import_module(f"{STOCK}.api.orders.get_order").sync
    return lambda: cast("str", sync(ORDER, client=client, tenant_id=TENANT).order_id)


def openai_get(url: str) -> Call:
    """The machinery of openai's client: its call for what it has no method for, with a model of its kind."""
    package = import_module("openai")
    client = package.OpenAI(api_key=KEY, base_url=url, default_headers=HEADERS)
    model = type("Order", (package.BaseModel,), {"__annotations__": {"orderId": str}})
    return lambda: cast("str", client.get(f"/v1/orders/{ORDER}", cast_to=model).orderId)


def stripe_get(url: str) -> Call:
    """The machinery of stripe's client: its call for what it has no method for."""
    package = import_module("stripe")
    client = package.StripeClient(KEY, base_addresses={"api": url})

    def get() -> str:
        response = client.raw_request("get", f"/v1/orders/{ORDER}", headers=HEADERS)
        return cast("str", client.deserialize(response, api_mode="V1")["orderId"])

    return get


def httpx_get(url: str) -> Call:
    """With httpx alone: no models, no checks, no retries."""
    client = import_module("httpx").Client(base_url=url, headers=HEADERS)
    return lambda: cast("str", client.get(f"/v1/orders/{ORDER}").json()["orderId"])


def flexportal_create(url: str) -> Call:
    """This client, as its users call it."""
    client = import_module("flexportal").FlexPortal(KEY, TENANT, base_url=url)
    fields = bodies.order_fields()
    return lambda: cast("str", client.orders.create(**fields).order_id)


def stock_create(url: str) -> Call:
    """The stock generated client, which takes a model."""
    create, make_body = _stock(url)
    return lambda: create(make_body())


def stock_create_from_model(url: str) -> Call:
    """The same with a model that was made before: what nobody does, but the call alone."""
    create, make_body = _stock(url)
    body = make_body()
    return lambda: create(body)


def _stock(url: str) -> tuple[Callable[[Any], str], Callable[[], Any]]:
    client = import_module(STOCK).AuthenticatedClient(url, token=KEY)
    sync = import_module(f"{STOCK}.api.orders.create_order").sync
    models = import_module(f"{STOCK}.models")
    fields = bodies.order_fields()

    def make_body() -> Any:
        customer = fields["customer"] | {"customer_type": models.CustomerType(fields["customer"]["customer_type"])}
        return models.OrderCreate(
            customer=models.OrderCreateCustomer(**customer),
            billing_address=models.Address(**fields["billing_address"]),
            shipping_address=models.Address(**fields["shipping_address"]),
            items=[models.OrderCreateItem(**item) for item in fields["items"]],
            order_type=models.OrderType(fields["order_type"]),
            custom_fields=models.CustomFields.from_dict(fields["custom_fields"]),
            notes=fields["notes"],
        )

    return lambda body: cast("str", sync(client=client, body=body, tenant_id=TENANT).order.order_id), make_body


def openai_create(url: str) -> Call:
    """The machinery of openai's client: its call for what it has no method for, with a model of its kind."""
    package = import_module("openai")
    client = package.OpenAI(api_key=KEY, base_url=url, default_headers=HEADERS)
    model = type("OrderCreated", (package.BaseModel,), {"__annotations__": {"order": dict[str, Any]}})
    body = bodies.order()
    return lambda: cast("str", client.post("/v1/orders", body=body, cast_to=model).order["orderId"])


def stripe_create(url: str) -> Call:
    """The machinery of stripe's client: its call for what it has no method for, which sends JSON below /v2."""
    package = import_module("stripe")
    client = package.StripeClient(KEY, base_addresses={"api": url})
    body = bodies.order()

    def create() -> str:
        response = client.raw_request("post", "/v2/orders", headers=HEADERS, **body)
        return cast("str", client.deserialize(response, api_mode="V2")["order"]["orderId"])

    return create


def httpx_create(url: str) -> Call:
    """With httpx alone: no models, no checks, no retries."""
    client = import_module("httpx").Client(base_url=url, headers=HEADERS)
    body = bodies.order()
    return lambda: cast("str", client.post("/v1/orders", json=body).json()["order"]["orderId"])


CALLS: dict[str, dict[str, Callable[[str], Call]]] = {
    "get": {OURS: flexportal_get, STOCK_CLIENT: stock_get, OPENAI: openai_get, STRIPE: stripe_get, HTTPX: httpx_get},
    "create": {
        OURS: flexportal_create,
        STOCK_CLIENT: stock_create,
        f"{STOCK_CLIENT}, the call alone": stock_create_from_model,
        OPENAI: openai_create,
        STRIPE: stripe_create,
        HTTPX: httpx_create,
    },
}


def cost(call: Call, times: int) -> float:
    """CPU seconds of an order. Raises: RuntimeError where it is another order than the one that was served."""
    for _ in range(max(1, times // 10)):
        if call() != ORDER:
            raise RuntimeError("this is not the order that the server sent")
    gc.collect()
    began = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - began) / times


if __name__ == "__main__":
    made, name, target, count = sys.argv[1:]
    print(cost(CALLS[made][name](target), int(count)))
