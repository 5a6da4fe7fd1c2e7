"""Clients whose server is decided by the test. The engines are imported by the tests, never when they are collected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from flexportal import FlexPortal
from flexportal_api.resources import Resources

from .worlds import World, world_of

with FlexPortal("test-key", "acme", base_url="http://127.0.0.1:1") as _client:
    # The resources that have a list, whatever the contract.
    LISTS = [name for name in vars(Resources) if name[0] != "_" and hasattr(getattr(_client, name), "list")]

ClientOf = Callable[[Callable[[httpx.Request], httpx.Response]], FlexPortal]


@pytest.fixture
def client_of() -> ClientOf:
    """Makes a client without retries for a server that a function stands for."""

    def make(respond: Callable[[httpx.Request], httpx.Response]) -> FlexPortal:
        transport = httpx.MockTransport(respond)
        return FlexPortal("test-key", "acme", base_url="http://127.0.0.1:1", transport=transport, max_retries=0)

    return make


def row(number: int, **fields: Any) -> dict[str, Any]:
    """A customer with the required fields."""
    required: dict[str, Any] = {
        **{"customerId": f"cus_{number}", "tenantId": "acme", "email": f"person{number}@example.com"},
        **{"firstName": "Ada", "lastName": "No", "customerType": "business", "status": "active", "createdBy": "import"},
        **{"totalOrders": number, "totalDevicesRented": 0, "totalMonthlyRevenue": 9.5, "orderIds": [], "rentalIds": []},
    }
    return required | fields


def page(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The only page of a listing."""
    return {"customers": rows, "count": len(rows), "limit": 100, "hasMore": False, "nextCursor": None}


@pytest.fixture
def world() -> World:
    made = world_of("customers")
    made.mock.calls.clear()
    return made


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """dlt sends no telemetry and reads no settings of the user."""
    settings = {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "INFO"}
    for name, value in {**settings, "DLT_DATA_DIR": str(tmp_path), "DLT_PROJECT_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def under_test() -> Any:
    from flexportal.integrations import dlt

    return dlt
