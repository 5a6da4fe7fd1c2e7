"""What holds for the records of any mock."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flexportal.testing import MockAPI

__all__ = ["assert_related"]

Records = list[dict[str, Any]]


def assert_related(mock: MockAPI, tenant: str = "acme") -> None:
    """References lead to records, counts are those of the lists, amounts add up, ids are unique."""
    made = {operation.id: list(mock.items(tenant, operation.id)) for operation in mock.contract.listings}
    by_id: dict[str, dict[str, dict[str, Any]]] = {}
    for operation in mock.contract.listings:
        name = str(operation.identity)
        by_id[name] = {each[name]: each for each in made[operation.id]}
        assert len(by_id[name]) == len(made[operation.id])
    by_id["assetSerialNumber"] = by_id["serialNumber"]
    for records in made.values():
        for record in records:
            for name in record.keys() & by_id.keys():
                assert record[name] is None or record[name] in by_id[name], (name, record)
    orders, rentals = made["listOrders"], made["listSubscriptions"]
    orders_of, rentals_of = grouped(orders, lambda order: order["customer"]["customerId"]), by(rentals, "customerId")
    for customer in made["listCustomers"]:
        own, rented = orders_of[customer["customerId"]], rentals_of[customer["customerId"]]
        active = [each for each in rented if each["status"] == "active"]
        assert customer["totalOrders"] == len(own)
        assert sorted(customer["orderIds"]) == sorted(each["orderId"] for each in own)
        assert sorted(customer["rentalIds"]) == sorted(each["rentalId"] for each in rented)
        assert customer["totalDevicesRented"] == len(active)
        assert customer["totalMonthlyRevenue"] == round(sum(each["monthlyAmount"] for each in active), 2)
    rented_of = by(rentals, "orderId")
    for order in orders:
        totals, items = order["totals"], order["items"]
        assert totals["subtotal"] == round(sum(each["unitPrice"] * each["quantity"] for each in items), 2)
        assert totals["total"] == round(totals["subtotal"] + totals["taxAmount"], 2)
        assert totals["totalDevices"] == sum(each["quantity"] for each in items)
        assert sorted(order["rentalIds"]) == sorted(each["rentalId"] for each in rented_of[order["orderId"]])
        assert order["createdAt"] <= order["updatedAt"]
    for rental in rentals:
        assert rental["customerId"] == by_id["orderId"][rental["orderId"]]["customer"]["customerId"]
        device = by_id["serialNumber"][rental["assetSerialNumber"]]
        if rental["status"] == "active":
            assert (device["status"], device["rentalId"]) == ("rented_out", rental["rentalId"])
    for payment in made["listPayments"]:
        assert payment["total"] == round(payment["subtotal"] + payment["taxAmount"], 2)
        of = by_id["rentalId"].get(payment.get("rentalId", "")) or by_id["billingGroupId"].get(
            payment.get("billingGroupId", "")
        )
        assert of is None or of["customerId"] == payment["customerId"]
    members = {group["billingGroupId"]: by(rentals, "billingGroupId")[group["billingGroupId"]]
               for group in made["listBillingGroups"]}  # fmt: skip
    for group in made["listBillingGroups"]:
        assert sorted(group["rentalIds"]) == sorted(each["rentalId"] for each in members[group["billingGroupId"]])
        active = [each for each in members[group["billingGroupId"]] if each["status"] == "active"]
        assert group["activeRentalCount"] == len(active)
        assert group["totalMonthlyAmount"] == round(sum(each["monthlyAmount"] for each in active), 2)
    variants_of = by(made["listVariants"], "productId")
    for product in made["listProducts"]:
        own = sorted(each["variantId"] for each in variants_of[product["productId"]])
        assert own == sorted(each["variantId"] for each in product["variants"])


def by(records: Records, name: str) -> dict[Any, Records]:
    """Value of a field → the records that have it."""
    return grouped(records, lambda record: record.get(name))


def grouped(records: Records, key: Any) -> dict[Any, Records]:
    """Key → the records that have it."""
    found: dict[Any, Records] = defaultdict(list)
    for record in records:
        found[key(record)].append(record)
    return found
