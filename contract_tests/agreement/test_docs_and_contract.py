"""The documentation and openapi.yaml state the same facts, and the check that says so can fail."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from flexportal.contract import Contract

from . import coherence, contract_facts
from .contract_edits import EDITS, ITEM, UNREADABLE, ContractEdit
from .docs_page import Documentation
from .facts import disagreements
from .json_values import Json
from .repository import ROOT, read_yaml
from .suite import docs_and_contract


def test_documentation_and_contract_agree(document: Json) -> None:
    """The contract may be ahead of the page, by a new field or operation, but never against it."""
    assert [found for found in docs_and_contract(document) if not found.is_addition] == []


def test_every_documented_fact_and_listed_addition_is_in_the_contract(contract: Contract, docs: Documentation) -> None:
    stated = contract_facts.statement(contract).facts.keys()
    assert stated >= docs.statement.facts.keys() | docs.added.facts.keys()
    assert not docs.statement.facts.keys() & docs.added.facts.keys()


def test_the_pages_own_request_goes_where_the_contract_says(contract: Contract, docs: Documentation) -> None:
    operation = contract.operation("listCustomers")
    request = docs.page["sample_request"]
    assert request["url"] == contract.document["servers"][0]["url"] + operation.path
    sent = {name for name in request["headers"] if name != docs.page["authorization"]["name"]}
    assert sent == {entry.name for entry in operation.parameters if entry.location == "header" and entry.required}
    assert request["headers"]["Authorization"].split()[0] == docs.platform["security"]["scheme"]


def test_the_specification_validator_has_nothing_to_say(document: Json) -> None:
    assert coherence.specification_faults(document) == []


def test_both_versions_of_yaml_read_the_same_contract(document: Json) -> None:
    """YAML 1.1 would take an unquoted `no` or `on` for a boolean, and parsers of it are still common."""
    assert json.dumps(read_yaml(ROOT / "openapi.yaml", version="1.1")) == json.dumps(document)


def test_the_examples_cover_every_documented_field_and_its_absence(contract: Contract, docs: Documentation) -> None:
    full, minimal = contract.schema("Customer")["examples"]
    assert docs.sample["customers"][0].keys() <= full.keys() <= contract.schema("Customer")["properties"].keys()
    assert minimal.keys() == set(contract.schema("Customer")["required"])


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edit_of_the_contract_is_noticed(edit: ContractEdit, document: Json) -> None:
    """The suite is only worth something if it fails when the contract changes."""
    assert edit.fact in {found.fact for found in docs_and_contract(edit.edited(document))}


@pytest.mark.parametrize("edit", UNREADABLE.values(), ids=UNREADABLE)
def test_a_contract_that_cannot_be_read_is_a_disagreement(edit: ContractEdit, document: Json) -> None:
    assert [found.fact for found in docs_and_contract(edit.edited(document))] == ["contract"]


def test_words_that_describe_are_no_facts(contract: Contract, document: Json) -> None:
    """Rewording a description changes nothing for anybody."""
    changed = copy.deepcopy(document)
    changed["components"]["schemas"]["Customer"]["description"] = "Somebody."
    assert not disagreements(contract_facts.statement(contract), contract_facts.statement(Contract(changed)))


PAGE_EDITS: list[tuple[str, Callable[[Any], object], str]] = [
    ("page", lambda page: page["parameters"].pop(), "listCustomers.query.email.type"),
    ("page", lambda page: page["sample_response"]["customers"][0].update(nick="<string>"), f"{ITEM}.nick.type"),
    ("page", lambda page: page["sample_response"].update(count="<string>"), "listCustomers.sample"),
    (
        "page",
        lambda page: page["response"]["fields"][1].update(required=False),
        "listCustomers.200.body.count.required",
    ),
    ("platform", lambda platform: platform["regions"].pop("us"), "server.us"),
    ("platform", lambda platform: platform["errors"].update({"409": []}), "listCustomers.409.body.type"),
    ("platform", lambda platform: platform["silent"].append("what happens at night"), "what happens at night"),
    ("additions", lambda additions: additions.pop(0), "openapi"),
    ("additions", lambda additions: additions[0]["facts"].update(colour="blue"), "colour"),
    ("additions", lambda additions: additions[0].update(assumption="weather"), "assumption.weather"),
]


@pytest.mark.parametrize(("part", "edit", "fact"), PAGE_EDITS, ids=[f"{part}-{fact}" for part, _, fact in PAGE_EDITS])
def test_a_change_of_the_documentation_is_noticed(
    part: str, edit: Callable[[Any], object], fact: str, contract: Contract, docs: Documentation
) -> None:
    """Both ways: what the page says and the contract lacks is a disagreement too."""
    parts = {name: copy.deepcopy(getattr(docs, name)) for name in ("page", "platform", "additions")}
    edit(parts[part])
    changed = Documentation(**parts)
    stated = contract_facts.statement(contract)
    found = [
        *disagreements(changed.statement, stated),
        *disagreements(changed.added, stated),
        *coherence.incoherences(contract, changed),
    ]
    assert fact in {entry.fact for entry in found}
