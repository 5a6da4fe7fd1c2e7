"""Edits of the contract, each changing one fact: what the agreement checks have to notice."""

from __future__ import annotations

from dataclasses import dataclass

from .document_edits import Edit, Path, append, drop, edited, put, rename, toggle
from .json_values import Json

__all__ = ["EDITS", "ITEM", "UNREADABLE", "ContractEdit"]


@dataclass(frozen=True)
class ContractEdit:
    """An edit and what it changes.

    Args:
        apply: Edits a parsed contract in place.
        fact: The fact that changes.
    """

    apply: Edit
    fact: str

    def edited(self, document: Json) -> Json:
        """A copy of the document with the edit made."""
        return edited(document, self.apply)


OPERATION = ("paths", "/v1/customers", "get")
SCHEMAS = ("components", "schemas")
PARAMETER: dict[str, Path] = {
    name: (*OPERATION, "parameters", index)
    for index, name in enumerate(["Tenant-ID", "limit", "startAfter", "status", "customerType", "email"])
}


CUSTOMER = (*SCHEMAS, "Customer")
PAGE = (*SCHEMAS, "CustomerPage")
ITEM = "listCustomers.200.body.customers[]"

EDITS: dict[str, ContractEdit] = {
    "property renamed": ContractEdit(rename((*CUSTOMER, "properties", "phone"), "telephone"), f"{ITEM}.phone.type"),
    "property dropped": ContractEdit(drop((*CUSTOMER, "properties", "company")), f"{ITEM}.company.type"),
    "property added": ContractEdit(put((*CUSTOMER, "properties", "note"), {"type": "string"}), f"{ITEM}.note.type"),
    "property retyped": ContractEdit(
        put((*CUSTOMER, "properties", "totalOrders", "type"), "string"),
        f"{ITEM}.totalOrders.type",
    ),
    "number narrowed": ContractEdit(
        put((*CUSTOMER, "properties", "totalOrders", "type"), "integer"),
        f"{ITEM}.totalOrders.type",
    ),
    "timestamp typed": ContractEdit(
        put((*CUSTOMER, "properties", "createdAt", "type"), "string"), f"{ITEM}.createdAt.type"
    ),
    "list's items retyped": ContractEdit(
        put((*CUSTOMER, "properties", "orderIds", "items"), {"type": "number"}),
        f"{ITEM}.orderIds[].type",
    ),
    "required made optional": ContractEdit(toggle((*CUSTOMER, "required"), "email"), f"{ITEM}.email.required"),
    "optional made required": ContractEdit(toggle((*CUSTOMER, "required"), "phone"), f"{ITEM}.phone.required"),
    "page field made optional": ContractEdit(
        toggle((*PAGE, "required"), "nextCursor"),
        "listCustomers.200.body.nextCursor.required",
    ),
    "null allowed": ContractEdit(
        put((*PAGE, "properties", "hasMore", "type"), ["boolean", "null"]),
        "listCustomers.200.body.hasMore.type",
    ),
    "null forbidden": ContractEdit(
        put((*SCHEMAS, "Address", "properties", "postalCode", "type"), "string"),
        f"{ITEM}.lastBillingAddress.postalCode.type",
    ),
    "object closed": ContractEdit(put((*CUSTOMER, "additionalProperties"), False), f"{ITEM}.open"),
    "field given a bound": ContractEdit(
        put((*CUSTOMER, "properties", "firstName", "maxLength"), 80),
        f"{ITEM}.firstName.maxLength",
    ),
    "enum value dropped": ContractEdit(
        toggle((*SCHEMAS, "CustomerStatus", "enum"), "inactive"),
        "listCustomers.query.status.enum",
    ),
    "enum value added": ContractEdit(
        append((*SCHEMAS, "CustomerType", "enum"), "other"),
        f"{ITEM}.customerType.enum",
    ),
    "enum value misspelt": ContractEdit(put((*SCHEMAS, "CustomerStatus", "enum", 0), "Active"), f"{ITEM}.status.enum"),
    "pattern one too high": ContractEdit(
        put((*PARAMETER["limit"], "schema", "pattern"), "^([1-9][0-9]?|10[01])$"),
        "listCustomers.query.limit.accepts",
    ),
    "pattern lets zero in": ContractEdit(
        put((*PARAMETER["limit"], "schema", "pattern"), "^([0-9][0-9]?|100)$"),
        "listCustomers.query.limit.accepts",
    ),
    "pattern without anchors": ContractEdit(
        put((*PARAMETER["limit"], "schema", "pattern"), "[1-9][0-9]?|100"),
        "listCustomers.query.limit.accepts",
    ),
    "pattern dropped": ContractEdit(
        drop((*PARAMETER["limit"], "schema", "pattern")), "listCustomers.query.limit.accepts"
    ),
    "limit made a number": ContractEdit(
        put((*PARAMETER["limit"], "schema", "type"), "integer"),
        "listCustomers.query.limit.type",
    ),
    "default changed": ContractEdit(
        put((*PARAMETER["limit"], "schema", "default"), "20"), "listCustomers.query.limit.default"
    ),
    "default dropped": ContractEdit(
        drop((*PARAMETER["limit"], "schema", "default")), "listCustomers.query.limit.default"
    ),
    "parameter renamed": ContractEdit(
        put((*PARAMETER["startAfter"], "name"), "cursor"), "listCustomers.query.startAfter.type"
    ),
    "parameter moved": ContractEdit(put((*PARAMETER["email"], "in"), "header"), "listCustomers.query.email.type"),
    "parameter dropped": ContractEdit(drop((*OPERATION, "parameters", 5)), "listCustomers.query.email.type"),
    "parameter made required": ContractEdit(
        put((*PARAMETER["status"], "required"), True),
        "listCustomers.query.status.required",
    ),
    "tenant made optional": ContractEdit(
        put(("components", "parameters", "TenantId", "required"), False),
        "listCustomers.header.Tenant-ID.required",
    ),
    "empty tenant allowed": ContractEdit(
        drop(("components", "parameters", "TenantId", "schema", "minLength")),
        "listCustomers.header.Tenant-ID.minLength",
    ),
    "response dropped": ContractEdit(drop((*OPERATION, "responses", "422")), "listCustomers.responses"),
    "response added": ContractEdit(
        put((*OPERATION, "responses", "503"), {"description": "Busy."}), "listCustomers.responses"
    ),
    "media type changed": ContractEdit(
        rename(("components", "responses", "BadRequest", "content", "application/json"), "application/problem+json"),
        "listCustomers.400.media_types",
    ),
    "error without a message": ContractEdit(
        drop((*SCHEMAS, "Error", "properties", "message")),
        "listCustomers.401.body.error.message.type",
    ),
    "error details made required": ContractEdit(
        toggle((*SCHEMAS, "Error", "required"), "details"),
        "listCustomers.400.body.error.details.required",
    ),
    "error code changed": ContractEdit(
        put(("components", "examples", "AuthRequired", "value", "error", "code"), "NO_KEY"),
        "listCustomers.401.codes",
    ),
    "retry header dropped": ContractEdit(
        drop(("components", "responses", "TooManyRequests", "headers")),
        "listCustomers.429.header.Retry-After.required",
    ),
    "path changed": ContractEdit(rename(("paths", "/v1/customers"), "/v2/customers"), "listCustomers.path"),
    "method changed": ContractEdit(rename(("paths", "/v1/customers", "get"), "post"), "listCustomers.method"),
    "operation renamed": ContractEdit(put((*OPERATION, "operationId"), "getCustomers"), "getCustomers.method"),
    "region's server changed": ContractEdit(put(("servers", 1, "url"), "https://api-eu.flexportal.io"), "server.us"),
    "server dropped": ContractEdit(lambda d: d["servers"].pop(2), "server.qatar"),
    "default region changed": ContractEdit(lambda d: d["servers"].reverse(), "servers"),
    "security dropped": ContractEdit(drop((*OPERATION, "security")), "listCustomers.security"),
    "security optional": ContractEdit(append((*OPERATION, "security"), {}), "listCustomers.security"),
    "scheme changed": ContractEdit(
        put(("components", "securitySchemes", "bearerAuth", "scheme"), "basic"),
        "listCustomers.security",
    ),
    "cursor annotated elsewhere": ContractEdit(
        put((*OPERATION, "x-pagination", "cursor"), "email"),
        "listCustomers.pagination.cursor",
    ),
    "count no longer annotated": ContractEdit(
        drop((*OPERATION, "x-pagination", "count")), "listCustomers.pagination.count"
    ),
    "pagination of no such field": ContractEdit(
        put((*OPERATION, "x-pagination", "more"), "more"),
        "listCustomers.pagination.more",
    ),
    "filter on another field": ContractEdit(
        put((*OPERATION, "x-filters", "email", "field"), "createdBy"),
        "listCustomers.filter.email.field",
    ),
    "filter compares otherwise": ContractEdit(
        put((*OPERATION, "x-filters", "email", "match"), "prefix"),
        "listCustomers.filter.email.match",
    ),
    "filter dropped": ContractEdit(drop((*OPERATION, "x-filters", "status")), "listCustomers.filter.status.field"),
    "assumption no longer marked": ContractEdit(drop((*OPERATION, "x-assumption")), "assumption.unknown-parameter"),
    "assumption no longer listed": ContractEdit(lambda d: d["x-assumptions"].pop(0), "assumption.invalid-limit"),
    "example of a wrong type": ContractEdit(
        put(("components", "examples", "LastPage", "value"), {"customers": [], "count": "0"}),
        "example.listCustomers.200.last",
    ),
    "deprecated": ContractEdit(put((*OPERATION, "deprecated"), True), "listCustomers.deprecated"),
    "another way of writing a parameter": ContractEdit(
        put((*PARAMETER["email"], "style"), "spaceDelimited"),
        "listCustomers.query.email.style",
    ),
}

# Edits after which nothing can be made of the contract any more.
UNREADABLE: dict[str, ContractEdit] = {
    "pagination without a cursor": ContractEdit(drop((*OPERATION, "x-pagination", "cursor")), "contract"),
    "pagination of an unknown key": ContractEdit(put((*OPERATION, "x-pagination", "total"), "count"), "contract"),
    "reference to nothing": ContractEdit(drop((*SCHEMAS, "Address")), "contract"),
}
