"""Edits of openapi.yaml, each of which the repository's checks must notice.

Three checks look at the contract: the validation that `scripts/regenerate` starts with, the comparison of the vendor's
documentation with the contract, and the comparison with the contract that the committed client was generated from.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from regeneration.__main__ import main
from regeneration.changes import compare
from regeneration.validation import validate
from regeneration.yaml_source import load

from contract_tests.consistency.documentation import docs_and_contract

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "generated" / "flexportal_api"
CONTRACT = json.dumps(load(ROOT / "openapi.yaml").document)
GONE = object()
ITEM = "listCustomers.200.body.customers[]"
LIST, CUSTOMER = "paths|/v1/customers|get", "components|schemas|Customer"

# The path and the new value; the fact that the documentation lacks or contradicts, None where it states nothing there;
# the code of the change for users, None where the contract is no longer valid.
EDITS: dict[str, tuple[str, Any, str | None, str | None]] = {
    "property removed": (f"{CUSTOMER}|properties|company", GONE, f"{ITEM}.company.type", "response-field-removed"),
    "property retyped": (f"{CUSTOMER}|properties|phone|type", "number", f"{ITEM}.phone.type", None),
    "number narrowed": (f"{CUSTOMER}|properties|totalOrders|type", "integer", f"{ITEM}.totalOrders.type", "response-type-narrowed"),
    "required property optional": (f"{CUSTOMER}|required|0", GONE, f"{ITEM}.customerId.required", "response-field-became-optional"),
    "null allowed": ("components|schemas|CustomerPage|properties|hasMore|type", ["boolean", "null"], "listCustomers.200.body.hasMore.type", "response-became-nullable"),
    "object closed": ("components|schemas|Address|additionalProperties", False, f"{ITEM}.lastBillingAddress.open", "response-object-closed"),
    "bound": (f"{CUSTOMER}|properties|firstName|maxLength", 80, f"{ITEM}.firstName.maxLength", "response-bound-tightened"),
    "enum value added": ("components|schemas|CustomerType|enum|2", "other", f"{ITEM}.customerType.enum", "response-enum-value-added"),
    "pattern one too high": (f"{LIST}|parameters|1|schema|pattern", "^([1-9][0-9]?|10[01])$", "listCustomers.query.limit.accepts", "request-bound-widened"),
    "pattern without anchors": (f"{LIST}|parameters|1|schema|pattern", "[1-9][0-9]?|100", "listCustomers.query.limit.accepts", "request-bound-widened"),
    "default changed": (f"{LIST}|parameters|1|schema|default", "20", "listCustomers.query.limit.default", "page-size-default-changed"),
    "parameter renamed": (f"{LIST}|parameters|2|name", "cursor", "listCustomers.query.startAfter.type", None),
    "parameter required": (f"{LIST}|parameters|3|required", True, "listCustomers.query.status.required", "parameter-became-required"),
    "tenant optional": ("components|parameters|TenantId|required", False, "listCustomers.header.Tenant-ID.required", "parameter-became-optional"),
    "response removed": (f"{LIST}|responses|422", GONE, "listCustomers.responses", "error-response-removed"),
    "error code": ("components|examples|AuthRequired|value|error|code", "NO_KEY", "listCustomers.401.codes", "example-changed"),
    "header removed": ("components|responses|TooManyRequests|headers", GONE, "listCustomers.429.header.Retry-After.required", "response-header-removed"),
    "method changed": ("paths|/v1/customers", {}, "listCustomers.method", "operation-removed"),
    "region's server": ("servers|1|url", "https://us", "server.us", "server-url-changed"),
    "authentication": ("components|securitySchemes|bearerAuth|scheme", "basic", "listCustomers.security", "security-scheme-changed"),
    "cursor annotated elsewhere": (f"{LIST}|x-pagination|cursor", "email", "listCustomers.pagination.cursor", "pagination-changed"),
    "filter of another field": (f"{LIST}|x-filters|email|field", "createdBy", "listCustomers.filter.email.field", "filter-changed"),
    "order reversed": (f"{LIST}|x-order|direction", "ascending", "listCustomers.order.direction", "order-changed"),
    "assumption unmarked": (f"{LIST}|parameters|5|x-assumption", GONE, "assumption.email-case", None),
    "example of a wrong type": ("components|examples|LastPage|value|count", "0", None, None),
    "unknown extension": (f"{LIST}|x-rate-class", "heavy", "listCustomers.x-rate-class", "unclassified-change"),
}  # fmt: skip


def edited(path: str, value: Any) -> dict[str, Any]:
    """The contract with the value at that path, or without it. No two places share a part, as they do in YAML."""
    document: dict[str, Any] = json.loads(CONTRACT)
    *keys, last = (int(key) if key.isdecimal() and len(key) < 3 else key for key in path.split("|"))
    node: Any = document
    for key in keys:
        node = node[key]
    if value is GONE:
        del node[last]
    elif isinstance(last, int):
        node[last : last + 1] = [value]  # one more entry where the list ends before
    else:
        node[last] = value
    return document


def written(folder: Path, document: dict[str, Any]) -> Path:
    file = folder / "openapi.yaml"
    file.write_text(json.dumps(document), encoding="utf-8")  # which is YAML, too
    return file


@pytest.fixture(scope="module")
def unedited() -> set[str]:
    """What the documentation and the contract disagree about: additions that are listed."""
    return {found.fact for found in docs_and_contract(json.loads(CONTRACT))}


@pytest.mark.parametrize(("path", "value", "fact", "code"), EDITS.values(), ids=EDITS)
def test_an_edit_of_the_contract_is_noticed(
    path: str, value: Any, fact: str, code: str | None, tmp_path: Path, unedited: set[str]
) -> None:
    document = edited(path, value)
    assert fact is None or fact in {found.fact for found in docs_and_contract(document)} - unedited
    if code is None:
        assert validate(written(tmp_path, document))
    else:
        committed = json.loads((GENERATED / "openapi.json").read_text(encoding="utf-8"))
        assert code in {change.code for change in compare(committed, document)}


def test_a_description_contradicts_nothing(unedited: set[str]) -> None:
    reworded = edited(f"{CUSTOMER}|description", "Somebody.")
    assert {found.fact for found in docs_and_contract(reworded)} == unedited


def test_a_committed_client_of_another_contract_is_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, edited(f"{CUSTOMER}|properties|company|description", "The firm."))
    assert main(["--check", "--spec", str(file)]) == 1
    assert "models/customer.py" in capsys.readouterr().err
