"""The vendor's documentation, with the list of additions, and openapi.yaml state the same facts."""

from __future__ import annotations

from .contract import CONTRACT, schema_errors
from .documentation import OPERATION, docs_and_contract, documentation

DOCS = documentation()


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
