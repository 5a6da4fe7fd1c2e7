"""Subscriptions, and the payments that they bring."""

from __future__ import annotations

from typing import Any

from .base import Base, Json, copied, later
from .records import Refused

__all__ = ["Rentals"]


class Rentals(Base):
    """Operations on subscriptions."""

    def create_subscription(self, body: Json) -> Json:
        order = self.records.get(self.tenant, "orders", body["orderId"], 400)
        if order["status"] not in ("confirmed", "partial"):
            raise self.conflict("ORDER_NOT_CONFIRMED")
        if order["customer"]["customerId"] != body["customerId"]:
            raise Refused(400, "VALIDATION_ERROR", "The order is another customer's.", ["customerId"])
        asset = self.available(body["assetSerialNumber"])
        item = next((each for each in order["items"] if each["sku"] == asset["sku"]), None)
        if item is None:
            raise Refused(400, "SKU_MISMATCH", "The order has no such device.", ["assetSerialNumber"])
        length = body.get("contractLength", item["contractLength"])
        rental = self.rent(
            order["customer"], asset, order["orderId"], length, item["unitPrice"], **copied(body, "notes", "startDate")
        )
        ids = [*order["rentalIds"], rental["rentalId"]]
        progress = {"totalDevices": order["totals"]["totalDevices"], "rentedDevices": len(ids)}
        state = "fulfilled" if len(ids) >= progress["totalDevices"] else "partial"
        self.change("orders", order["orderId"], status=state, rentalIds=ids, rentalProgress=progress)
        self.recount(body["customerId"])
        return {"rentalId": rental["rentalId"], "rental": rental}

    def rent(self, customer: Json, asset: Json, order: str, months: int, amount: float, **more: Any) -> Json:
        start = more.get("startDate", "2026-04-01T00:00:00.000Z")
        rental = {
            "rentalId": self.new_id("ren"),
            "assetSerialNumber": asset["serialNumber"],
            "customerId": customer["customerId"],
            "customerEmail": customer["email"],
            "customerName": f"{customer['firstName']} {customer['lastName']}",
            "sku": asset["sku"],
            "productName": asset["productName"],
            "monthlyAmount": amount,
            "currency": "EUR",
            "originalContractLength": months,
            "contractLength": months,
            "startDate": start,
            "endDate": later(start, months),
            "status": "active",
            "orderId": order,
            "createdBy": "api",
            **more,
        }
        rental = self.add("rentals", rental)
        fields = {"rentalId": rental["rentalId"], "customerId": customer["customerId"]}
        self.change("assets", asset["serialNumber"], status="rented_out", **fields)
        self.bill(rental, 0, months)
        return rental

    def bill(self, rental: Json, first: int, months: int) -> None:
        for month in range(first, first + min(months, 12)):
            due = later(rental["startDate"], month)
            payment = {
                "paymentId": self.new_id("pay"),
                "idempotencyKey": f"{rental['rentalId']}/{due[:7]}",
                "subtotal": rental["monthlyAmount"],
                "total": rental["monthlyAmount"],
                "paymentType": "individual",
                "billingPeriod": due[:7],
                "status": "pending",
                "dueDate": due,
                **copied(rental, "customerId", "rentalId", "currency"),
            }
            self.add("payments", payment)

    def update_subscription_notes(self, id: str, body: Json) -> Json:
        self.change("rentals", id, notes=body["notes"])
        return {"rentalId": id}

    def extend_subscription(self, id: str, body: Json) -> Json:
        rental = self.active(id, body)
        months, old, end = body["extensionMonths"], rental["contractLength"], rental["endDate"]
        if old + months > 120:
            raise Refused(
                400, "INVALID_EXTENSION_MONTHS", "No contract is longer than 120 months.", ["extensionMonths"]
            )
        amount = body.get("newMonthlyAmount", rental["monthlyAmount"])
        new_end = later(end, months)
        self.change("rentals", id, contractLength=old + months, endDate=new_end, monthlyAmount=amount)
        self.bill(rental | {"monthlyAmount": amount}, old, months)
        self.recount(rental["customerId"])
        return {
            **copied(rental, "rentalId", "assetSerialNumber"),
            "oldEndDate": end,
            "newEndDate": new_end,
            "extensionMonths": months,
            "oldContractLength": old,
            "newContractLength": old + months,
        }

    def upgrade_subscription(self, id: str, body: Json) -> Json:
        rental = self.active(id, body)
        asset = self.available(body["newSerialNumber"], body["newSku"])
        self.ended(id, "ended_upgrade")
        customer = self.get("customers", rental["customerId"])
        new = self.rent(
            customer, asset, rental["orderId"], body["contractLength"], body["newMonthlyAmount"], upgradeFromRentalId=id
        )
        self.recount(rental["customerId"])
        return {
            "oldRentalId": id,
            "newRentalId": new["rentalId"],
            "oldDevice": rental["productName"],
            "newDevice": asset["productName"],
            "newMonthlyAmount": body["newMonthlyAmount"],
            "currency": "EUR",
        }

    def buyout_subscription(self, id: str, body: Json) -> Json:
        rental = self.active(id, body)
        self.ended(id, "ended_buyout")
        price = body.get("buyoutPrice", self.price(rental))
        return copied(rental, "rentalId", "assetSerialNumber", "currency") | {
            "buyoutPrice": price,
            "effectiveDate": "2026-05-01",
        }

    def replace_subscription_device(self, id: str, body: Json) -> Json:
        rental = self.active(id, body)
        old, new = rental["assetSerialNumber"], self.available(body["newSerialNumber"], body.get("newSku"))
        self.change("assets", old, status="unavailable")
        serial = new["serialNumber"]
        self.change("assets", serial, status="rented_out", rentalId=id, customerId=rental["customerId"])
        self.change("rentals", id, assetSerialNumber=serial, sku=new["sku"], productName=new["productName"])
        return {"rentalId": id, "oldSerialNumber": old, "newSerialNumber": serial, "reason": body["replacementReason"]}

    def early_return_subscription(self, id: str, body: Json) -> Json:
        rental = self.active(id, body)
        self.ended(id, "ended_early_return", actualMonthsRented=1)
        fee = body.get("earlyReturnFee", rental["monthlyAmount"])
        return copied(rental, "rentalId", "assetSerialNumber", "currency") | {
            "earlyReturnFee": fee,
            "actualMonthsRented": 1,
            "returnDate": "2026-05-01",
        }

    def cancel_subscription(self, id: str, body: Json) -> Json:
        rental = self.active(id, body)
        now = self.ended(id, "cancelled")["updatedAt"]
        return copied(rental, "rentalId", "assetSerialNumber") | {"previousStatus": "active", "cancelledAt": now}

    def price(self, rental: Json) -> float:
        return round(float(rental["monthlyAmount"] * rental["contractLength"]) / 2, 2)

    def calculate_buyout_price(self, body: Json) -> Json:
        price = self.price(self.active(body["rentalId"], body))
        return {"buyoutPrice": price, "remainingPayments": 6, "depreciatedValue": price}

    def calculate_early_return_fee(self, body: Json) -> Json:
        rental = self.active(body["rentalId"], body)
        return {"earlyReturnFee": rental["monthlyAmount"], "remainingMonths": 6, "penaltyPercentage": 10}
