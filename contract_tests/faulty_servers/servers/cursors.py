"""Servers whose cursors work where they should not."""

from __future__ import annotations

from collections.abc import Mapping

from flexportal.contract import Operation

from ..entry import MANY, faulty, faulty_method
from ..mock import ListQuery, MockAPI, Request


@faulty("foreign-cursor")
class CursorsForAnyTenant(MockAPI):
    """A cursor works for every tenant, at the same place of its listing."""

    def binding(self, operation: Operation, tenant: str, filters: Mapping[str, str]) -> dict[str, str]:
        # The tenant is not part of the cursor.
        return super().binding(operation, "", filters)


@faulty_method("parse_query", "tenancy.cursor-of-tenant", also=("foreign-cursor",))
def cursor_names_the_tenant(self: MockAPI, operation: Operation, request: Request, key: str, tenant: str) -> ListQuery:
    """A cursor opens the listing that it comes from, whichever tenant sends it."""
    if not request.values("startAfter"):
        return MockAPI.parse_query(self, operation, request, key, tenant)
    cursor, filters = request.values("startAfter")[0], self.filters(operation, request)
    owners = [name for name in self.tenants if self.decode_cursor(operation, name, filters, cursor) is not None]
    # The cursor is believed more than the header.
    return MockAPI.parse_query(self, operation, request, key, owners[0] if owners else tenant)


@faulty("foreign-cursor")
class CursorsForAnyTenantUnderFilters(CursorsForAnyTenant):
    """Only under a filter a cursor works for every tenant."""

    def binding(self, operation: Operation, tenant: str, filters: Mapping[str, str]) -> dict[str, str]:
        # Cursors of filtered listings are made elsewhere.
        return super().binding(operation, tenant, filters) | ({} if filters else {"tenant": tenant})


@faulty_method("decode_cursor", "foreign-cursor", customers=MANY)
def deep_cursors_for_any_tenant(
    self: MockAPI, operation: Operation, tenant: str, filters: Mapping[str, str], cursor: str
) -> int | None:
    """Another tenant's cursor is rejected on the first hundred rows and works from there on."""
    places = {name: self.cursors.decode(cursor, self.binding(operation, name, filters)) for name in self.tenants}
    far = (place for place in places.values() if place is not None and place >= 99)
    # A cursor that leads far is read by another reader.
    return places[tenant] if places[tenant] is not None else next(far, None)
