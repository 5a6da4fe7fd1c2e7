"""schemathesis, with all its checks, against the mock over a real socket; the same requests on every run.

schemathesis knows nothing of cursors, so a random `startAfter` in a valid case is replaced by one that the server
returned for the same filters.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

import httpx
import pytest
import schemathesis
from flexportal.contract import Operation
from flexportal.testing import MockAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from .contract import CONTRACT, Json

# Every check of schemathesis but the one that needs a time limit.
CHECKS = frozenset(
    {"allow_header_conformance", "content_type_conformance", "ensure_resource_availability", "ignored_auth"}
    | {"missing_required_header", "negative_data_rejection", "not_a_server_error", "object_level_authorization"}
    | {"positive_data_acceptance", "response_headers_conformance", "response_schema_conformance"}
    | {"status_code_conformance", "unsupported_method", "use_after_free"}
)
KEY, TENANT = "test-key", "acme"

# Of a generated case; how long it is shows nothing of the server.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning")


@dataclass
class Run:
    """The result of a run.

    Args:
        failures: Operation and check of each failure.
        statuses: Status → number of responses.
        checks: Check → how often it ran.
        items: Number of items in successful responses; on `later` pages, those after the first.
        succeeded: Id of the operation → number of responses with a 2xx status.
    """

    failures: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    statuses: Counter[int] = field(default_factory=Counter[int])
    checks: Counter[str] = field(default_factory=Counter[str])
    items: Counter[str] = field(default_factory=Counter[str])
    succeeded: Counter[str] = field(default_factory=Counter[str])


def run(mock: MockAPI, *operations: Operation, max_examples: int) -> Run:
    """Run schemathesis against the mock, with so many random cases for each of these list operations."""
    result = Run()
    with mock.serve() as server, httpx.Client(base_url=server.url) as http:
        # A copy, since schemathesis changes the document; of JSON, since YAML's anchors share parts of it.
        document: Json = json.loads(json.dumps(CONTRACT.document))
        stateful = any(operation.method != "GET" for operation in operations)
        schema = schemathesis.openapi.from_dict(document, config=config(server.url, max_examples, stateful=stateful))

        def before_call(_: schemathesis.HookContext, case: schemathesis.Case[Any], __: Any) -> None:
            if case.meta is not None and case.meta.generation.mode.is_positive:
                replace_cursor(http, case)
                name_existing_records(mock, case)

        included = schema.include(operation_id=[operation.id for operation in operations])
        # The one hook that sees the cases of every phase is global.
        schemathesis.hook(before_call)
        try:
            for event in from_schema(included).execute():
                if isinstance(event, events.NonFatalError | events.FatalError):
                    raise AssertionError(f"schemathesis failed to run: {event}")
                if isinstance(event, events.ScenarioFinished):
                    collect(result, event.recorder)
        finally:
            schemathesis.hooks.unregister(before_call)
    return result


def config(url: str, max_examples: int, *, stateful: bool) -> SchemathesisConfig:
    settings = {
        "seed": 7,
        "base-url": url,
        "workers": 1,
        "continue-on-failure": True,
        "headers": {"Tenant-ID": TENANT},
        "auth": {"openapi": {"bearerAuth": {"bearer": KEY}}},
        "generation": {"deterministic": True, "max-examples": max_examples, "mode": "all", "database": "none"},
        "checks": {"enabled": True},
        "phases": {"enabled": True, "stateful": {"enabled": stateful}},
        "warnings": False,
    }
    return cast(SchemathesisConfig, cast(Any, SchemathesisConfig).from_dict(settings))


def replace_cursor(http: httpx.Client, case: schemathesis.Case[Any]) -> None:
    paging = next((o.pagination for o in CONTRACT.operations if (o.method, o.path) == (case.method, case.path)), None)
    if paging is None or paging.cursor is None or not case.query:
        return
    if case.query.pop(paging.cursor, None) is not None:
        headers = {"Authorization": f"Bearer {KEY}", "Tenant-ID": TENANT}
        response = http.get(case.path, params=case.query, headers=headers)
        if response.is_success and (cursor := response.json().get(str(paging.next))):
            case.query[paging.cursor] = cursor


# Parameter of a path → a record that most operations can be carried out on: list operation and filters.
RECORDS: dict[str, tuple[str, dict[str, str]]] = {
    "orderId": ("listOrders", {"status": "confirmed"}),
    "subscriptionId": ("listSubscriptions", {"status": "active"}),
    "productId": ("listProducts", {}),
    "customerId": ("listCustomers", {"status": "inactive"}),
    "serialNumber": ("listAssets", {"status": "returned"}),
    "paymentId": ("listPayments", {"status": "pending"}),
    "billingGroupId": ("listBillingGroups", {"status": "active"}),
    "fileId": ("listFiles", {}),
}
REFUSED = ("ORDER_NOT_CANCELLABLE", "INVALID_CONTRACT_LENGTH", "Must be a plausible point in time.")
"""Parts of the response to a valid request that is refused with 400, as the vendor's pages say or the contract cannot:
a date-time may have any year."""


def name_existing_records(mock: MockAPI, case: schemathesis.Case[Any]) -> None:
    """Puts ids of records into a valid case for which it succeeds, as far as one request can tell."""
    path = cast("dict[str, str]", case.path_parameters or {})
    for name in path:
        listing, filters = RECORDS[name]
        if mock.datasets[listing, TENANT].find(path[name]) is None:
            path[name] = first(mock, listing, filters)[identity(mock, listing)]
    if isinstance(case.body, dict) and case.method != "GET":
        case.body |= related(mock, case.operation.definition.raw["operationId"], path, case.body)


def related(mock: MockAPI, operation: str, path: dict[str, str], body: Json) -> Json:
    """The fields of a body that name records."""
    device = first(mock, "listAssets", {"status": "available"})
    rental = first(mock, "listSubscriptions", {"status": "active"})
    if "subscriptionId" in path and "rentalId" in body:
        new = {"newSerialNumber": device["serialNumber"], "newSku": device["sku"]}
        return {"rentalId": path["subscriptionId"]} | (new if "newSerialNumber" in body else {})
    if operation == "createSubscription":
        body.pop("billingGroupId", None)
        order = first(mock, "listOrders", {"status": "confirmed"})
        number = f"SN-{mock.calls.total}"
        new = {"serialNumber": number, "sku": order["items"][0]["sku"], "productName": "D", "status": "available"}
        mock.stores[TENANT].add("assets", new)
        customer = order["customer"]["customerId"]
        return {"orderId": order["orderId"], "customerId": customer, "assetSerialNumber": number}
    if operation == "updateBillingGroup":
        body.pop("rentalIds", None)
    if operation == "updateProduct":
        body["productSku"] = mock.stores[TENANT].require("products", path["productId"])["productSku"]
    own: dict[str, Json] = {
        "createAsset": {"tenantId": TENANT},
        "createBillingGroup": {
            "customerId": rental["customerId"], "rentalIds": [rental["rentalId"]], "groupName": "Group",
        },
        "updateBillingGroup": {"groupName": "Group"},
        "updateCustomer": {"customerId": path.get("customerId")},
        "getFileUrl": {"fileId": first(mock, "listFiles")["fileId"]},
        "generateContract": {"orderId": first(mock, "listOrders")["orderId"]},
        "calculateBuyoutPrice": {"rentalId": rental["rentalId"]},
        "calculateEarlyReturnFee": {"rentalId": rental["rentalId"]},
    }  # fmt: skip
    return own.get(operation, {})


def identity(mock: MockAPI, listing: str) -> str:
    return str(mock.datasets[listing, TENANT].identity)


def first(mock: MockAPI, listing: str, filters: dict[str, str] | None = None) -> Json:
    dataset = mock.datasets[listing, TENANT]
    positions = dataset.select(filters or {}).positions(0, 1)
    return dataset.item(positions[0]) if positions else dataset.item(0)


def refused(check: str, response: Any) -> bool:
    if check != "positive_data_acceptance" or response is None:
        return False
    return any(part.encode() in response.content for part in REFUSED)


def collect(result: Run, recorder: Any) -> None:
    for case_id, interaction in recorder.interactions.items():
        if interaction.response is not None:
            result.statuses[interaction.response.status_code] += 1
            operation = recorder.cases[case_id].value.operation
            if interaction.response.status_code // 100 == 2:
                result.succeeded[cast(Any, operation).definition.raw["operationId"]] += 1
            if interaction.response.status_code == 200 and operation.method == "get":
                is_later = "startAfter=" in interaction.request.uri
                page: Json = json.loads(interaction.response.content)
                items = next((value for value in page.values() if isinstance(value, list)), [])
                result.items["later" if is_later else "first"] += len(items)
    for case_id, checks in recorder.checks.items():
        for check in checks:
            result.checks[check.name] += 1
            if check.failure_info is not None and not refused(check.name, recorder.interactions[case_id].response):
                result.failures.add((recorder.cases[case_id].value.operation.label, check.name))


CUSTOMERS = CONTRACT.operation("listCustomers")


# Lists of each kind: with an order and enums, with nested filters, with ranges, and of a single page.
LISTS = [CUSTOMERS, *map(CONTRACT.operation, ("listOrders", "listPayments", "listFiles"))]


@pytest.mark.parametrize("operation", LISTS, ids=lambda operation: operation.id)
def test_the_mock_passes_every_check(operation: Operation) -> None:
    result = run(MockAPI(), operation, max_examples=16 if operation == CUSTOMERS else 10)
    assert result.failures == set()
    assert result.checks.keys() == CHECKS
    # A run whose requests are all rejected would pass, too.
    assert result.statuses[200] >= 15
    assert result.items["first"] > 0
    assert result.items["later"] > 0 or operation != CUSTOMERS
    assert {400, 401, 403, 405} <= result.statuses.keys()


def test_every_operation_passes_every_check_and_succeeds() -> None:
    result = run(MockAPI(), *CONTRACT.operations, max_examples=2)
    # A form goes out with the tenant of the configuration, whichever wrong one a case has.
    assert result.failures <= {("POST /v1/products/csv", "negative_data_rejection")}
    # Shown by `pytest -rP`.
    print("\n| Operation | Successful responses |\n|---|---|")
    for operation in CONTRACT.operations:
        print(f"| {operation.id} | {result.succeeded[operation.id]} |")
    assert result.succeeded.keys() == {operation.id for operation in CONTRACT.operations}
