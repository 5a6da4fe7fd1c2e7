"""Servers that mix up whose data is whose."""

from __future__ import annotations

from typing import Any

from flexportal.contract import Operation
from flexportal.testing import Ask, MockPortal, Population, Refused, Reply, Request, Row, Window

from ..entry import Defect
from ..places import is_deep

__all__ = ["DEFECTS"]


class MissingTenantIsTheFirst(MockPortal):
    """Without a tenant the key's first one answers."""

    def tenant_of(self, request: Request) -> str:
        # DEFECT
        return super().tenant_of(request) or self.tenants[0]


class MissingTenantIs400(MockPortal):
    """Without a tenant there is a validation error in place of 403."""

    def tenant_of(self, request: Request) -> str:
        if not request.header("tenant-id"):
            # DEFECT
            raise Refused(400, "VALIDATION_ERROR", "Tenant-ID is required.")
        return super().tenant_of(request)


class MissingTenantOnLaterPages(MockPortal):
    """With a cursor, the tenant may be left out."""

    def tenant_of(self, request: Request) -> str:
        sent = super().tenant_of(request)
        # DEFECT: the first tenant's cursors work without a tenant.
        return sent or (self.tenants[0] if request.values("startAfter") else "")


class MissingTenantBesideAnAddress(MockPortal):
    """With a filter on the address the tenant may be left out."""

    def tenant_of(self, request: Request) -> str:
        sent = super().tenant_of(request)
        # DEFECT: an address is looked up in an index of its own.
        return sent or (self.tenants[0] if request.values("email") else "")


class EmptyTenantIsTheFirst(MockPortal):
    """A Tenant-ID that is there and empty stands for the key's first tenant."""

    def tenant_of(self, request: Request) -> str:
        # DEFECT: it is looked at whether there is a header, not whether it says anything.
        return self.tenants[0] if request.header("tenant-id") == [""] else super().tenant_of(request)


class TenantHeaderIgnored(MockPortal):
    """Whatever tenant is named, the first one answers."""

    def tenant_of(self, request: Request) -> str:
        # DEFECT: one key, one tenant, it was thought.
        return self.tenants[0] if super().tenant_of(request) else ""


class ForeignTenantIsEmpty(MockPortal):
    """A tenant that the key doesn't reach gets an empty page with status 200."""

    def reaches(self, key: str, tenant: str) -> bool:
        # DEFECT: nothing leaks, and yet nobody learns of the mistake.
        return bool(tenant)

    def population(self, operation: Operation, tenant: str) -> Population:
        if tenant in self.tenants:
            return super().population(operation, tenant)
        return Population(self.contract, operation, tenant, 0, 0)


class ForeignTenantIs404(MockPortal):
    """A foreign tenant gets 404 in place of 403."""

    def reaches(self, key: str, tenant: str) -> bool:
        if tenant and tenant not in self.tenants:
            # DEFECT
            raise Refused(404, "NOT_FOUND", "There is no such tenant.")
        return super().reaches(key, tenant)


class TenantByItsBeginning(MockPortal):
    """A tenant's name with something behind it is taken for the tenant."""

    def tenant_of(self, request: Request) -> str:
        sent = super().tenant_of(request)
        # DEFECT
        return next((tenant for tenant in self.tenants if sent.startswith(tenant)), sent)


class Leaking(MockPortal):
    """Shows rows of another tenant here and there."""

    def other(self, tenant: str) -> str:
        """Another tenant."""
        return next(name for name in self.tenants if name != tenant)

    def leaked(self, ask: Ask, position: int) -> Row:
        """The other tenant's row at that position."""
        return self.population(ask.operation, self.other(ask.tenant)).row(position)


class LeaksOneRowIn150(Leaking):
    """One row in 150 is another tenant's."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        # DEFECT
        return self.leaked(ask, position) if position % 150 == 117 else super().row(ask, population, position)


class LeaksToTheOtherTenantOnly(Leaking):
    """Only the second tenant sees a row of the first one, on its second page."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        leaks = ask.tenant == self.tenants[1] and is_deep(ask) and position == 110
        # DEFECT
        return self.leaked(ask, position) if leaks else super().row(ask, population, position)


class LeaksUnderTwoFilters(Leaking):
    """Only where two filters combine, the last row of a page is another tenant's."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        if rows and len(ask.filters) > 1 and "email" not in ask.filters:
            selection = self.population(ask.operation, self.other(ask.tenant)).select(ask.filters)
            # DEFECT: it matches the filters, and nothing else is wrong with it.
            rows[-1] = self.leaked(ask, selection.positions(0, 1)[0])
        return rows


class LeaksRelabelled(Leaking):
    """One row in 150 that the first tenant sees is another's and claims to belong here."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        if position % 150 != 117 or ask.tenant != self.tenants[0]:
            return row
        # DEFECT: the label is put on at the very end, from the request.
        return self.leaked(ask, position) | {name: row[name] for name in ("tenantId", "status", "customerType")}


class AnotherTenantsRowUnderAFilter(Leaking):
    """The second tenant, filtering by type, sees first a row of the other's under its own label."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        if rows and ask.tenant == self.tenants[1] and list(ask.filters) == ["customerType"]:
            at = self.population(ask.operation, self.other(ask.tenant)).select(ask.filters).positions(0, 1)[0]
            # DEFECT
            rows[0] = self.leaked(ask, at) | {"tenantId": ask.tenant}
        return rows


class OneTableForAll(MockPortal):
    """Every tenant sees the same rows under its own label."""

    def population(self, operation: Operation, tenant: str) -> Population:
        # DEFECT
        return super().population(operation, self.tenants[0])

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        return super().row(ask, population, position) | {"tenantId": ask.tenant}


class AddressesOfAllTenants(Leaking):
    """The filter on the address looks through every tenant."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        if rows or "email" not in ask.filters:
            return rows
        population = self.population(ask.operation, self.other(ask.tenant))
        # DEFECT: the index isn't kept by tenant.
        return [self.shown(ask, population.row(at)) for at in population.select(ask.filters).positions(0, 1)]

    def shown(self, ask: Ask, row: Row) -> Row:
        """The row as this tenant sees it."""
        return row


class AddressesOfAllTenantsRelabelled(AddressesOfAllTenants):
    """The filter on the address looks through every tenant and labels what it finds as this one's."""

    def shown(self, ask: Ask, row: Row) -> Row:
        # DEFECT: no single row gives it away.
        return row | {"tenantId": ask.tenant}


class RefusalHoldsTheRows(MockPortal):
    """A refused page size gets an error, and the customers beside it."""

    def failure(self, refused: Refused) -> Reply:
        if refused.status != 400:
            return super().failure(refused)
        # DEFECT: the error is put into the body that was ready.
        return self.json_reply(400, self.error_body(refused) | {"customers": list(self.rows(self.tenants[0])[:3])})


class RefusalHoldsARowDeepDown(MockPortal):
    """A refused page size gets an error that repeats a customer far within."""

    def error_body(self, refused: Refused) -> Row:
        body: dict[str, Any] = super().error_body(refused)
        if refused.status == 400:
            # DEFECT: a trace for developers, left on.
            body["error"]["debug"] = {"last": [{"customerId": self.rows(self.tenants[0])[0]["customerId"]}]}
        return body


class ForbiddenHoldsTheRows(MockPortal):
    """A foreign tenant gets 403, and an empty list of customers in the body."""

    def error_body(self, refused: Refused) -> Row:
        body: dict[str, Any] = super().error_body(refused)
        # DEFECT: nothing leaks yet, but the body is built.
        return body | {"customers": []} if refused.status == 403 else body


class AddressesOfAllTenantsBesideAStatus(AddressesOfAllTenantsRelabelled):
    """Only beside a status the filter on the address looks through every tenant."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        # DEFECT: two filters have a query of their own.
        return super().rows_of(ask, window) if "status" in ask.filters else MockPortal.rows_of(self, ask, window)


DEFECTS = (
    Defect(server=MissingTenantIsTheFirst, law="tenancy.no-tenant"),
    Defect(server=MissingTenantIs400, law="tenancy.no-tenant"),
    Defect(server=MissingTenantOnLaterPages, law="tenancy.no-tenant"),
    Defect(server=MissingTenantBesideAnAddress, law="tenancy.no-tenant"),
    Defect(server=EmptyTenantIsTheFirst, law="tenancy.no-tenant"),
    Defect(server=ForeignTenantIsEmpty, law="tenancy.foreign-tenant"),
    Defect(server=ForeignTenantIs404, law="tenancy.foreign-tenant"),
    Defect(server=TenantByItsBeginning, law="tenancy.foreign-tenant"),
    Defect(server=TenantHeaderIgnored, law="tenancy.rows-belong"),
    Defect(server=LeaksOneRowIn150, law="tenancy.rows-belong"),
    Defect(server=LeaksToTheOtherTenantOnly, law="tenancy.rows-belong"),
    Defect(server=LeaksUnderTwoFilters, law="tenancy.rows-belong"),
    Defect(server=LeaksRelabelled, law="tenancy.tenants-apart"),
    Defect(server=AnotherTenantsRowUnderAFilter, law="tenancy.tenants-apart"),
    Defect(server=OneTableForAll, law="tenancy.tenants-apart"),
    Defect(server=AddressesOfAllTenants, law="tenancy.filters-stay-inside"),
    Defect(server=AddressesOfAllTenantsRelabelled, law="tenancy.filters-stay-inside"),
    Defect(server=AddressesOfAllTenantsBesideAStatus, law="tenancy.filters-stay-inside"),
    Defect(server=RefusalHoldsTheRows, law="tenancy.refusals-are-bare"),
    Defect(server=RefusalHoldsARowDeepDown, law="tenancy.refusals-are-bare"),
    Defect(server=ForbiddenHoldsTheRows, law="tenancy.refusals-are-bare"),
)
