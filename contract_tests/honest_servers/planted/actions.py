"""Bugs of actions, repeats and deletions."""

from __future__ import annotations

from ..sqlite_server.base import Json
from ..sqlite_server.records import Refused
from ..sqlite_server.writes import Operations
from .entry import plant


@plant("action.sets-state", "cancelPayment")
class StaysPending(Operations):
    """A cancelled payment keeps its state."""

    def cancel_payment(self, id: str, body: Json) -> Json:
        return {"payment": self.get("payments", id)}


@plant("action.sets-state", "deleteProduct")
class HardDelete(Operations):
    """A deleted product is gone."""

    def delete_product(self, id: str, body: Json) -> Json:
        result = super().delete_product(id, body)
        self.records.delete(self.tenant, "products", id)
        return result


@plant("action.only-from-states", "cancelOrder")
class CancelsAnything(Operations):
    """An order can be cancelled in any state."""

    def cancel_order(self, id: str, body: Json) -> Json:
        self.change("orders", id, status="cancelled")
        return {"orderId": id}


@plant("action.only-from-states", "markPaymentPaid")
class RefusedButPaid(Operations):
    """A payment that can't be paid is refused, and paid all the same."""

    def mark_payment_paid(self, id: str, body: Json) -> Json:
        if self.get("payments", id)["status"] == "cancelled":
            self.change("payments", id, status="paid")
            self.records.commit()
            raise self.conflict("PAYMENT_CANCELLED")
        return super().mark_payment_paid(id, body)


@plant("action.leaves-the-rest", "cancelSubscription")
class LosesCustomer(Operations):
    """A cancelled subscription loses its customer's name."""

    def cancel_subscription(self, id: str, body: Json) -> Json:
        result = super().cancel_subscription(id, body)
        self.change("rentals", id, customerName="")
        return result


@plant("action.leaves-the-rest", "cancelOrder")
class LosesLastName(Operations):
    """A cancelled order loses the last name of its customer."""

    def cancel_order(self, id: str, body: Json) -> Json:
        result = super().cancel_order(id, body)
        self.change("orders", id, customer=self.get("orders", id)["customer"] | {"lastName": ""})
        return result


@plant("action.leaves-the-rest", "cancelOrder")
class EmptiesNotes(Operations):
    """A cancelled order loses its notes."""

    def cancel_order(self, id: str, body: Json) -> Json:
        result = super().cancel_order(id, body)
        self.change("orders", id, notes="")
        return result


@plant("action.leaves-the-rest", "replaceSubscriptionDevice")
class ReplacementEnds(Operations):
    """A replacement of the device ends the subscription."""

    def replace_subscription_device(self, id: str, body: Json) -> Json:
        result = super().replace_subscription_device(id, body)
        self.change("rentals", id, status="cancelled")
        return result


@plant("action.leaves-others", "deleteCustomer")
class RetiresNamesakes(Operations):
    """With a customer, those of the same type are made inactive."""

    def delete_customer(self, id: str, body: Json) -> Json:
        result, kind = super().delete_customer(id, body), self.get("customers", id)["customerType"]
        for other in self.records.all(self.tenant, "customers", customerType=kind):
            self.change("customers", other["customerId"], status="inactive")
        return result


@plant("action.sets-what-was-sent", "extendSubscription")
class RoundsAmounts(Operations):
    """An extension rounds the new amount."""

    def extend_subscription(self, id: str, body: Json) -> Json:
        amount = {"newMonthlyAmount": round(body["newMonthlyAmount"])} if "newMonthlyAmount" in body else {}
        return super().extend_subscription(id, body | amount)


@plant("action.response-agrees", "extendSubscription")
class EndUnchanged(Operations):
    """An extension says when the contract ends from now on, and doesn't set it."""

    def extend_subscription(self, id: str, body: Json) -> Json:
        result = super().extend_subscription(id, body)
        self.change("rentals", id, endDate=result["oldEndDate"])
        return result


@plant("action.sets-what-was-sent", "extendSubscription")
class AmountIgnored(Operations):
    """An extension keeps the amount whatever is sent."""

    def extend_subscription(self, id: str, body: Json) -> Json:
        return super().extend_subscription(id, {name: body[name] for name in body if name != "newMonthlyAmount"})


@plant("action.leaves-others", "cancelOrder")
class CancelsAllOfCustomer(Operations):
    """The customer's other orders are cancelled as well."""

    def cancel_order(self, id: str, body: Json) -> Json:
        result, customer = super().cancel_order(id, body), self.get("orders", id)["customer"]["customerId"]
        for other in self.records.all(self.tenant, "orders", **{"customer.customerId": customer}):
            self.change("orders", other["orderId"], status="cancelled")
        return result


@plant("action.leaves-others", "buyoutSubscription")
class SellsAllOfCustomer(Operations):
    """The customer's other active subscriptions end as well."""

    def buyout_subscription(self, id: str, body: Json) -> Json:
        customer = self.get("rentals", id)["customerId"]
        for other in self.records.all(self.tenant, "rentals", customerId=customer, status="active"):
            if other["rentalId"] != id:
                self.change("rentals", other["rentalId"], status="ended_buyout")
        return super().buyout_subscription(id, body)


@plant("action.leaves-others", "buyoutSubscription")
class SellsTwo(Operations):
    """A buyout ends another subscription as well."""

    def buyout_subscription(self, id: str, body: Json) -> Json:
        others = self.records.all(self.tenant, "rentals", status="active")
        for other in [each for each in others if each["rentalId"] != id][-3:]:
            self.change("rentals", other["rentalId"], status="ended_buyout")
        for other in [each for each in others if each["rentalId"] != id][:3]:
            self.change("rentals", other["rentalId"], status="ended_buyout")
        return super().buyout_subscription(id, body)


@plant("quote.changes-nothing", "calculateBuyoutPrice")
class QuoteSells(Operations):
    """Asking for a price leaves a note."""

    def calculate_buyout_price(self, body: Json) -> Json:
        self.change("rentals", body["rentalId"], notes="asked for a price")
        return super().calculate_buyout_price(body)


@plant("repeat.changes-nothing", "updateSubscriptionNotes")
class Appends(Operations):
    """New notes are appended to the old ones."""

    def update_subscription_notes(self, id: str, body: Json) -> Json:
        notes = self.get("rentals", id).get("notes", "") + body["notes"]
        self.change("rentals", id, notes=notes)
        return {"rentalId": id}


@plant("repeat.changes-nothing", "deleteBillingGroup")
class SecondDeleteFails(Operations):
    """A second deletion is an error of the server."""

    def delete_billing_group(self, id: str, body: Json) -> Json:
        if self.records.find(self.tenant, "billingGroups", id) is None:
            raise Refused(500, "INTERNAL", "")
        return super().delete_billing_group(id, body)


@plant("repeat.is-refused", "createAsset")
class ReplacesAsset(Operations):
    """A known serial number is accepted again."""

    def create_asset(self, body: Json) -> Json:
        self.records.delete(self.tenant, "assets", body["serialNumber"])
        return super().create_asset(body)


@plant("repeat.is-refused", "markPaymentPaid")
class PaidTwice(Operations):
    """A payment can be paid twice."""

    def mark_payment_paid(self, id: str, body: Json) -> Json:
        return {"payment": self.change("payments", id, status="paid")}


@plant("delete.is-gone", "deleteBillingGroup")
class StillThere(Operations):
    """A deleted group stays."""

    def delete_billing_group(self, id: str, body: Json) -> Json:
        self.change("billingGroups", id, status="inactive")
        return {}


@plant("delete.leaves-others", "deleteFile")
class DeletesMore(Operations):
    """All the files of a type are deleted."""

    def delete_file(self, id: str, body: Json) -> Json:
        kind = self.get("files", id)["type"]
        for file in self.records.all(self.tenant, "files", type=kind):
            self.records.delete(self.tenant, "files", file["fileId"])
        return {"fileId": id}
