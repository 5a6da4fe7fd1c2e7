"""The vendor's documentation, with the list of additions, and openapi.yaml state the same facts."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from .contract import CONTRACT, schema_errors
from .documentation import OPERATION, Documentation, docs_and_contract, documentation

DOCS = documentation()
ITEM = f"{OPERATION}.200.body.customers[]"


def test_the_contract_contradicts_no_documented_fact_and_no_listed_addition() -> None:
    """The contract may state more, such as a new field or operation."""
    assert [found for found in docs_and_contract(dict(CONTRACT.document)) if not found.is_addition] == []


def test_the_sample_request_goes_where_the_contract_says() -> None:
    operation, request = CONTRACT.operation(OPERATION), DOCS.page["sample_request"]
    assert request["url"] == CONTRACT.document["servers"][0]["url"] + operation.path
    required = {entry.name for entry in operation.parameters if entry.location == "header" and entry.required}
    assert set(request["headers"]) == {"Authorization", *required}


def test_the_sample_response_is_valid() -> None:
    response = CONTRACT.operation(OPERATION).response(DOCS.page["response"]["status"])
    assert response is not None
    assert list(schema_errors(CONTRACT, response.schema or {}, DOCS.page["sample_response"])) == []


def test_each_open_question_of_the_documentation_has_one_assumption() -> None:
    answered = [group["answers"] for group in DOCS.additions if "answers" in group]
    assert sorted(answered) == sorted(DOCS.platform["silent"])
    named = {group["assumption"] for group in DOCS.additions if "assumption" in group}
    assert named <= {assumption.id for assumption in CONTRACT.assumptions}


PAGE_EDITS: dict[str, tuple[str, Callable[[Any], object]]] = {
    f"{OPERATION}.parameters": ("page", lambda page: page["parameters"].append({"name": "q", "place": "query"})),
    f"{ITEM}.nick.type": ("page", lambda page: page["sample_response"]["customers"][0].update(nick="<string>")),
    f"{OPERATION}.200.body.count.required": ("page", lambda page: page["response"]["fields"][1].update(required=False)),
    "servers": ("platform", lambda platform: platform["regions"].update(mars="https://api-mars.flexportal.io")),
    f"{OPERATION}.409.body.type": ("platform", lambda platform: platform["errors"].update({"409": []})),
    f"{ITEM}.color.required": ("additions", lambda entries: entries[0]["facts"].update({f"{ITEM}.color.required": True})),
}  # fmt: skip


@pytest.mark.parametrize(("fact", "part", "edit"), [(fact, *rest) for fact, rest in PAGE_EDITS.items()], ids=PAGE_EDITS)
def test_a_change_of_the_documentation_is_noticed(fact: str, part: str, edit: Callable[[Any], object]) -> None:
    parts = {name: copy.deepcopy(getattr(DOCS, name)) for name in ("page", "platform", "additions")}
    edit(parts[part])
    found = docs_and_contract(dict(CONTRACT.document), Documentation(**parts))
    assert fact in {difference.fact for difference in found if not difference.is_addition}
