"""Servers whose cursors are of use where they were not given out."""

from __future__ import annotations

from collections.abc import Mapping

from flexportal.contract import Operation
from flexportal.testing import Ask, MockPortal, Request

from ..entry import MANY, Defect

__all__ = ["DEFECTS"]


class CursorsForAnyTenant(MockPortal):
    """A cursor works for every tenant, at the same place of its listing."""

    def binding(self, operation: Operation, tenant: str, filters: Mapping[str, str]) -> dict[str, str]:
        # DEFECT: the tenant isn't sealed in.
        return super().binding(operation, "", filters)


class CursorNamesTheTenant(MockPortal):
    """A cursor opens the listing that it comes from, whichever tenant sends it."""

    def ask(self, operation: Operation, request: Request, key: str, tenant: str) -> Ask:
        if not request.values("startAfter"):
            return super().ask(operation, request, key, tenant)
        cursor, filters = request.values("startAfter")[0], self.filters(operation, request)
        owners = [name for name in self.tenants if self.decode_cursor(operation, name, filters, cursor) is not None]
        # DEFECT: the cursor is believed more than the header.
        return super().ask(operation, request, key, owners[0] if owners else tenant)


class CursorsForAnyFilter(MockPortal):
    """A cursor works under every filter."""

    def binding(self, operation: Operation, tenant: str, filters: Mapping[str, str]) -> dict[str, str]:
        # DEFECT
        return super().binding(operation, tenant, {})


class CursorsForAnyValue(MockPortal):
    """A cursor of one status works for the other; under other filters it is refused."""

    def binding(self, operation: Operation, tenant: str, filters: Mapping[str, str]) -> dict[str, str]:
        # DEFECT: names are sealed in, values aren't.
        return super().binding(operation, tenant, dict.fromkeys(filters, ""))


class CursorsForAnyTenantUnderFilters(CursorsForAnyTenant):
    """Only under a filter a cursor works for every tenant."""

    def binding(self, operation: Operation, tenant: str, filters: Mapping[str, str]) -> dict[str, str]:
        # DEFECT: cursors of filtered listings are sealed elsewhere.
        return super().binding(operation, tenant, filters) | ({} if filters else {"tenant": tenant})


class DeepCursorsForAnyTenant(MockPortal):
    """Another tenant's cursor is refused on the first hundred rows and works from there on."""

    def decode_cursor(self, operation: Operation, tenant: str, filters: Mapping[str, str], cursor: str) -> int | None:
        places = {name: self.cursors.decode(cursor, self.binding(operation, name, filters)) for name in self.tenants}
        far = (place for place in places.values() if place is not None and place >= 99)
        # DEFECT: a cursor that leads far is read by another reader.
        return places[tenant] if places[tenant] is not None else next(far, None)


class CursorsForgetTheType(MockPortal):
    """A cursor is bound to a status and not to a type: one of a type works without it, too."""

    def binding(self, operation: Operation, tenant: str, filters: Mapping[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in filters.items() if name != "customerType"}
        # DEFECT: the filter that came later was forgotten.
        return super().binding(operation, tenant, kept)


class CursorsOfTheWholeWorkUnderAnAddress(MockPortal):
    """A cursor of the whole listing works beside an address."""

    def binding(self, operation: Operation, tenant: str, filters: Mapping[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in filters.items() if name != "email"}
        # DEFECT: a listing of one row has no second page, it was thought.
        return super().binding(operation, tenant, kept)


DEFECTS = (
    Defect(server=CursorsForAnyTenant, law="tenancy.cursor-of-tenant", also=("foreign-cursor",)),
    Defect(server=CursorNamesTheTenant, law="tenancy.cursor-of-tenant", also=("foreign-cursor",)),
    Defect(server=CursorsForAnyFilter, law="tenancy.cursor-of-filter"),
    Defect(server=CursorsForAnyValue, law="tenancy.cursor-of-filter"),
    Defect(server=CursorsForAnyTenantUnderFilters, law="tenancy.cursor-of-tenant"),
    Defect(server=DeepCursorsForAnyTenant, law="tenancy.cursor-of-tenant", customers=MANY),
    Defect(server=CursorsForgetTheType, law="tenancy.cursor-of-filter"),
    Defect(server=CursorsOfTheWholeWorkUnderAnAddress, law="tenancy.cursor-of-filter"),
)
