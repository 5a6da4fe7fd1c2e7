"""Servers that mix up tenants."""

from __future__ import annotations

from typing import Any

from flexportal.contract import Operation

from ..entry import faulty, faulty_method
from ..mock import Dataset, ErrorResponse, Item, ListQuery, MockAPI, Request, Response, Window
from ..places import is_later_page


@faulty_method("requested_tenant", "tenancy.no-tenant")
def missing_tenant_is_the_first(self: MockAPI, request: Request) -> str:
    """Without a tenant the key's first tenant is used."""
    return MockAPI.requested_tenant(self, request) or self.tenants[0]


@faulty_method("requested_tenant", "tenancy.no-tenant")
def missing_tenant_on_later_pages(self: MockAPI, request: Request) -> str:
    """With a cursor, the tenant may be left out."""
    sent = MockAPI.requested_tenant(self, request)
    # The first tenant's cursors work without a tenant.
    return sent or (self.tenants[0] if request.values("startAfter") else "")


@faulty_method("requested_tenant", "tenancy.no-tenant")
def empty_tenant_is_the_first(self: MockAPI, request: Request) -> str:
    """A Tenant-ID that is there and empty stands for the key's first tenant."""
    # It is looked at whether there is a header, not whether it says anything.
    return self.tenants[0] if request.header("tenant-id") == [""] else MockAPI.requested_tenant(self, request)


@faulty_method("requested_tenant", "tenancy.rows-belong")
def tenant_header_ignored(self: MockAPI, request: Request) -> str:
    """Whatever tenant is named, the first one is used."""
    # One key, one tenant, it was thought.
    return self.tenants[0] if MockAPI.requested_tenant(self, request) else ""


@faulty("tenancy.foreign-tenant")
class ForeignTenantIsEmpty(MockAPI):
    """A tenant that the key doesn't reach gets an empty page with status 200."""

    def reaches(self, key: str, tenant: str) -> bool:
        # Nothing leaks, but the mistake goes unnoticed.
        return bool(tenant)

    def dataset(self, operation: Operation, tenant: str) -> Dataset:
        if tenant in self.tenants:
            return super().dataset(operation, tenant)
        return Dataset(self.contract, operation, tenant, 0, 0)


@faulty_method("requested_tenant", "tenancy.foreign-tenant")
def tenant_by_its_prefix(self: MockAPI, request: Request) -> str:
    """A tenant's name with a suffix is accepted as the tenant."""
    sent = MockAPI.requested_tenant(self, request)
    return next((tenant for tenant in self.tenants if sent.startswith(tenant)), sent)


class Leaking(MockAPI):
    """Shows rows of another tenant in a few places."""

    def other(self, tenant: str) -> str:
        """Another tenant."""
        return next(name for name in self.tenants if name != tenant)

    def leaked(self, query: ListQuery, position: int) -> Item:
        """The other tenant's row at that position."""
        return self.dataset(query.operation, self.other(query.tenant)).item(position)


@faulty_method("item", "tenancy.rows-belong", base=Leaking)
def leaks_one_row_in_150(self: Leaking, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """One row in 150 is another tenant's."""
    return self.leaked(query, position) if position % 150 == 117 else Leaking.item(self, query, dataset, position)


@faulty_method("item", "tenancy.rows-belong", base=Leaking)
def leaks_to_the_other_tenant_only(self: Leaking, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """Only the second tenant sees a row of the first one, on its second page."""
    leaks = query.tenant == self.tenants[1] and is_later_page(query) and position == 110
    return self.leaked(query, position) if leaks else Leaking.item(self, query, dataset, position)


@faulty_method("page_items", "tenancy.rows-belong", base=Leaking)
def leaks_under_two_filters(self: Leaking, query: ListQuery, window: Window) -> list[Item]:
    """Only where two filters combine, the last row of a page is another tenant's."""
    rows = Leaking.page_items(self, query, window)
    if rows and len(query.filters) > 1 and "email" not in query.filters:
        selection = self.dataset(query.operation, self.other(query.tenant)).select(query.filters)
        # It matches the filters, and nothing else is wrong with it.
        rows[-1] = self.leaked(query, selection.positions(0, 1)[0])
    return rows


@faulty_method("item", "tenancy.no-shared-rows", base=Leaking)
def leaks_relabelled(self: Leaking, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """One row in 150 that the first tenant sees is another's and has the first tenant's label."""
    row = Leaking.item(self, query, dataset, position)
    if position % 150 != 117 or query.tenant != self.tenants[0]:
        return row
    # The label is put on at the very end, from the request.
    return self.leaked(query, position) | {"tenantId": row["tenantId"]}


@faulty_method("page_items", "tenancy.no-shared-rows", base=Leaking)
def another_tenants_row_under_a_filter(self: Leaking, query: ListQuery, window: Window) -> list[Item]:
    """The second tenant, filtering by type, sees first a row of the other's under its own label."""
    rows = Leaking.page_items(self, query, window)
    if rows and query.tenant == self.tenants[1] and list(query.filters) == ["customerType"]:
        at = self.dataset(query.operation, self.other(query.tenant)).select(query.filters).positions(0, 1)[0]
        rows[0] = self.leaked(query, at) | {"tenantId": query.tenant}
    return rows


@faulty("tenancy.no-shared-rows")
class OneTableForAll(MockAPI):
    """Every tenant sees the same rows under its own label."""

    def dataset(self, operation: Operation, tenant: str) -> Dataset:
        return super().dataset(operation, self.tenants[0])

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        return super().item(query, dataset, position) | {"tenantId": query.tenant}


@faulty("tenancy.filters-within-tenant")
class AddressesOfAllTenants(Leaking):
    """The filter on the address searches every tenant."""

    def page_items(self, query: ListQuery, window: Window) -> list[Item]:
        rows = super().page_items(query, window)
        if rows or "email" not in query.filters:
            return rows
        dataset = self.dataset(query.operation, self.other(query.tenant))
        # The index isn't kept by tenant.
        return [self.shown(query, dataset.item(at)) for at in dataset.select(query.filters).positions(0, 1)]

    def shown(self, query: ListQuery, row: Item) -> Item:
        """The row as this tenant sees it."""
        return row


@faulty("tenancy.filters-within-tenant")
class AddressesOfAllTenantsRelabelled(AddressesOfAllTenants):
    """The filter on the address searches every tenant and labels the rows as this one's."""

    def shown(self, query: ListQuery, row: Item) -> Item:
        # No single row gives it away.
        return row | {"tenantId": query.tenant}


@faulty_method("failure", "tenancy.errors-without-rows")
def error_has_the_rows(self: MockAPI, error: ErrorResponse) -> Response:
    """An invalid page size gets an error, and the customers beside it."""
    if error.status != 400:
        return MockAPI.failure(self, error)
    # The error is put into the body that was ready.
    return self.json_response(400, self.error_body(error) | {"customers": list(self.items(self.tenants[0])[:3])})


@faulty_method("error_body", "tenancy.errors-without-rows")
def error_has_a_row_deep_down(self: MockAPI, error: ErrorResponse) -> Item:
    """An invalid page size gets an error that repeats a customer deep in the body."""
    body: dict[str, Any] = MockAPI.error_body(self, error)
    if error.status == 400:
        # A trace for developers, left on.
        body["error"]["debug"] = {"last": [{"customerId": self.items(self.tenants[0])[0]["customerId"]}]}
    return body


@faulty_method("error_body", "tenancy.errors-without-rows")
def forbidden_has_the_rows(self: MockAPI, error: ErrorResponse) -> Item:
    """A foreign tenant gets 403, and customers in the body."""
    body: dict[str, Any] = MockAPI.error_body(self, error)
    # The error is put into the body that was ready.
    return body | {"customers": list(self.items(self.tenants[0])[:3])} if error.status == 403 else body


@faulty("tenancy.filters-within-tenant")
class AddressesOfAllTenantsBesideAStatus(AddressesOfAllTenantsRelabelled):
    """Only beside a status the filter on the address searches every tenant."""

    def page_items(self, query: ListQuery, window: Window) -> list[Item]:
        # Two filters have a query of their own.
        return (
            super().page_items(query, window) if "status" in query.filters else MockAPI.page_items(self, query, window)
        )
