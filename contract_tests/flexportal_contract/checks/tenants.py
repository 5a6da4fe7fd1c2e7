"""Access: keys and tenants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ..check import Check, Finding, Stage, Untestable, check, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import Selection, argument_of, listed_values, matches, one_of_each, shown, text_filters
from ..probing.exchange import Row
from ..probing.iteration import says_more
from ..probing.request import KEY_IN_OTHER_CASE, Argument, Request
from .error_responses import invalid_statuses

__all__ = ["ALSO", "CHECKS", "FOREIGN_TENANTS", "Variant", "no_key", "refused_anyhow", "wrong_keys"]

# "nobody:nothing"
NOBODY = "Basic bm9ib2R5Om5vdGhpbmc="
UNAUTHORIZED, FORBIDDEN = 401, 403
# A malformed header may be a bad request (RFC 6750, 3.1), and whoever has no access may be told that nothing is there
# (RFC 9110, 15.5.4).
ALSO = {UNAUTHORIZED: frozenset({400}), FORBIDDEN: frozenset({400, 401, 404, 422})}
# How many pages of the other tenant are compared with the own rows.
OTHER_TENANT_PAGES = 20

Variant = tuple[str, str | None]


# With what stands before the key in the header.
Variants = Callable[[CheckContext, str], Sequence[Variant]]


def no_key(_context: CheckContext, _scheme: str) -> Sequence[Variant]:
    """No key at all."""
    return [("without a key", None)]


def wrong_keys(context: CheckContext, scheme: str) -> Sequence[Variant]:
    """Keys that nobody has."""
    if scheme == "Basic ":
        return [("with an unknown user", NOBODY)]
    other_case = [("with the key in the other letter case", scheme + KEY_IN_OTHER_CASE)]
    return [
        ("with an unknown key", f"{scheme}not-a-key-of-anybody"),
        ("with the key without its last letter", scheme + "${FLEXPORTAL_API_KEY%?}"),
        ("with the key and one letter more", scheme + "${FLEXPORTAL_API_KEY}x"),
        *(other_case if context.key_has_letters else ()),
    ]


def _malformed_keys(_context: CheckContext, scheme: str) -> Sequence[Variant]:
    other = [("with a scheme that isn't declared", NOBODY if scheme != "Basic " else "Bearer nobody")]
    return [("with an empty header", ""), *([("with a scheme and no key", scheme.strip()), *other] if scheme else ())]


FOREIGN_TENANTS: list[Variant] = [
    ("for an unknown tenant", "no-such-tenant"),
    ("for the tenant's name and one letter more", "${FLEXPORTAL_TENANT_ID}x"),
]


def _key_rejected(variants: Variants, also: frozenset[int], context: CheckContext) -> Finding:
    credential = context.credential
    if credential is None:
        raise Untestable("the operation asks for no key")
    return _rejected(context, credential.header, variants(context, credential.scheme), UNAUTHORIZED, also)


@check("tenancy.no-tenant", "contract: parameters, responses", Stage.ESSENTIAL)
def _no_tenant(context: CheckContext) -> Finding:
    """Without a tenant there is a 403, or another status that rejects the request."""
    header = _tenant_header(context)
    if not context.operation.parameter(header, "header").required:
        raise Untestable("the tenant is optional")
    variants: list[Variant] = [("without a tenant", None), ("with an empty tenant", "")]
    return _rejected(context, header, variants, FORBIDDEN, ALSO[FORBIDDEN])


@check("tenancy.foreign-tenant", "contract: parameters, responses", Stage.ESSENTIAL)
def _foreign_tenant(context: CheckContext) -> Finding:
    """For a tenant that the key has no access to there is a 403, or another status that rejects the request."""
    return _rejected(context, _tenant_header(context), FOREIGN_TENANTS, FORBIDDEN, ALSO[FORBIDDEN])


def _rejected(
    context: CheckContext, header: str, variants: Sequence[Variant], status: int, also: frozenset[int]
) -> Finding:
    """Passed where each variant of the header is rejected: in a plain request, with filters, and on a later page."""
    undeclared = refused_anyhow(context, status)
    if not context.fetch(context.plain).ok:
        raise Untestable("the list isn't returned with the right header either")
    sent = 0
    for place, (what, request) in enumerate(_places(context)):
        for how, value in variants if place == 0 else variants[:1]:
            exchange = context.fetch(request.with_header(header, value))
            # A server may validate filters and cursors first; it must reject the request all the same.
            accepted = {status} | also | undeclared | (invalid_statuses(context) if place else set[int]())
            if exchange.status not in accepted:
                return failed(f"{how}{what}: {exchange.outcome}, expected {status}", exchange)
            sent += 1
    return passed(f"{', '.join(how for how, _ in variants)}: {status} ({sent} requests)")


def refused_anyhow(context: CheckContext, status: int) -> frozenset[int]:
    """The statuses that refuse a request where the contract asks for a key, but declares no 401: any 4xx.

    Raises:
        Untestable: The contract doesn't declare the status of another error response.
    """
    if context.operation.response(status) is not None:
        return frozenset()
    if status != UNAUTHORIZED:
        raise Untestable(f"the contract declares no {status}")
    return frozenset(range(400, 500))


def _places(context: CheckContext) -> Iterator[tuple[str, Request]]:
    """Where access has to be checked: the plain list, with each filter and all of them, on a later page."""
    yield "", context.plain
    for selection in one_of_each(context.operation, context.full.rows):
        yield f", {shown(selection)}", context.first_page(selection)
    for size in context.bounds.edges()[:1]:
        yield f", with page size {size}", context.plain.with_query(Argument(context.names.size, size))
    for page in context.full.pages[:1]:
        if says_more(page, context.names):
            yield ", on a later page", context.full.start.with_query(Argument(context.names.cursor or "", page.next))


@check("tenancy.rows-belong", "contract: parameters, the item's field of that name", Stage.RECORD)
def _rows_belong(context: CheckContext) -> Finding:
    """Every row belongs to the requested tenant."""
    field, header = context.tenant_field, _tenant_header(context)
    if field is None:
        return untested("the rows don't name their tenant")
    rows, tenants = 0, set[str]()
    for exchange in context.record:
        requested = context.tenants.get(exchange.request.header(header) or "")
        for row in exchange.rows if requested is not None else ():
            if row.fields.get(field) != requested:
                return failed(f"{row.label} has another {field} than the one requested", exchange)
            rows += 1
            tenants.add(requested or "")
    if not rows:
        return untested(f"the run saw no {context.noun}")
    return passed(f"{rows} rows of {len(tenants)} {'tenant' if len(tenants) == 1 else 'tenants'}")


@check("tenancy.no-shared-rows", "assumption: rows-of-one-tenant", assumptions=("rows-of-one-tenant",))
def _no_shared_rows(context: CheckContext) -> Finding:
    """No row is returned to two tenants."""
    high, start = context.bounds.high, context.plain_for_other_tenant
    other = context.iterate((), high, start=start, max_pages=OTHER_TENANT_PAGES)
    if not other.rows:
        return untested(f"the second tenant has no rows ({other.exchanges[0].outcome})")
    # An identity alone tells nothing: two tenants may both have a device of that serial number (`x-identity`). The
    # fingerprint leaves out which tenant a row names.
    rows = list(enumerate(context.require_full().rows))
    own = {(row.name, row.fingerprint): index for index, row in reversed(rows)}
    # Filtered pages as well: what the plain list hides, another query may return.
    parts = listed_values(context.operation)
    for iteration in (other, *(context.iterate(part, high, start=start, max_pages=1) for part in parts)):
        for index, row in enumerate(iteration.rows):
            if (shared := own.get((row.name, row.fingerprint))) is not None:
                exchanges = context.full.origin(shared), iteration.origin(index)
                return failed(f"{row.label} is returned to both tenants, the same in every field", *exchanges)
    return passed(f"{len(own)} and {len(other.rows)} {context.noun}, none shared")


@check("tenancy.filters-within-tenant", "contract: parameters, x-filters")
def _filters_within_tenant(context: CheckContext) -> Finding:
    """A filter finds no row of another tenant."""
    entries = text_filters(context.operation)
    if not entries:
        return untested("no filter takes any text")
    high, start = context.bounds.high, context.plain_for_other_tenant
    own = {(row.name, row.fingerprint) for row in context.full.rows}
    pages = context.iterate((), high, start=start, max_pages=OTHER_TENANT_PAGES)
    others = [row for row in pages.rows if (row.name, row.fingerprint) not in own]
    sent = 0
    for argument, row in ((argument_of(entry, row), row) for entry in entries for row in others[:3]):
        for selection in _with_listed(context, argument, row):
            exchange = context.fetch(context.first_page(selection, high))
            if (row.name, row.fingerprint) in {(found.name, found.fingerprint) for found in exchange.rows}:
                return failed(f"{shown(selection)} with {argument.origin} returns that row", exchange)
            sent += exchange.page is not None
    return passed(f"{sent} values of the other tenant") if sent else untested("the second tenant has no rows")


def _with_listed(context: CheckContext, own: Argument, row: Row) -> Iterator[Selection]:
    """The argument alone, with each listed value that the row has, and with all of these."""
    same = [part[0] for part in listed_values(context.operation) if matches(context.operation, part, row)]
    yield (own,)
    yield from ((own, argument) for argument in same)
    if len(same) > 1:
        yield (own, *same)


@check("tenancy.errors-without-rows", "contract: responses, x-pagination.items", Stage.RECORD)
def _errors_without_rows(context: CheckContext) -> Finding:
    """An error response has no rows."""
    errors = [exchange for exchange in context.record if 400 <= exchange.status < 500]
    for exchange in errors:
        fault = next((fault for fault in exchange.faults if fault.kind == "rows"), None)
        if fault is not None:
            return failed(f"status {exchange.status}, and {fault.clause}", exchange)
    return passed(f"{len(errors)} error responses") if errors else untested("the run saw no error response")


def _tenant_header(context: CheckContext) -> str:
    if context.tenant_header is None:
        raise Untestable("the operation takes no tenant")
    return context.tenant_header


CHECKS = (
    Check(
        "tenancy.no-key",
        "Without a key there is a 401.",
        "contract: security, responses",
        partial(_key_rejected, no_key, frozenset()),
        Stage.ESSENTIAL,
    ),
    Check(
        "tenancy.wrong-key",
        "With a wrong key there is a 401.",
        "contract: security, responses",
        partial(_key_rejected, wrong_keys, frozenset()),
        Stage.ESSENTIAL,
    ),
    Check(
        "tenancy.malformed-key",
        "With a malformed Authorization header there is a 401 or 400.",
        "contract: security, responses",
        partial(_key_rejected, _malformed_keys, ALSO[UNAUTHORIZED]),
    ),
    _no_tenant,
    _foreign_tenant,
    _rows_belong,
    _no_shared_rows,
    _filters_within_tenant,
    _errors_without_rows,
)
