"""Customers and orders."""

from __future__ import annotations

from .base import Base, Json, copied
from .records import Refused

__all__ = ["Orders"]


class Orders(Base):
    """Operations on customers and orders."""

    def update_customer(self, id: str, body: Json) -> Json:
        fields = copied(body, "firstName", "lastName", "company", "phone", "customerType", "status")
        for name in ("billingAddress", "shippingAddress"):
            if name in body:
                fields[f"last{name[0].upper()}{name[1:]}"] = body[name]
        if body["customerId"] != id:
            raise Refused(400, "VALIDATION_ERROR", "customerId is another one than in the path.", ["customerId"])
        return {"customerId": id, "customer": self.change("customers", id, **fields)}

    def delete_customer(self, id: str, body: Json) -> Json:
        self.get("customers", id)
        if self.records.all(self.tenant, "rentals", customerId=id, status="active"):
            raise self.conflict("CUSTOMER_HAS_ACTIVE_SUBSCRIPTIONS")
        if self.records.all(self.tenant, "orders", **{"customer.customerId": id, "status": "pending"}):
            raise self.conflict("CUSTOMER_HAS_PENDING_ORDERS")
        self.change("customers", id, status="inactive")
        return {"customerId": id}

    def create_order(self, body: Json) -> Json:
        person, billing = body["customer"], body["billingAddress"]
        shipping = body.get("shippingAddress", billing)
        known = self.records.all(self.tenant, "customers", email=person["email"])
        addresses = {"lastBillingAddress": billing, "lastShippingAddress": shipping}
        if known:
            customer = self.change("customers", known[0]["customerId"], **addresses)
        else:
            totals: Json = {
                "totalOrders": 0,
                "totalDevicesRented": 0,
                "totalMonthlyRevenue": 0,
                "orderIds": [],
                "rentalIds": [],
            }
            own = {
                "customerId": self.new_id("cus"),
                "status": "active",
                "customerType": "individual",
                "createdBy": "api",
            }
            customer = self.add("customers", own | person | totals | addresses)
        items = [self.item(each) for each in body["items"]]
        devices = sum(each["quantity"] for each in items)
        amount = round(sum(each["quantity"] * each["unitPrice"] for each in items), 2)
        order = {
            "orderId": self.new_id("ord"),
            "status": "pending",
            "orderType": body.get("orderType", "standard"),
            "customer": {"customerId": customer["customerId"], "customerType": "individual", **person},
            "billingAddress": billing,
            "shippingAddress": shipping,
            "items": items,
            "totals": {"subtotal": amount, "total": amount, "currency": "EUR", "totalDevices": devices},
            "rentalProgress": {"totalDevices": devices, "rentedDevices": 0},
            "rentalIds": [],
            "createdBy": "api",
            **copied(body, "notes", "customFields", "extensionDetails", "upgradeDetails"),
        }
        order = self.add("orders", order)
        self.recount(customer["customerId"])
        return {"orderId": order["orderId"], "order": order}

    def item(self, given: Json) -> Json:
        variant = next(iter(self.records.all(self.tenant, "variants", variantSku=given["sku"])), None)
        if variant is None:
            raise Refused(400, "VARIANT_NOT_FOUND", "There is no such SKU.", ["items"])
        tier = variant["pricing"][0]
        length = given.get("contractLength", tier["contractLength"])
        return {
            "productName": variant["variantName"],
            "unitPrice": tier["monthlyPrice"],
            "contractLength": length,
            **given,
        }

    def cancel_order(self, id: str, body: Json) -> Json:
        if self.get("orders", id)["status"] not in ("pending", "confirmed"):
            raise self.conflict("ORDER_NOT_CANCELLABLE")
        self.change("orders", id, status="cancelled")
        return {"orderId": id}

    def update_order_notes(self, id: str, body: Json) -> Json:
        self.change("orders", id, notes=body["notes"])
        return {"orderId": id}
