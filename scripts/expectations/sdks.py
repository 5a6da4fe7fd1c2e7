"""The SDKs that are compared: each with the client and the calls that its documentation shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

__all__ = ["KEY", "SDKS", "Json", "Sdk"]

KEY = "sk_test_4711_secret"
Json = dict[str, Any]


@dataclass
class Sdk:
    """What the probes need of an SDK."""

    package: str
    connect: Callable[..., Any]
    """The client for a URL; `timeout` in seconds."""
    get: Callable[[Any], Any]
    create: Callable[[Any], Any]
    items: Callable[[Any], Iterator[Any]] | None
    """Iterates over all pages of a list."""
    item: Callable[[], Json]
    """What the server has, complete for the SDK's model."""
    page: Callable[[list[Json]], object]
    """The body of a page that others follow."""
    root: Callable[[], type[Exception]]
    enum: str = ""
    required: str = ""
    created: str = ""


def _flexportal(url: str, **options: Any) -> Any:
    return import_module("flexportal").FlexPortal(KEY, "acme", base_url=url, **options)


def _openai(url: str, **options: Any) -> Any:
    return import_module("openai").OpenAI(api_key=KEY, base_url=url, **options)


def _stripe(url: str, **options: Any) -> Any:
    stripe = import_module("stripe")
    timeout = {"http_client": stripe.HTTPXClient(allow_sync_methods=True, **options)} if options else {}
    return stripe.StripeClient(KEY, base_addresses={"api": url}, **timeout)


def _githubkit(url: str, **options: Any) -> Any:
    return import_module("githubkit").GitHub(KEY, base_url=url, **options)


def _httpx(url: str, **options: Any) -> Any:
    return import_module("httpx").Client(base_url=url, headers={"Authorization": f"Bearer {KEY}"}, **options)


def _milestone() -> Json:
    texts = ("url", "html_url", "labels_url", "node_id")
    numbers = {"id": 1, "number": 1, "open_issues": 0, "closed_issues": 0}
    times = dict.fromkeys(("created_at", "updated_at"), "2026-03-14T09:26:53Z")
    rest = {"state": "open", "title": "One", "description": None, "creator": None, "closed_at": None, "due_on": None}
    return {**dict.fromkeys(texts, "https://example.com"), **numbers, **times, **rest}


SDKS = [
    Sdk(
        "flexportal",
        _flexportal,
        get=lambda client: client.customers.get("cus_1"),
        create=lambda client: client.billing_groups.create(
            customer_id="cus_1", group_name="One", billing_day=1, rental_ids=["ren_1"]
        ),
        items=lambda client: iter(client.customers.list(prefetch=False)),
        item=lambda: dict(import_module("flexportal.testing").customer_json(created_at="2026-03-14T09:26:53Z")),
        page=lambda items: {"customers": items, "count": len(items), "limit": 2, "hasMore": True, "nextCursor": "c"},
        root=lambda: import_module("flexportal").FlexPortalError,
        enum="status",
        required="email",
        created="created_at",
    ),
    Sdk(
        "openai",
        _openai,
        get=lambda client: client.files.retrieve("file_1"),
        create=lambda client: client.vector_stores.create(name="One"),
        items=lambda client: iter(client.files.list()),
        item=lambda: {
            "id": "file_1",
            "object": "file",
            "bytes": 1,
            "created_at": 1773480413,
            "filename": "a.txt",
            "purpose": "batch",
            "status": "processed",
        },
        page=lambda items: {"object": "list", "data": items, "has_more": True},
        root=lambda: import_module("openai").OpenAIError,
        enum="status",
        required="filename",
        created="created_at",
    ),
    Sdk(
        "stripe",
        _stripe,
        get=lambda client: client.v1.customers.retrieve("cus_1"),
        create=lambda client: client.v1.customers.create(params={"name": "One"}),
        items=lambda client: client.v1.customers.list().auto_paging_iter(),
        item=lambda: {
            "id": "cus_1",
            "object": "customer",
            "email": "ada@example.com",
            "created": 1773480413,
            "livemode": False,
            "tax_exempt": "none",
        },
        page=lambda items: {"object": "list", "url": "/v1/customers", "data": items, "has_more": True},
        root=lambda: import_module("stripe").StripeError,
        enum="tax_exempt",
        required="livemode",
        created="created",
    ),
    Sdk(
        "githubkit",
        _githubkit,
        get=lambda client: client.rest.issues.get_milestone("o", "r", 1).parsed_data,
        create=lambda client: client.rest.issues.create_milestone("o", "r", title="One").parsed_data,
        items=lambda client: iter(
            client.rest.paginate(client.rest.issues.list_milestones, owner="o", repo="r", per_page=2)
        ),
        item=_milestone,
        page=lambda items: items,
        root=lambda: import_module("githubkit.exception").GitHubException,
        enum="state",
        required="title",
        created="created_at",
    ),
    Sdk(
        "httpx",
        _httpx,
        get=lambda client: client.get("/items/1").raise_for_status().json(),
        create=lambda client: client.post("/items", json={"name": "One"}).raise_for_status().json(),
        items=None,
        item=lambda: {"id": "1"},
        page=lambda items: items,
        root=lambda: import_module("httpx").HTTPError,
    ),
]
