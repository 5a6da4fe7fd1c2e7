"""Bugs of gets, keys and tenants."""

from __future__ import annotations

from email.message import Message

from ..sqlite_server.base import Json
from ..sqlite_server.records import Refused
from ..sqlite_server.server import TENANTS, Application
from ..sqlite_server.writes import Operations
from .entry import plant


@plant("get.as-declared", "getPayment")
class BarePayment(Application):
    """A payment comes without its envelope."""

    def one(self, tenant: str, kind: str, id: str) -> Json:
        found = super().one(tenant, kind, id)
        return found["payment"] if kind == "payments" else found


@plant("get.is-the-requested", "getOrder")
class PrefixId(Application):
    """An order is found by the beginning of its id."""

    def one(self, tenant: str, kind: str, id: str) -> Json:
        if kind == "orders":
            id = next(
                (each["orderId"] for each in self.records.all(tenant, kind) if each["orderId"].startswith(id)), id
            )
        return super().one(tenant, kind, id)


@plant("get.agrees-with-list", "getSubscription")
class RoundedAmount(Application):
    """A subscription's amount is rounded when it is read alone."""

    def one(self, tenant: str, kind: str, id: str) -> Json:
        found = super().one(tenant, kind, id)
        return found | {"monthlyAmount": int(found["monthlyAmount"])} if kind == "rentals" else found


@plant("get.unknown-is-404", "getAsset")
class EmptyForUnknown(Application):
    """An unknown asset is a 400."""

    def one(self, tenant: str, kind: str, id: str) -> Json:
        try:
            return super().one(tenant, kind, id)
        except Refused as refused:
            raise Refused(400 if kind == "assets" else 404, refused.code, refused.message) from None


@plant("get.other-tenant-is-404", "getCustomer")
class AnyTenant(Application):
    """A customer is found whatever the tenant."""

    def one(self, tenant: str, kind: str, id: str) -> Json:
        other = "globex" if id.startswith("cus_g") else "acme"
        return super().one(other if kind == "customers" else tenant, kind, id)


@plant("get.reserved-characters", "getProduct")
class InterpolatedId(Application):
    """The id becomes part of the SQL."""

    def one(self, tenant: str, kind: str, id: str) -> Json:
        if kind == "products" and "'" in id:
            id = self.records.all(tenant, kind)[0]["productId"]
        return super().one(tenant, kind, id)


@plant("get.no-key", "getFile")
class OpenFiles(Application):
    """Files can be read without a key."""

    def authorize(self, headers: Message) -> None:
        if headers.get("Authorization") is not None or "/v1/files/" not in self.target:
            super().authorize(headers)

    def respond(self, method: str, target: str, headers: Message, content: bytes) -> tuple[int, Json, dict[str, str]]:
        self.target = target if method == "GET" else ""
        return super().respond(method, target, headers, content)


@plant("get.wrong-key", "getBillingGroup")
class KeyPrefix(Application):
    """The beginning of a key is enough."""

    def authorize(self, headers: Message) -> None:
        given = headers.get("Authorization", "")
        if given == "Bearer test-ke":
            headers.replace_header("Authorization", "Bearer test-key")
        super().authorize(headers)


@plant("get.no-tenant", "getCustomer")
class DefaultTenant(Application):
    """Without a tenant the first one is meant."""

    def respond(self, method: str, target: str, headers: Message, content: bytes) -> tuple[int, Json, dict[str, str]]:
        if headers.get("Tenant-ID") is None:
            headers["Tenant-ID"] = "acme"
        return super().respond(method, target, headers, content)


@plant("get.foreign-tenant", "getOrder")
class UnknownTenantUnavailable(Application):
    """For an unknown tenant there is a 500."""

    def authorize(self, headers: Message) -> None:
        try:
            super().authorize(headers)
        except Refused as refused:
            raise (Refused(500, "INTERNAL_ERROR", "") if refused.status == 403 else refused) from None


@plant("write.no-key", "cancelPayment")
class OpenCancel(Application):
    """A payment can be cancelled without a key."""

    def respond(self, method: str, target: str, headers: Message, content: bytes) -> tuple[int, Json, dict[str, str]]:
        if target.startswith("/v1/payments") and method == "POST" and headers.get("Authorization") is None:
            headers["Authorization"] = "Bearer test-key"
        return super().respond(method, target, headers, content)


@plant("write.wrong-key", "updateOrderNotes")
class WritesBeforeKey(Application):
    """The key is checked after the write."""

    def respond(self, method: str, target: str, headers: Message, content: bytes) -> tuple[int, Json, dict[str, str]]:
        given = headers.get("Authorization")
        if method == "PATCH" and given is not None:
            headers.replace_header("Authorization", "Bearer test-key")
            super().respond(method, target, headers, content)
            headers.replace_header("Authorization", given)
        return super().respond(method, target, headers, content)


@plant("write.no-tenant", "createAsset")
class NoTenantCreates(DefaultTenant):
    """Without a tenant an asset is created for the first one."""


@plant("write.other-tenants-record", "updateOrderNotes")
class NotesOfAnyTenant(Operations):
    """Notes of any tenant's order can be written."""

    def update_order_notes(self, id: str, body: Json) -> Json:
        owner = "globex" if id.startswith("ord_g") else self.tenant
        return Operations(self.records, owner, self.number).update_order_notes(id, body)


@plant("write.other-tenants-reference", "getFileUrl")
class LinkToAnyFile(Operations):
    """The signed URL of any tenant's file can be had."""

    def get_file_url(self, body: Json) -> Json:
        owners = (each for each in TENANTS if self.records.find(each, "files", body["fileId"]) is not None)
        return Operations(self.records, next(owners, self.tenant), self.number).get_file_url(body)


@plant("quote.within-tenant", "exportRentals")
class ExportOfAllTenants(Operations):
    """An export has the subscriptions of every tenant."""

    def export_rentals(self, body: Json) -> Json:
        exports = [Operations(self.records, tenant, self.number).export_rentals(body) for tenant in TENANTS]
        return exports[0] | {"csvData": "".join(each["csvData"] for each in exports)}


@plant("write.foreign-tenant", "deleteAsset")
class UnknownTenantBreaksWrites(UnknownTenantUnavailable):
    """For an unknown tenant a write gets a 500."""
