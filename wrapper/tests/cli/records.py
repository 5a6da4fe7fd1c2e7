"""What the tests of operations share: records of the mock, and what a command prints."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flexportal.operations import operations_of
from flexportal.testing import MockAPI

from .test_failures import RESOURCES

OPERATIONS = [operation for name in RESOURCES for operation in operations_of(name.replace("-", "_"))]
ORDER = {
    "customer": {"email": "zoe@example.com", "firstName": "Zoë", "lastName": "Meyer"},
    "billingAddress": {"contactName": "Zoë Meyer", "streetAddress": "A 5", "city": "Berlin", "country": "DE"},
}


def first(mock: MockAPI, resource: str, **wanted: str) -> dict[str, Any]:
    """The first record of a list that matches, as the command prints it."""
    with mock.client() as client:
        pager = getattr(client, resource).list(**wanted, max_items=1)
        found: dict[str, Any] = json.loads(next(iter(pager.raw_items())))
        return found


def order(mock: MockAPI) -> str:
    """A new order as JSON."""
    sku = first(mock, "variants", status="active")["variantSku"]
    return json.dumps({**ORDER, "items": [{"sku": sku, "quantity": 1, "contractLength": 12}]})


def shown(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert err == ""
    return out
