"""Every operation of the mock that is no list: what it changes, and when it is refused."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from flexportal.contract import Contract
from flexportal.testing import Fault, FaultKind, FaultyServer, MockAPI
from flexportal_core.clock import SYSTEM_CLOCK
from tests.testing.writing import CUSTOMER, ORDER, PRODUCT, Json, done, first, register, request_of, send

from .conftest import KEY, TENANT, body, get


def rented(mock: MockAPI, *, quantity: int = 1) -> Any:
    """A subscription that was made from a new order."""
    order = done(mock, "POST", "/v1/orders", ORDER | {"items": [{"sku": "MBP14-M3-A", "quantity": quantity}]})["order"]
    mock.confirm_order(order["orderId"])
    return done(mock, "POST", "/v1/subscriptions", request_of(mock, order))["rental"]


def test_an_order_is_followed_to_its_payments() -> None:
    mock = MockAPI()
    rental = rented(mock, quantity=2)
    order = body(get(mock, f"/v1/orders/{rental['orderId']}"))
    assert (order["status"], order["rentalIds"]) == ("partial", [rental["rentalId"]])
    customer = body(get(mock, f"/v1/customers/{rental['customerId']}"))
    assert (customer["totalOrders"], customer["totalDevicesRented"]) == (1, 1)
    assert customer["rentalIds"] == [rental["rentalId"]]
    assert first(mock, "/v1/orders", customerId=customer["customerId"]) == order
    assert first(mock, "/v1/customers", email=CUSTOMER["email"]) == customer
    payments = body(get(mock, "/v1/payments", rentalId=rental["rentalId"]))["payments"]
    assert {payment["total"] for payment in payments} == {76.58}
    assert len(payments) == 12
    paid = done(mock, "POST", f"/v1/payments/{payments[0]['paymentId']}/mark-paid", {"paymentReference": "R"})[
        "payment"
    ]
    assert (paid["status"], paid["paymentReference"], paid["manuallyMarked"]) == ("paid", "R", True)
    cancelled = done(mock, "POST", f"/v1/payments/{payments[1]['paymentId']}/cancel", {"reason": "Twice"})["payment"]
    assert (cancelled["status"], cancelled["notes"]) == ("cancelled", "Twice")
    again = done(mock, "POST", "/v1/orders", ORDER)["order"]
    assert again["customer"]["customerId"] == customer["customerId"]
    mock.reset()
    assert first(mock, "/v1/orders")["orderId"] != again["orderId"]
    assert send(mock, "GET", f"/v1/orders/{again['orderId']}").status == 404


def test_a_subscription_is_extended_replaced_and_upgraded() -> None:
    mock = MockAPI()
    rental = rented(mock)
    path, named = f"/v1/subscriptions/{rental['rentalId']}", {"rentalId": rental["rentalId"]}
    extension = named | {"extensionMonths": 6, "reason": "Longer", "newMonthlyAmount": 50}
    extended = done(mock, "POST", f"{path}/extend", extension)
    assert (extended["oldContractLength"], extended["newContractLength"]) == (12, 18)
    assert len(body(get(mock, "/v1/payments", rentalId=rental["rentalId"]))["payments"]) == 18
    group = first(mock, "/v1/billing-groups", status="active")
    request = {"customerId": rental["customerId"], "groupName": "G", "billingDay": 3, "rentalIds": [rental["rentalId"]]}
    group = done(mock, "POST", "/v1/billing-groups", request)["billingGroup"]
    assert (group["totalMonthlyAmount"], group["activeRentalCount"]) == (50, 1)
    for number, sku in (("SN/1", "MBP14-M3-A"), ("SN 2%", "TP-X1-A")):
        register(mock, number, sku)
    assert body(get(mock, "/v1/assets"))["assets"][0]["serialNumber"] != "SN 2%"  # newest first by its own date
    assert body(send(mock, "GET", "/v1/assets/SN%2F1"))["sku"] == "MBP14-M3-A"
    swap = named | {"newSerialNumber": "SN/1", "replacementReason": "lost"}
    assert done(mock, "POST", f"{path}/replace", swap)["oldSerialNumber"] == rental["assetSerialNumber"]
    new = {"newSku": "TP-X1-A", "newSerialNumber": "SN 2%", "contractLength": 24, "newMonthlyAmount": 60, "reason": "R"}
    upgraded = done(mock, "POST", f"{path}/upgrade", named | new)
    successor = body(get(mock, f"/v1/subscriptions/{upgraded['newRentalId']}"))
    assert successor["upgradeFromRentalId"] == rental["rentalId"]
    group = body(get(mock, f"/v1/billing-groups/{group['billingGroupId']}"))["billingGroup"]
    assert (group["totalMonthlyAmount"], group["activeRentalCount"]) == (60, 1)
    statuses = {each: body(send(mock, "GET", f"/v1/assets/{each}"))["status"] for each in ("SN%2F1", "SN%202%25")}
    assert statuses == {"SN%2F1": "returned", "SN%202%25": "rented_out"}
    assert body(get(mock, path))["status"] == "ended_upgrade"
    grouped = f"/v1/billing-groups/{group['billingGroupId']}"
    done(mock, "PATCH", grouped, {"rentalIds": [], "groupName": "H"})
    assert body(get(mock, grouped))["billingGroup"]["activeRentalCount"] == 0
    done(mock, "DELETE", grouped)
    assert get(mock, grouped).status == 404
    again = new | {"rentalId": successor["rentalId"], "newSerialNumber": register(mock, "3", "TP-X1-A")["serialNumber"]}
    done(mock, "POST", f"/v1/subscriptions/{successor['rentalId']}/upgrade", again)


ENDS: list[tuple[str, Json, str, str]] = [
    ("buyout", {"reason": "other", "notes": "N"}, "ended_buyout", "sold"),
    ("early-return", {"reason": "R", "returnCondition": "good", "earlyReturnFee": 0}, "ended_early_return", "returned"),
    ("cancel", {"reason": "fraud"}, "cancelled", "returned"),
]


@pytest.mark.parametrize(("action", "request_body", "status", "device"), ENDS, ids=[each[0] for each in ENDS])
def test_a_subscription_ends(action: str, request_body: Json, status: str, device: str) -> None:
    mock = MockAPI()
    rental = rented(mock)
    paid = first(mock, "/v1/payments", rentalId=rental["rentalId"])["paymentId"]
    done(mock, "POST", f"/v1/payments/{paid}/mark-paid")
    path = f"/v1/subscriptions/{rental['rentalId']}"
    for quote in ("calculate-buyout", "calculate-early-return-fee"):
        done(mock, "POST", f"/v1/subscriptions/{quote}", {"rentalId": rental["rentalId"]})
    done(mock, "POST", f"{path}/{action}", {"rentalId": rental["rentalId"], **request_body})
    assert body(get(mock, path))["status"] == status
    assert body(get(mock, f"/v1/assets/{rental['assetSerialNumber']}"))["status"] == device
    customer = body(get(mock, f"/v1/customers/{rental['customerId']}"))
    assert (customer["totalDevicesRented"], customer["totalMonthlyRevenue"]) == (0, 0)
    payments = body(get(mock, "/v1/payments", rentalId=rental["rentalId"]))["payments"]
    assert {each["status"] for each in payments} == {"cancelled", "paid"}
    again = send(mock, "POST", f"{path}/{action}", {"rentalId": rental["rentalId"], **request_body})
    assert again.status == 409


def test_products_are_written_by_sku_and_discontinued() -> None:
    mock = MockAPI()
    written = done(mock, "POST", "/v1/products", PRODUCT)
    more = {**PRODUCT["variants"][0], "variantSku": "P-2"}
    again = done(mock, "POST", "/v1/products", PRODUCT | {"variants": [PRODUCT["variants"][0], more]})
    assert (written["operation"], again["operation"]) == ("created", "updated")
    assert [each["operation"] for each in again["variantResults"]] == ["updated", "created"]
    path = f"/v1/products/{written['productId']}"
    assert done(mock, "PUT", path, PRODUCT | {"name": "M"})["productId"] == written["productId"]
    product = body(get(mock, path))
    assert (product["name"], len(product["variants"])) == ("M", 2)
    assert product["variants"][0]["pricing"][0]["calculatedAt"] == "7"
    assert body(get(mock, "/v1/products/variants", category="C", brand="B", sku="P-"))["count"] == 2
    done(mock, "DELETE", path)
    derived = next(each for each in mock.items("acme", "listProducts") if each["productSku"] == "MBP14-M3")
    done(mock, "DELETE", f"/v1/products/{derived['productId']}")
    for sku in ("P", "MBP14-M3"):
        variants = body(get(mock, "/v1/products/variants", productSku=sku))["variants"]
        assert {each["status"] for each in variants} == {"inactive"}


CSV = "productSku,name,variantSku,monthlyPrice,description\nP,N,,,D\nP,M,P-1,5,\n,X,,,\nQ,N,Q-1,x,\nQ,N,Q-1,,\n"


def test_products_are_imported_from_csv() -> None:
    mock = MockAPI()
    with mock.client() as client:
        imported = client.products.import_csv(csv_file=CSV.encode())
        assert (imported.created, imported.updated) == (1, 1)
        assert [error.row for error in imported.errors or []] == [4, 5, 6]
        assert client.products.import_csv(csv_file=b"productSku,name\nR,N\n").errors is None
        assert client.products.import_csv(csv_file=b'a\n"' + b"x" * 200_000).errors
        for large in (b"x" * 10_000_001, b"productSku\n" + b"a\n" * 10_001):
            with pytest.raises(Exception, match="at most"):
                client.products.import_csv(csv_file=large)
    form = send(mock, "POST", "/v1/products/csv", b"nothing", **{"content-type": "multipart/form-data"})
    assert form.status == 400


def test_a_link_to_a_file_can_be_fetched_until_it_expires() -> None:
    mock = MockAPI()
    order = first(mock, "/v1/orders")
    made = done(mock, "POST", "/v1/files/contracts/generate", {"orderId": order["orderId"], "contractType": "B2B"})
    link = done(
        mock, "POST", "/v1/files/url", {"fileId": made["fileId"], "action": "download", "expiresInMinutes": 1.0}
    )
    with httpx.Client(transport=mock.transport()) as http:
        response = http.get(link["url"])
        assert (response.status_code, len(response.content)) == (200, link["fileSize"])
        assert response.headers["content-type"] == "application/pdf"
        assert http.get(link["url"][:-1]).status_code == 403
        assert http.get(link["url"].replace("acme", "other")).status_code == 404
        assert http.post(link["url"]).status_code == 405
    customer = order["customer"]["customerId"]
    assert made["fileId"] in {each["fileId"] for each in body(get(mock, "/v1/files", customerId=customer))["files"]}
    done(mock, "DELETE", f"/v1/files/{made['fileId']}", {"deleteFromStorage": False})
    assert get(mock, f"/v1/files/{made['fileId']}").status == 404
    derived = first(mock, "/v1/files")["fileId"]
    done(mock, "DELETE", f"/v1/files/{derived}")
    assert first(mock, "/v1/files")["fileId"] != derived
    done(mock, "POST", "/v1/files/contracts/generate", {"orderId": order["orderId"]})
    assert mock.violations() == []


def test_subscriptions_are_exported_as_csv() -> None:
    mock = MockAPI()
    rental = first(mock, "/v1/subscriptions", status="active")
    wanted = {"customerIds": [rental["customerId"]], "status": "active", "includeFields": {"customerDetails": False}}
    export = done(mock, "POST", "/v1/exports/rentals", wanted | {"startDate": "2000-01-01T00:00:00Z"})
    header, *lines = export["csvData"].splitlines()
    assert "customerName" not in header
    assert rental["rentalId"] in {line.split(",")[0] for line in lines}
    assert len(lines) == export["totalRecords"] == export["activeRentals"]
    assert done(mock, "POST", "/v1/exports/rentals", {"status": "none"})["averageMonthlyRevenue"] == 0


def test_a_list_without_a_record_of_its_cursor_ends() -> None:
    mock = MockAPI(40)
    page = body(get(mock, "/v1/customers", sortBy="email", status="active", limit=1))
    last = page["customers"][0]["customerId"]
    done(mock, "PUT", f"/v1/customers/{last}", {"customerId": last, "status": "inactive"})
    query = {"sortBy": "email", "status": "active", "startAfter": page["nextCursor"]}
    assert body(get(mock, "/v1/customers", **query))["customers"] == []


def test_customers_are_listed_by_whether_they_rent() -> None:
    mock = MockAPI(100)
    counts = [
        body(get(mock, "/v1/customers", hasActiveRentals=value, limit=100))["count"] for value in ("true", "false")
    ]
    assert sum(counts) == 100
    assert min(counts) > 0


def test_what_changed_is_listed_where_it_belongs() -> None:
    mock = MockAPI(60)
    for place in (3, 17, 59):
        customer = mock.items("acme")[place]
        status = "inactive" if customer["status"] == "active" else "active"
        path = f"/v1/customers/{customer['customerId']}"
        done(mock, "PUT", path, {"customerId": customer["customerId"], "status": status})
    for status in ("active", "inactive"):
        expected = [item for item in mock.items("acme") if item["status"] == status]
        listed: list[Json] = []
        cursor: Json = {}
        while not listed or cursor:
            page = body(get(mock, "/v1/customers", status=status, limit=7, **cursor))
            listed += page["customers"]
            cursor = {"startAfter": page["nextCursor"]} if page["hasMore"] else {}
        assert listed == expected


@pytest.mark.parametrize("way", ["threads in process", "socket"])
def test_records_that_are_created_at_once_are_all_there_once(way: str) -> None:
    mock = MockAPI(10)

    def create(client: httpx.Client) -> str:
        return str(client.post("/v1/orders", json=ORDER).raise_for_status().json()["orderId"])

    headers = {KEY[0]: KEY[1], TENANT[0]: TENANT[1]}
    with mock.serve() as server, ThreadPoolExecutor(50) as pool:
        transport = mock.transport() if way != "socket" else None
        with httpx.Client(base_url=server.url, headers=headers, transport=transport, timeout=30) as client:
            created = list(pool.map(create, [client] * 50))
    assert len(set(created)) == 50
    customer = first(mock, "/v1/customers", email=CUSTOMER["email"])
    assert (customer["totalOrders"], set(customer["orderIds"])) == (50, set(created))
    assert len(mock.items("acme", "listOrders")) == 60


def test_an_operation_that_no_module_knows_is_served_by_its_schema(contract: Contract) -> None:
    document = json.loads(json.dumps(contract.document))
    response = {"description": "", "content": {"application/json": {"schema": {"required": ["a"], "properties": {
        "a": {"type": "integer"}}}}}}  # fmt: skip
    document["paths"]["/v1/new"] = {"post": {"operationId": "doNew", "responses": {"202": response}}}
    received = send(MockAPI(contract=Contract(document)), "POST", "/v1/new")
    assert (received.status, type(body(received)["a"])) == (202, int)


def test_writes_pass_through_a_faulty_server() -> None:
    headers = {KEY[0]: KEY[1], TENANT[0]: TENANT[1]}
    mock = MockAPI()
    with (
        FaultyServer(mock, [Fault(FaultKind.STATUS, status=503)]) as server,
        httpx.Client(base_url=server.url, headers=headers) as client,
    ):
        assert client.post("/v1/orders", json=ORDER).status_code == 503
        assert client.post("/v1/orders", json=ORDER).status_code == 201


def test_a_subscription_joins_a_billing_group_and_leaves_its_former_one() -> None:
    mock = MockAPI()
    group = next(each for each in mock.items("acme", "listBillingGroups") if each["activeRentalCount"] > 1)
    kept, moved = group["rentalIds"][:2]
    request = {"customerId": group["customerId"], "groupName": "G", "billingDay": 1, "rentalIds": [moved]}
    new = done(mock, "POST", "/v1/billing-groups", request)["billingGroup"]
    former = body(get(mock, f"/v1/billing-groups/{group['billingGroupId']}"))["billingGroup"]
    assert (moved in former["rentalIds"], former["activeRentalCount"]) == (False, group["activeRentalCount"] - 1)
    done(mock, "PATCH", f"/v1/billing-groups/{new['billingGroupId']}", {"rentalIds": [moved, kept], "notes": "N"})
    done(mock, "PATCH", f"/v1/billing-groups/{new['billingGroupId']}", {"notes": "M"})
    rental = body(get(mock, f"/v1/subscriptions/{kept}"))
    assert rental["billingGroupId"] == new["billingGroupId"]
    order = done(mock, "POST", "/v1/orders", ORDER)["order"]
    mock.confirm_order(order["orderId"])
    owner = {"customerId": order["customer"]["customerId"], "groupName": "H", "billingDay": 1}
    other = rented(mock)
    joined = done(mock, "POST", "/v1/billing-groups", owner | {"rentalIds": [other["rentalId"]]})["billingGroup"]
    fields = {"billingGroupId": joined["billingGroupId"], "contractLength": 3, "startDate": "2026-04-01T00:00:00Z"}
    rental = done(mock, "POST", "/v1/subscriptions", request_of(mock, order) | fields)["rental"]
    assert (rental["endDate"][:10], rental["contractLength"]) == ("2026-07-01", 3)
    joined = body(get(mock, f"/v1/billing-groups/{joined['billingGroupId']}"))["billingGroup"]
    assert (joined["activeRentalCount"], joined["rentalIds"][-1]) == (2, rental["rentalId"])


def test_an_order_of_several_items_is_fulfilled_item_by_item() -> None:
    mock = MockAPI(confirm_orders=True)
    done(mock, "POST", "/v1/products", PRODUCT)
    skus = "MBP14-M3-A", "MBP14-M3-A", "P-1"
    order = done(mock, "POST", "/v1/orders", ORDER | {"items": [{"sku": sku, "quantity": 1} for sku in skus]})["order"]
    assert order["items"][2]["unitPrice"] == 9.5
    for _ in range(2):
        done(mock, "POST", "/v1/subscriptions", request_of(mock, order))
    response = send(mock, "POST", "/v1/subscriptions", request_of(mock, order))
    assert (response.status, body(response)["error"]["code"]) == (409, "ITEM_FULLY_FULFILLED")


def test_what_is_not_in_use_is_deleted_by_its_status() -> None:
    mock = MockAPI()
    idle = next(each for each in mock.items("acme") if each["totalOrders"] == 0)["customerId"]
    done(mock, "DELETE", f"/v1/customers/{idle}")
    assert body(get(mock, f"/v1/customers/{idle}"))["status"] == "inactive"
    device = first(mock, "/v1/assets", status="available")["serialNumber"]
    done(mock, "DELETE", f"/v1/assets/{device}")
    assert body(get(mock, f"/v1/assets/{device}"))["status"] == "unavailable"


def test_a_field_that_the_contract_has_since_is_made_from_its_schema(contract: Contract) -> None:
    document = json.loads(json.dumps(contract.document))
    order = document["components"]["schemas"]["Order"]
    order["properties"]["channel"] = {"enum": ["web"]}
    order["required"].append("channel")
    assert MockAPI(contract=Contract(document)).items("acme", "listOrders")[0]["channel"] == "web"


def test_a_link_expires() -> None:
    class Later:
        skipped = timedelta()

        def __getattr__(self, name: str) -> Any:
            return getattr(SYSTEM_CLOCK, name)

        def now(self) -> Any:
            return SYSTEM_CLOCK.now() + self.skipped

    clock: Any = Later()
    mock = MockAPI(clock=clock)
    link = done(mock, "POST", "/v1/files/url", {"fileId": first(mock, "/v1/files")["fileId"], "expiresInMinutes": 1})
    clock.skipped = timedelta(minutes=2)
    with httpx.Client(transport=mock.transport()) as http:
        assert http.get(link["url"]).status_code == 403
