"""Bugs of new and changed records, and of responses."""

from __future__ import annotations

import time
import unicodedata
from email.message import Message
from typing import Any

from ..sqlite_server.base import Json
from ..sqlite_server.records import Records, Refused
from ..sqlite_server.server import Application
from ..sqlite_server.writes import Operations
from .entry import PLANTED, plant


@plant("write.as-declared", "createBillingGroup")
class NoMessage(Application):
    """A new billing group comes without a message."""

    def write(self, tenant: str, name: str, ids: list[str], headers: Message, content: bytes) -> tuple[int, Json]:
        status, body = super().write(tenant, name, ids, headers, content)
        if name == "createBillingGroup":
            del body["message"]
        return status, body


@plant("write.as-declared", "generateContract")
class CreatedIsOk(Application):
    """A new contract gets 200."""

    def write(self, tenant: str, name: str, ids: list[str], headers: Message, content: bytes) -> tuple[int, Json]:
        return 200, super().write(tenant, name, ids, headers, content)[1]


@plant("write.result-is-the-record", "updateCustomer")
class OldCustomer(Operations):
    """The response to an update has the customer as it was."""

    def update_customer(self, id: str, body: Json) -> Json:
        before = self.get("customers", id)
        return super().update_customer(id, body) | {"customer": before}


@plant("write.names-the-record", "cancelOrder")
class OtherId(Operations):
    """The response to a cancellation has another id."""

    def cancel_order(self, id: str, body: Json) -> Json:
        return {"orderId": super().cancel_order(id, body)["orderId"].upper()}


@plant("create.is-readable", "createOrder")
class NotesLost(Operations):
    """The notes of a new order are lost."""

    def create_order(self, body: Json) -> Json:
        return super().create_order({name: value for name, value in body.items() if name != "notes"})


@plant("create.keeps-each", "createAsset")
class AlwaysAvailable(Operations):
    """A new asset is available, whatever was sent."""

    def create_asset(self, body: Json) -> Json:
        return super().create_asset({**body, "status": "available"})


@plant("create.is-readable", "createAsset")
class NotYetReadable(Operations):
    """A new asset is not stored."""

    def create_asset(self, body: Json) -> Json:
        asset = super().create_asset(body)
        self.records.delete(self.tenant, "assets", body["serialNumber"])
        return asset


@plant("create.is-listed", "createProduct")
class Unlisted(Operations):
    """A new product is listed under another tenant."""

    def create_product(self, body: Json) -> Json:
        result = super().create_product(body)
        self.records.database.execute("update records set created = -1 where id = ?", (result["productId"],))
        return result


def _hide(application: type[Application]) -> None:
    class Hiding(Records):
        def page(self, tenant: str, kind: str, *how: Any, **named: Any) -> Any:
            return [entry for entry in super().page(tenant, kind, *how, **named) if entry[1][0] != -1]

    def start(self: Application, *settings: Any) -> None:
        Application.__init__(self, *settings)
        self.records.__class__ = Hiding

    application.__init__ = start  # type: ignore[method-assign, assignment]


_hide(PLANTED[-1].application)


@plant("create.makes-one", "createOrder")
class TwoOrders(Operations):
    """One request places two orders."""

    def create_order(self, body: Json) -> Json:
        super().create_order(body)
        return super().create_order(body)


@plant("create.leaves-others", "createBillingGroup")
class RenamesGroups(Operations):
    """A new group gives its name to the tenant's latest groups."""

    def create_billing_group(self, body: Json) -> Json:
        for group in self.records.all(self.tenant, "billingGroups")[-20:]:
            self.change("billingGroups", group["billingGroupId"], groupName=body["groupName"])
        return super().create_billing_group(body)


@plant("update.sets-what-was-sent", "updateCustomer")
class PhoneIgnored(Operations):
    """A customer's phone can't be changed."""

    def update_customer(self, id: str, body: Json) -> Json:
        return super().update_customer(id, {name: value for name, value in body.items() if name != "phone"})


@plant("update.sets-what-was-sent", "updateProduct")
class BrandIgnored(Operations):
    """A product's brand can't be changed."""

    def update_product(self, id: str, body: Json) -> Json:
        return super().update_product(id, body | {"brand": self.get("products", id)["brand"]})


@plant("update.left-out-stays", "updateBillingGroup")
class ResetsDay(Operations):
    """A group's billing day is reset where it isn't sent."""

    def update_billing_group(self, id: str, body: Json) -> Json:
        return super().update_billing_group(id, {"billingDay": 28} | body)


@plant("update.left-out-stays", "updateOrderNotes")
class MovesCreation(Operations):
    """New notes move an order's time of creation."""

    def update_order_notes(self, id: str, body: Json) -> Json:
        self.change("orders", id, createdAt=f"2026-05-05T00:00:00.{time.time_ns() // 1000 % 1000:03d}Z")
        return super().update_order_notes(id, body)


@plant("update.leaves-others", "updateBillingGroup")
class AllGroups(Operations):
    """The billing day of all groups is changed."""

    def update_billing_group(self, id: str, body: Json) -> Json:
        for group in self.records.all(self.tenant, "billingGroups") if "billingDay" in body else ():
            self.change("billingGroups", group["billingGroupId"], billingDay=body["billingDay"])
        return super().update_billing_group(id, body)


@plant("update.keeps-text", "updateOrderNotes")
class ShortNotes(Operations):
    """Notes are cut off, since their column is too short."""

    def update_order_notes(self, id: str, body: Json) -> Json:
        return super().update_order_notes(id, {"notes": body["notes"][:255]})


@plant("update.keeps-text", "updateCustomer")
class Latin(Operations):
    """Letters beyond Latin-1 become question marks."""

    def update_customer(self, id: str, body: Json) -> Json:
        texts = {name: value for name, value in body.items() if isinstance(value, str)}
        return super().update_customer(
            id, body | {k: v.encode("latin-1", "replace").decode("latin-1") for k, v in texts.items()}
        )


@plant("create.keeps-each", "createOrder")
class CustomFieldsLost(Operations):
    """A new order loses its custom fields."""

    def create_order(self, body: Json) -> Json:
        return super().create_order(body | {"customFields": None})


@plant("create.keeps-each", "createSubscription")
class LengthIgnored(Operations):
    """A new subscription has a contract of the usual length, whatever was sent."""

    def create_subscription(self, body: Json) -> Json:
        return super().create_subscription({name: body[name] for name in body if name != "contractLength"})


@plant("create.is-readable", "createAsset")
class LocalTime(Operations):
    """A time is stored as the clock shows it two hours to the east, and read back as UTC."""

    def create_asset(self, body: Json) -> Json:
        return super().create_asset(body | {"createdAt": "2026-04-01T10:17:23.000Z"})


@plant("write.bounds-included", "updateBillingGroup")
class OneDayLess(Operations):
    """The last day that the contract allows is refused."""

    def update_billing_group(self, id: str, body: Json) -> Json:
        if body.get("billingDay") == 28:
            raise Refused(400, "VALIDATION_ERROR", "billingDay must be less than 28.", ["billingDay"])
        return super().update_billing_group(id, body)


@plant("update.left-out-stays", "updateCustomer")
class CustomFieldsCleared(Operations):
    """An update clears the customer's custom fields, which no update can set."""

    def update_customer(self, id: str, body: Json) -> Json:
        super().update_customer(id, body)
        return {"customerId": id, "customer": self.change("customers", id, customFields={})}


@plant("update.keeps-text", "updateSubscriptionNotes")
class NormalizedNotes(Operations):
    """Accents are joined to their letters."""

    def update_subscription_notes(self, id: str, body: Json) -> Json:
        return super().update_subscription_notes(id, {"notes": unicodedata.normalize("NFC", body["notes"])})


@plant("delete.leaves-others", "deleteBillingGroup")
class DeletesOfCustomer(Operations):
    """With a billing group, the others of its customer are deleted."""

    def delete_billing_group(self, id: str, body: Json) -> Json:
        customer = self.get("billingGroups", id)["customerId"]
        result = super().delete_billing_group(id, body)
        sql = "delete from records where kind = 'billingGroups' and json_extract(doc, '$.customerId') = ?"
        self.records.write(sql, customer)
        return result
