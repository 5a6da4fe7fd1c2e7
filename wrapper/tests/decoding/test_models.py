"""What programs do with models: print, compare, copy, match and hand them on."""

from __future__ import annotations

import inspect
import json
import pickle
import subprocess
import sys
from copy import deepcopy
from typing import Any, cast

import attrs
import pytest
from flexportal import Address, Customer, CustomerStatus
from flexportal.testing import customer_json
from pydantic import BaseModel, ValidationError

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
    with pytest.raises(ValueError, match='"api" or "python"'):
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
    del other["tier"]
    assert ("tier" in found, "tier" in other) == (True, False)
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


def test_only_additional_properties_are_read_by_name() -> None:
    ada = customer()
    assert ada["tier"] == "gold"
    with pytest.raises(KeyError, match="Customer has no additional property 'first_name'; declared fields are attr"):
        ada["first_name"]
    with pytest.raises(TypeError, match="'Customer' object is not iterable"):
        dict(cast("Any", ada))


def test_models_match_patterns() -> None:
    match customer():
        case Customer(last_billing_address=Address(city="Köln"), company=str(company)):
            assert company == "Ω"
        case _:
            pytest.fail("no match")


class Report(BaseModel):
    customers: list[Customer]
    best: Customer | None = None


def test_pydantic_reads_and_writes_models() -> None:
    found = customer()
    report = Report.model_validate({"customers": [found, found.to_dict()]})

    assert report.customers == [found, found]
    assert report.customers[0] is found
    assert Report.model_validate_json(report.model_dump_json()) == report
    assert report.model_dump() == {"customers": [found.to_dict()] * 2, "best": None}
    assert Report.model_json_schema()["properties"]["customers"]["items"]["type"] == "object"


@pytest.mark.parametrize(("value", "message"), [({}, r"\$\.customerId: expected string"), (5, r"\$: expected object")])
def test_what_is_no_model_is_a_validation_error_of_pydantic(value: object, message: str) -> None:
    with pytest.raises(ValidationError, match=rf"customers\.0\n *Value error, {message}"):
        Report.model_validate({"customers": [value]})


@attrs.define
class Office(Address):
    """A caller's own model with a further field."""

    floor: int = 0


class Depot(Address):
    """A caller's own model without one."""


def test_a_model_can_be_extended_with_attrs() -> None:
    office = Office("Ada", "Main Street 1", "Doha", "QA", floor=3)
    assert attrs.evolve(office, city="Al Wakrah").floor == 3
    assert [field.name for field in attrs.fields(Office)][-2:] == ["postal_code", "floor"]
    assert attrs.fields(Depot) == attrs.fields(Address)
    assert Depot("Ada", "Main Street 1", "Doha", "QA").city == "Doha"


def test_the_signature_of_a_model_names_its_fields() -> None:
    assert [*inspect.signature(Address).parameters][:4] == ["contact_name", "street_address", "city", "country"]
    with pytest.raises(TypeError, match="street_address"):
        Address(contact_name="Ada")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]


def test_decoding_a_page_does_not_import_attrs() -> None:
    program = (
        "import sys; from flexportal_api import wire\n"
        "customer = wire.CustomerPage.decode(sys.argv[1].encode()).customers[0]\n"
        "assert 'attr' not in sys.modules; type(customer).__init__; assert 'attr' in sys.modules"
    )
    page = {"customers": [customer_json()], "count": 1, "limit": 1, "hasMore": False, "nextCursor": None}
    subprocess.run([sys.executable, "-c", program, json.dumps(page)], check=True)
