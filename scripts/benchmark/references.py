"""Widely used clients of other services, fed a page of the same customers through their own public list calls.

They do other work than ours, so they are no rivals: they show what people are used to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import httpx

from .bodies import Row

__all__ = ["references"]


def references(rows: Sequence[Row]) -> dict[str, Callable[[], Any]]:
    """A call for each client that lists one page from memory and returns the items."""
    return {"openai, models.list": _openai(rows), "stripe, customers.list": _stripe(rows)}


def _openai(rows: Sequence[Row]) -> Callable[[], Any]:
    items = [
        {"id": row["customerId"], "object": "model", "created": 1, "owned_by": row["createdBy"], **row} for row in rows
    ]
    content = json.dumps({"object": "list", "data": items}, ensure_ascii=False).encode()

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=content, headers={"Content-Type": "application/json"})

    client = import_module("openai").OpenAI(
        api_key="none", base_url="http://127.0.0.1", http_client=httpx.Client(transport=httpx.MockTransport(answer))
    )
    return lambda: client.models.list().data


def _stripe(rows: Sequence[Row]) -> Callable[[], Any]:
    items = [{"id": row["customerId"], "object": "customer", **row} for row in rows]
    envelope = {"object": "list", "url": "/v1/customers", "has_more": True, "data": items}
    content = json.dumps(envelope, ensure_ascii=False)
    stripe = import_module("stripe")

    class Memory(stripe.HTTPClient):  # type: ignore[misc, name-defined]
        """An HTTP client of stripe's kind that answers from memory."""

        name = "memory"

        def request(self, *_arguments: Any, **_options: Any) -> tuple[str, int, dict[str, str]]:
            return content, 200, {}

    client = stripe.StripeClient("sk_none", http_client=Memory())
    return lambda: client.v1.customers.list().data
