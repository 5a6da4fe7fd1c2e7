"""Optional parts are left out of the wire structs until a body has them, and nobody can tell by the result."""

from __future__ import annotations

import json
import subprocess
import sys
from types import ModuleType
from typing import Any

import pytest
from flexportal import Subscription
from flexportal_core.decoding.errors import DecodeError
from flexportal_core.decoding.one_pass import Body, Wires

MODELS = "flexportal_api.models"
PLAIN: dict[str, Any] = {
    **{"rentalId": "ren_1", "tenantId": "acme", "assetSerialNumber": "C1", "customerId": "cus_1", "sku": "S"},
    **{"productName": "MacBook", "monthlyAmount": 49.5, "currency": "EUR", "originalContractLength": 24},
    **{"contractLength": 24, "startDate": "2026-03-14", "status": "active", "orderId": "ord_1", "createdBy": "usr_1"},
    **{"customerEmail": "z@example.com", "customerName": "Zoë", "createdAt": "2026-03-14", "updatedAt": "2026-03-14"},
}
MORE: dict[str, dict[str, Any]] = {
    "an enum": {"recoveryStatus": "at_risk"},
    "an unknown value": {"recoveryStatus": "unheard of"},
    "a model": {"customFields": {"costCenter": 7}},
    "an empty list": {"extensionHistory": []},
    "an unknown field": {"loyaltyTier": "gold", "customFields": {}},
}


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Body[Subscription]:
    """A decoder that has decoded nothing, with a module of its own for its structs."""
    monkeypatch.setitem(sys.modules, "flexportal_api.fresh", ModuleType("flexportal_api.fresh"))
    return Body[Subscription](Wires("flexportal_api.fresh"), Subscription)


@pytest.fixture
def decoder(fresh: Body[Subscription]) -> Body[Subscription]:
    """A decoder that has decoded a subscription without any optional part."""
    assert fresh.decode(json.dumps(PLAIN).encode()) == Subscription.from_dict(PLAIN)
    return fresh


@pytest.mark.parametrize("more", MORE.values(), ids=MORE)
def test_a_part_that_occurs_for_the_first_time_is_decoded(decoder: Body[Subscription], more: dict[str, Any]) -> None:
    subscription = PLAIN | more
    for sent in (subscription, PLAIN, subscription):
        found = decoder.decode(json.dumps(sent).encode())
        assert found == Subscription.from_dict(sent)
        assert found.to_dict() == sent


def test_a_name_that_is_escaped_is_recognized(fresh: Body[Subscription]) -> None:
    content = json.dumps(PLAIN | {"recoveryStatus": "at_risk"}).replace("recoveryStatus", "\\u0072ecoveryStatus")
    assert fresh.decode(content.encode()).recovery_status == "at_risk"


@pytest.mark.parametrize(
    ("more", "path"),
    [({"extensionHistory": [7]}, "$.extensionHistory[0]"), ({"customFields": None}, "$.customFields")],
    ids=["item", "null"],
)
def test_an_error_in_such_a_part_names_its_place(decoder: Body[Subscription], more: dict[str, Any], path: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decoder.decode(json.dumps(PLAIN | more).encode())
    assert caught.value.path == path


def test_a_body_without_a_part_does_not_import_its_model() -> None:
    code = f"""
import json, sys
from flexportal_api import wire
from flexportal_core.decoding.one_pass import Body, Wires
from flexportal_api.models import Subscription
body = Body(Wires("flexportal_api.wire"), Subscription)
def has():
    return [name in sys.modules for name in ("{MODELS}.custom_fields", "{MODELS}.buyout_reason")]
body.decode({json.dumps(PLAIN)!r}.encode())
print(has())
body.decode({json.dumps(PLAIN | {"customFields": {}})!r}.encode())
print(has())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split("\n")[:2] == ["[False, False]", "[True, True]"]
