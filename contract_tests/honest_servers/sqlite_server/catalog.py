"""Products, variants, devices."""

from __future__ import annotations

import csv
import io

from .base import Base, Json, copied
from .records import Refused

__all__ = ["Catalog"]


class Catalog(Base):
    """Operations on products and assets."""

    def create_product(self, body: Json) -> Json:
        known = self.records.all(self.tenant, "products", productSku=body["productSku"])
        return self.write_product(known[0]["productId"] if known else None, body)

    def update_product(self, id: str, body: Json) -> Json:
        self.get("products", id)
        others = self.records.all(self.tenant, "products", productSku=body["productSku"])
        if any(each["productId"] != id for each in others):
            raise self.conflict("DUPLICATE_SKU")
        return self.write_product(id, body)

    def write_product(self, id: str | None, body: Json) -> Json:
        fields = copied(body, "productSku", "name", "specification", "category", "brand", "description", "images")
        operation = "created" if id is None else "updated"
        if id is None:
            id = self.add("products", fields | {"productId": self.new_id("prd"), "status": "active"})["productId"]
        else:
            self.change("products", id, **fields)
        results = list[Json]()
        for given in body["variants"]:
            own = {"productId": id, "productSku": body["productSku"], "status": "active"}
            known = self.records.all(self.tenant, "variants", variantSku=given["variantSku"])
            if known and known[0]["productId"] != id:
                raise self.conflict("DUPLICATE_SKU")
            data = {name: value for name, value in given.items() if name != "variantId"} | own
            if known:
                self.change("variants", known[0]["variantId"], **data)
            else:
                self.add("variants", data | {"variantId": self.new_id("var")})
            results.append({"variantSku": given["variantSku"], "operation": "updated" if known else "created"})
        return {"productId": id, "productSku": body["productSku"], "operation": operation, "variantResults": results}

    def delete_product(self, id: str, body: Json) -> Json:
        product = self.change("products", id, status="discontinued")
        for variant in self.records.all(self.tenant, "variants", productId=id):
            self.change("variants", variant["variantId"], status="inactive")
        return {"productId": id, "productSku": product["productSku"]}

    def import_products_csv(self, body: Json) -> Json:
        written, wrong = list[str](), list[Json]()
        for index, row in enumerate(csv.DictReader(io.StringIO(body["csvFile"])), 1):
            names = ("productSku", "name", "specification", "category", "brand", "variantSku", "variantName", "grade")
            if not all(row.get(name) for name in (*names, "contractLength", "monthlyPrice")):
                wrong.append({"row": index, "error": "A column is missing or empty."})
                continue
            tier = {"contractLength": int(row["contractLength"]), "monthlyPrice": float(row["monthlyPrice"])}
            variant = copied(row, "variantSku", "variantName", "grade") | {"pricing": [tier]}
            written.append(self.create_product({**copied(row, *names[:5]), "variants": [variant]})["operation"])
        counts = {name: written.count(name) for name in ("created", "updated")}
        return {**counts, "errors": wrong}

    def create_asset(self, body: Json) -> Json:
        if self.records.find(self.tenant, "assets", body["serialNumber"]):
            raise self.conflict("ASSET_EXISTS")
        if body["tenantId"] != self.tenant:
            raise Refused(400, "VALIDATION_ERROR", "tenantId is another one than in the header.", ["tenantId"])
        return {"asset": self.add("assets", body)}

    def delete_asset(self, id: str, body: Json) -> Json:
        if self.get("assets", id)["status"] == "rented_out":
            raise self.conflict("ASSET_IN_USE")
        self.change("assets", id, status="unavailable")
        return {"serialNumber": id}

    def open_payment(self, id: str) -> None:
        state = self.get("payments", id)["status"]
        if state not in ("pending", "failed"):
            raise self.conflict(
                {"paid": "ALREADY_PAID", "processing": "PAYMENT_PROCESSING"}.get(state, "PAYMENT_CANCELLED")
            )

    def mark_payment_paid(self, id: str, body: Json) -> Json:
        self.open_payment(id)
        fields = copied(body, "paymentReference", "notes")
        return {"payment": self.change("payments", id, status="paid", manuallyMarked=True, **fields)}

    def cancel_payment(self, id: str, body: Json) -> Json:
        self.open_payment(id)
        return {"payment": self.change("payments", id, status="cancelled")}
