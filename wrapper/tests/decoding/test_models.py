"""What programs do with models: print, compare, copy, match and hand them on."""

from __future__ import annotations

import json
import pickle
from copy import deepcopy
from typing import Annotated, Any

import pytest
from flexportal import Address, Customer, CustomerStatus
from flexportal.testing import customer_json
from pydantic import PlainSerializer, PlainValidator, TypeAdapter

ADDRESS: dict[str, Any] = {
    "contactName": "Ada",
    "streetAddress": "Main 1",
    "city": "Köln",
    "country": "DE",
    "doorbell": "left",
    "postalCode": None,
}
BASE = customer_json()


def customer(**fields: Any) -> Customer:
    """A customer with an address, a null and a field that the contract does not know."""
    sent = BASE | {"status": "paused", "createdAt": "2026-03-14T09:26:53Z"}
    return Customer.from_dict({**sent, "lastBillingAddress": ADDRESS, "tier": "gold", "company": "Ω", **fields})


def test_to_dict_has_the_names_of_the_api_or_those_of_the_attributes() -> None:
    found = customer()
    wire, python = found.to_dict(), found.to_dict("python")

    assert Customer.from_dict(wire) == found
    assert wire["lastBillingAddress"] == ADDRESS
    assert python["last_billing_address"]["contact_name"] == "Ada"
    assert python["last_billing_address"]["doorbell"] == "left"
    assert python["created_at"] is not None
    assert python["created_at"] == found.created_at
    assert python["status"] == "paused"
    assert python["tier"] == wire["tier"] == "gold"
    assert len(wire) == len(python)
    with pytest.raises(ValueError, match='"wire" or "python"'):
        found.to_dict("camel")  # type: ignore[arg-type]


def test_to_json_is_what_the_api_would_send() -> None:
    found = customer()

    assert json.loads(found.to_json()) == found.to_dict()
    assert '"company":"Ω"' in found.to_json()
    assert '\n  "company": "Ω"' in found.to_json(indent=2)


def test_evolve_is_a_copy_with_other_values() -> None:
    found = customer()
    other = found.evolve(company=None, status=CustomerStatus.ACTIVE)
    other["tier"] = "lead"

    assert (other.company, other.status, other.email) == (None, "active", found.email)
    assert (found.company, found.status, found["tier"]) == ("Ω", "paused", "gold")
    assert found.evolve() == found != other
    with pytest.raises(TypeError, match="Customer has no attribute 'compny'"):
        found.evolve(compny="x")


def test_models_pickle_compare_and_show_their_fields() -> None:
    found = customer()

    assert pickle.loads(pickle.dumps(found)) == deepcopy(found) == found
    assert found != customer(email="b@example.com")
    assert found != found.last_billing_address
    assert "company='Ω'" in repr(found)
    assert "created_at=datetime.datetime(2026, 3, 14, 9, 26, 53" in repr(found)
    with pytest.raises(TypeError, match="unhashable"):
        hash(found)


def test_models_match_patterns() -> None:
    match customer():
        case Customer(last_billing_address=Address(city="Köln"), company=str(company)):
            assert company == "Ω"
        case _:
            pytest.fail("no match")


def test_pydantic_reads_and_writes_models_as_the_documented_recipe_says() -> None:
    kind = Annotated[Customer, PlainValidator(Customer.from_dict), PlainSerializer(Customer.to_dict)]
    adapter = TypeAdapter(list[kind])
    found = customer()

    assert adapter.validate_python([found.to_dict()]) == [found]
    assert json.loads(adapter.dump_json([found])) == [found.to_dict()]
