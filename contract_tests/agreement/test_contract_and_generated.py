"""The generated package says what the contract says: names, types, defaults, requests and bodies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal_api.api.customers import list_customers
from flexportal_api.models import CustomerPage, ErrorEnvelope
from hypothesis import given, settings
from hypothesis import strategies as st

from . import contract_facts, generated_code
from .bodies import bodies
from .contract_edits import EDITS, ITEM, ContractEdit
from .facts import NOTHING, disagreements
from .generated_code import GeneratedPackage
from .generated_copies import edited_copy
from .json_values import Json, same
from .repository import contract_document
from .suite import contract_and_generated


def test_contract_and_generated_code_agree(document: Json) -> None:
    assert contract_and_generated(document) == []


def test_the_contract_that_travels_with_the_package_is_this_one(contract: Contract) -> None:
    assert disagreements(contract_facts.statement(contract), generated_code.snapshot(GeneratedPackage())) == []


def test_the_generated_code_states_every_parameter_and_every_field(contract: Contract) -> None:
    """What it isn't asked about could not be found wrong. The order of fields is the one thing code doesn't state."""
    stated = generated_code.statement(contract, GeneratedPackage())
    facts = contract_facts.statement(contract).facts
    asked = [fact for fact in facts if ".body" in fact or ".query." in fact or ".header.Tenant-ID" in fact]
    silent = {fact.rpartition(".")[2] for fact in asked if stated.says(fact) is NOTHING}
    assert not silent & generated_code.SAID
    assert {"accepts", "minLength"} <= silent


# Where a key is only one of the ways to be let in, a client that always sends one is none the worse.
SAID = {name: edit for name, edit in EDITS.items() if generated_code.is_said(edit.fact) and name != "security optional"}


@pytest.mark.parametrize("edit", SAID.values(), ids=SAID)
def test_an_edit_of_the_contract_parts_it_from_the_generated_code(edit: ContractEdit, document: Json) -> None:
    assert edit.fact in {found.fact for found in contract_and_generated(edit.edited(document))}


# Texts of the generated files as they stand; how code can be wrong in general, scripts/mutate goes through.
CUSTOMER, ENDPOINT = "models/customer.py", "api/customers/list_customers.py"


# File, what is replaced and by what, and the fact that it makes wrong.
CODE_EDITS: dict[str, tuple[str, str, str, str]] = {
    "field renamed": (CUSTOMER, '"lastName"', '"surname"', f"{ITEM}.lastName.required"),
    "inner field renamed": ("models/address.py", '"city"', '"town"', f"{ITEM}.lastBillingAddress.city.type"),
    "field sent under another name": (CUSTOMER, '_fields["phone"]', '_fields["tel"]', f"{ITEM}.phone"),
    "field with a default": (
        CUSTOMER,
        "company: str | None = None",
        'company: str | None = "x"',
        f"{ITEM}.company.initial",
    ),
    "field of another type": (CUSTOMER, "phone: str | None", "phone: int | None", f"{ITEM}.phone.python_type"),
    "enum value changed": ("models/customer_status.py", '"inactive"', '"passive"', f"{ITEM}.status.enum"),
    "default changed": (ENDPOINT, '= "50"', '= "20"', "listCustomers.query.limit.default"),
    "parameter renamed": (
        ENDPOINT,
        '_params["startAfter"]',
        '_params["cursor"]',
        "listCustomers.query.startAfter.argument",
    ),
    "parameter moved": (ENDPOINT, '_params["email"] =', '_headers["email"] =', "listCustomers.query.email"),
    "parameter not passed on": (ENDPOINT, "email=email,", "email=UNSET,", "listCustomers.sync.sends"),
    "path changed": (ENDPOINT, '"/v1/customers"', '"/v1/customer"', "listCustomers.path"),
    "response moved": (ENDPOINT, "422, 429", "423, 429", "listCustomers.responses"),
    "response not decoded": (ENDPOINT, "error_envelope.decode(content)", "None", "listCustomers.401.body.type"),
    "key sent otherwise": ("client.py", '"Bearer"', '"Token"', "listCustomers.security"),
    "module not importable": (
        ENDPOINT,
        "import UnexpectedStatus",
        "import Unexpected",
        "listCustomers.method",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "fact"), CODE_EDITS.values(), ids=CODE_EDITS)
def test_an_edit_of_the_generated_code_parts_it_from_the_contract(
    file: str, old: str, new: str, fact: str, document: Json
) -> None:
    def edit(tree: Path) -> None:
        source = (tree / file).read_text(encoding="utf-8")
        assert old in source
        (tree / file).write_text(source.replace(old, new), encoding="utf-8")

    with edited_copy(edit) as package:
        found = {found.fact for found in contract_and_generated(document, package)}
    assert any(entry == fact or entry.startswith(f"{fact}.") for entry in found), found


def test_swapped_fields_are_told_apart(document: Json) -> None:
    """Two fields of one type can trade places without any type being wrong."""

    def swap(tree: Path) -> None:
        source = (tree / CUSTOMER).read_text(encoding="utf-8")
        swapped = source.replace('"firstName"', '"…"').replace('"lastName"', '"firstName"').replace('"…"', '"lastName"')
        (tree / CUSTOMER).write_text(swapped, encoding="utf-8")

    with edited_copy(swap) as package:
        found = {found.fact for found in contract_and_generated(document, package)}
    assert {f"{ITEM}.firstName.attribute", f"{ITEM}.lastName.attribute"} <= found


CONTRACT = Contract(contract_document())
# The other errors have the same body as 400, which is checked where the facts are.
ANSWERS = [
    (response.status, response.schema)
    for response in CONTRACT.operation("listCustomers").responses
    if response.status in {"200", "400"} and response.schema is not None
]


@settings(deadline=None, derandomize=True, max_examples=40)
@given(data=st.data())
@pytest.mark.parametrize(("status", "schema"), ANSWERS, ids=[status for status, _ in ANSWERS])
def test_a_body_of_the_contract_comes_back_as_it_came(status: str, schema: Json, data: st.DataObject) -> None:
    """Unknown fields and unknown enum values included, and null apart from absent."""
    body = data.draw(bodies(CONTRACT, schema))
    decoded = list_customers.decode_response(int(status), json.dumps(body).encode())
    assert same(decoded.to_dict(), body)
    model: Any = CustomerPage if status == "200" else ErrorEnvelope
    assert model.from_dict(body) == decoded


@settings(deadline=None, derandomize=True, max_examples=40)
@given(data=st.data())
def test_drawn_bodies_are_valid_by_the_contract(data: st.DataObject) -> None:
    """The draw itself is checked: bodies that the contract forbids would prove nothing."""
    for _, schema in ANSWERS:
        body = data.draw(bodies(CONTRACT, schema, known_values_only=True))
        assert contract_facts.valid(CONTRACT, schema, body)
