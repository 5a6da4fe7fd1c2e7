"""How each rival decodes the bytes of a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Container
from importlib import import_module
from typing import Any

from flexportal_api import wire

from . import floor
from .peers import OPENAPI_GENERATOR, PYDANTIC, STOCK

__all__ = ["BARE", "OURS", "decoders", "rows_of"]

OURS, BARE = "flexportal", "msgspec structs handwritten"

Decode = Callable[[bytes], Any]


def decoders(missing: Container[str]) -> dict[str, Decode]:
    """The rivals by name; those that are missing left out."""
    stock = import_module(f"{STOCK}.models").CustomerPage
    pydantic = import_module(PYDANTIC).CustomerPage
    orjson = import_module("orjson")
    found: dict[str, Decode] = {
        OURS: wire.CustomerPage.decode,
        "openapi-python-client": lambda content: stock.from_dict(json.loads(content)),
        "pydantic": pydantic.model_validate_json,
        BARE: floor.decode,
        "orjson, no models": orjson.loads,
    }
    if OPENAPI_GENERATOR not in missing:
        client = import_module(OPENAPI_GENERATOR).ApiClient()
        # As its own client does with an answer: bytes to text, then by the name of the type.
        found["openapi-generator"] = lambda content: client.deserialize(
            content.decode(), "CustomerPage", "application/json"
        )
    return found


def rows_of(page: Any) -> list[tuple[object, ...]]:
    """Enough of each customer to see whether two rivals have decoded the same."""
    if isinstance(page, dict):
        page = floor.decode(json.dumps(page).encode())
    return [
        (
            customer.customer_id,
            customer.email,
            str(getattr(customer.status, "value", customer.status)),
            float(customer.total_monthly_revenue),
            tuple(customer.order_ids),
            getattr(customer.last_billing_address or None, "city", None),
        )
        for customer in page.customers
    ]
