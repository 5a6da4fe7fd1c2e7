"""A mock, requests to it, and contracts other than the installed one."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from flexportal.contract import Contract
from flexportal.testing import MockAPI, Request, Response
from msgspec import json

KEY, TENANT = ("authorization", "Bearer test-key"), ("tenant-id", "acme")
HEADERS = {"Authorization": "Bearer test-key", "Tenant-ID": "acme"}

Get = Callable[..., Response]


def body(response: Response) -> Any:
    """The parsed JSON body."""
    return json.decode(response.body)


def get(mock: MockAPI, path: str = "/v1/customers", *headers: tuple[str, str], **query: Any) -> Response:
    """The response to a GET request with the usual key and tenant; a list gives a parameter several times."""
    pairs: list[tuple[str, str]] = []
    for name, given in query.items():
        several = cast("list[Any]", given) if isinstance(given, list) else [given]
        pairs += [(name, str(value)) for value in several]
    return mock.respond(Request("GET", path, tuple(pairs), (KEY, TENANT, *headers)))


def listing(mock: MockAPI, **query: Any) -> list[list[dict[str, Any]]]:
    """The pages of a whole customer listing."""
    pages: list[list[dict[str, Any]]] = []
    cursor: dict[str, str] = {}
    while len(pages) < 1000:
        page = body(get(mock, **query, **cursor))
        assert (page["count"], page["limit"]) == (len(page["customers"]), int(query.get("limit", 50)))
        assert page["hasMore"] is (page["nextCursor"] is not None)
        pages.append(page["customers"])
        if page["nextCursor"] is None:
            return pages
        cursor = {"startAfter": page["nextCursor"]}
    raise AssertionError("the listing does not end")


def validator(contract: Contract, schema: str) -> Any:
    """A strict validator of a component schema."""
    from jsonschema_rs import Draft202012Validator

    components = {"schemas": contract.document["components"]["schemas"]}
    return Draft202012Validator({"$ref": f"#/components/schemas/{schema}", "components": components})


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract.installed()


@pytest.fixture
def document(contract: Contract) -> dict[str, Any]:
    """The contract's document, for a test to change."""
    return copy.deepcopy(dict(contract.document))


@pytest.fixture
def orders(document: dict[str, Any]) -> Contract:
    """The contract with a second list operation, at `/v1/shops/{shop}/orders`."""
    import yaml

    added = yaml.safe_load((Path(__file__).parent / "orders.yaml").read_text(encoding="utf-8"))
    document["paths"]["/v1/shops/{shop}/orders"] = {"get": added["operation"]}
    document["components"]["schemas"] |= added["schemas"]
    return Contract(document)


@pytest.fixture
def mock() -> MockAPI:
    return MockAPI()
