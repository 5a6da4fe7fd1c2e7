"""Cursors work only where they were returned: for one tenant."""

from __future__ import annotations

from collections.abc import Iterator

from ..check import Finding, Untestable, check, failed, passed
from ..context import CheckContext
from ..inputs.filters import Selection, listed_values, shown
from ..probing.exchange import Exchange, Row
from ..probing.iteration import says_more
from ..probing.request import OWN_TENANT, Argument

__all__ = ["CHECKS", "cursors_of_other_tenant"]


def cursors_of_other_tenant(context: CheckContext) -> Iterator[tuple[str, Exchange]]:
    """Cursors of the other tenant, sent for this one: of the first and a later page, at several sizes, with filters.

    Raises:
        Untestable: The other tenant returns no cursor, or there is none.
    """
    low, high = context.bounds.low, context.bounds.high
    selections: list[Selection] = [(), *listed_values(context.operation)[:1]]
    found = False
    for selection in selections:
        for size in (low, high, None):
            iteration = context.iterate(selection, size, start=context.plain_for_other_tenant, max_pages=2)
            for number, page in enumerate(iteration.pages[:2], start=1):
                if not says_more(page, context.names):
                    continue
                found = True
                cursor = Argument(context.names.cursor or "", page.next)
                what = f"a cursor of the other tenant (page {number} of {shown(selection)})"
                yield what, context.fetch(context.first_page(selection, size).with_query(cursor))
    if not found:
        raise Untestable("the second tenant returns no cursor")


@check("tenancy.cursor-of-tenant", "contract: x-pagination.cursor, parameters")
def _cursor_of_tenant(context: CheckContext) -> Finding:
    """A cursor of another tenant doesn't lead to that tenant's rows."""
    # Each tenant may count its own ids: a row is told by its content as well.
    own = {(row.name, row.fingerprint) for row in context.require_full().rows}
    high, start = context.bounds.high, context.plain_for_other_tenant
    others = {(row.name, row.fingerprint) for row in context.iterate((), high, start=start, max_pages=3).rows} - own
    outcomes: list[str] = []
    for what, exchange in cursors_of_other_tenant(context):
        foreign = [
            row for row in exchange.rows if (row.name, row.fingerprint) in others or _names_other_tenant(context, row)
        ]
        if foreign:
            return failed(f"{what} gets {exchange.outcome}, among them {foreign[0].label} of that tenant", exchange)
        outcomes.append(exchange.outcome)
    return passed(f"{len(outcomes)} such cursors: {' or '.join(sorted(set(outcomes)))}")


def _names_other_tenant(context: CheckContext, row: Row) -> bool:
    field = context.tenant_field
    return field is not None and row.fields.get(field, context.tenants[OWN_TENANT]) != context.tenants[OWN_TENANT]


CHECKS = (_cursor_of_tenant,)
