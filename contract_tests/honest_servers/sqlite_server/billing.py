"""Billing groups, files, exports."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from .base import Base, Json, copied
from .records import Refused

__all__ = ["Billing"]


class Billing(Base):
    """Operations on billing groups and files."""

    def grouped(self, customer: str, ids: list[str]) -> Json:
        rentals = [self.records.get(self.tenant, "rentals", id, 400) for id in ids]
        if any(each["customerId"] != customer for each in rentals):
            raise Refused(
                400, "SUBSCRIPTION_DIFFERENT_CUSTOMER", "A subscription is another customer's.", ["rentalIds"]
            )
        running = [each for each in rentals if each["status"] == "active"]
        total = round(sum(each["monthlyAmount"] for each in running), 2)
        return {"rentalIds": ids, "totalMonthlyAmount": total, "activeRentalCount": len(running)}

    def create_billing_group(self, body: Json) -> Json:
        self.records.get(self.tenant, "customers", body["customerId"], 400)
        own = {"billingGroupId": self.new_id("bgr"), "currency": "EUR", "status": "active", "createdBy": "api"}
        return {
            "billingGroup": self.add("billingGroups", own | body | self.grouped(body["customerId"], body["rentalIds"]))
        }

    def update_billing_group(self, id: str, body: Json) -> Json:
        group = self.get("billingGroups", id)
        fields = copied(body, "groupName", "billingDay", "notes", "status")
        if "rentalIds" in body:
            fields |= self.grouped(group["customerId"], body["rentalIds"])
        return {"billingGroup": self.change("billingGroups", id, **fields)}

    def delete_billing_group(self, id: str, body: Json) -> Json:
        self.get("billingGroups", id)
        self.records.delete(self.tenant, "billingGroups", id)
        return {}

    def generate_contract(self, body: Json) -> Json:
        self.records.get(self.tenant, "orders", body["orderId"])
        file = {
            "fileId": self.new_id("fil"),
            "orderId": body["orderId"],
            "type": "contract",
            "filename": f"{body['orderId']}.pdf",
            "contentType": "application/pdf",
            "storagePath": f"contracts/{body['orderId']}.pdf",
            "uploadedBy": "api",
            "category": "generated",
            "fileSize": 1234,
        }
        self.add("files", file)
        return {"fileId": file["fileId"], "orderId": body["orderId"], "tenantId": self.tenant}

    def get_file_url(self, body: Json) -> Json:
        file = self.get("files", body["fileId"])
        expires = int(datetime.now(UTC).timestamp()) + 60 * body.get("expiresInMinutes", 60)
        link = {"url": f"https://files.example.com/{file['storagePath']}", "expiresAt": expires}
        return copied(file, "filename", "contentType", "fileSize") | link

    def delete_file(self, id: str, body: Json) -> Json:
        self.get("files", id)
        self.records.delete(self.tenant, "files", id)
        return {"fileId": id}

    def export_rentals(self, body: Json) -> Json:
        rows = self.records.all(self.tenant, "rentals", **copied(body, "status"))
        chosen = body.get("customerIds")
        rows = [row for row in rows if not chosen or row["customerId"] in chosen]
        table = io.StringIO()
        writer = csv.DictWriter(table, ["rentalId", "customerId", "status", "monthlyAmount"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        revenue = round(sum(row["monthlyAmount"] for row in rows), 2)
        return {
            "filename": "rentals.csv",
            "csvData": table.getvalue(),
            "totalRecords": len(rows),
            "generatedAt": datetime.now(UTC).isoformat(),
            "filters": copied(body, "status", "customerIds", "startDate", "endDate"),
            "totalRentals": len(rows),
            "activeRentals": sum(row["status"] == "active" for row in rows),
            "totalRevenue": revenue,
            "averageMonthlyRevenue": round(revenue / len(rows), 2) if rows else 0,
        }
