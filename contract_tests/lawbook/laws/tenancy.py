"""Who may see what: keys and tenants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..ask import KEY, KEY_IN_OTHER_CASE, Argument, Ask
from ..exchange import Row
from ..law import Finding, Law, Stage, Untestable, Verdict, broken, held, untested
from ..selection import Selection, keeps, open_filters, shown
from ..study import Study
from ..walk import says_more
from .chosen import listed_values, one_of_each
from .refusal import invalid_statuses
from .text import argument_of

__all__ = ["LAWS"]

AUTHORIZATION = "Authorization"
UNAUTHORIZED, FORBIDDEN = 401, 403
MADE_UP_KEY = "Bearer not-a-key-of-anybody"
MADE_UP_TENANT = "no-such-tenant"

Variant = tuple[str, str | None]


def _no_key(study: Study) -> Finding:
    return _refused(study, AUTHORIZATION, [("without a key", None)], UNAUTHORIZED)


def _wrong_key(study: Study) -> Finding:
    variants: list[Variant] = [
        ("with a made-up key", MADE_UP_KEY),
        ("with the key cut short", "Bearer ${FLEXPORTAL_API_KEY%?}"),
        ("with the key and one letter more", "Bearer ${FLEXPORTAL_API_KEY}x"),
    ]
    if study.cased:
        variants.append(("with the key's letters in the other case", f"Bearer {KEY_IN_OTHER_CASE}"))
    return _refused(study, AUTHORIZATION, variants, UNAUTHORIZED)


def _malformed_key(study: Study) -> Finding:
    variants: list[Variant] = [
        ("with the scheme Basic", f"Basic {KEY}"),
        ("with the key and no scheme", KEY),
        ("with a scheme and no key", "Bearer"),
        ("with the scheme Token", f"Token {KEY}"),
        ("with an empty header", ""),
    ]
    return _refused(study, AUTHORIZATION, variants, UNAUTHORIZED)


def _no_tenant(study: Study) -> Finding:
    header = _tenant_header(study)
    if not study.operation.parameter(header, "header").required:
        raise Untestable("the tenant may be left out")
    finding = _refused(study, header, [("without a tenant", None)], FORBIDDEN)
    blank = study.look(study.plain.with_header(header, ""))
    if finding.verdict is Verdict.HELD and blank.status not in {FORBIDDEN} | invalid_statuses(study):
        return broken(f"with an empty tenant: {blank.outcome}, due is {FORBIDDEN}", blank)
    return finding


def _foreign_tenant(study: Study) -> Finding:
    variants: list[Variant] = [
        ("for a made-up tenant", MADE_UP_TENANT),
        ("for the tenant's name and one letter more", "${FLEXPORTAL_TENANT_ID}x"),
    ]
    return _refused(study, _tenant_header(study), variants, FORBIDDEN)


def _refused(study: Study, header: str, variants: Sequence[Variant], due: int) -> Finding:
    """Whether each variant of the header is refused: in a plain request, beside filters, and on a later page."""
    if header == AUTHORIZATION and not study.operation.secured:
        raise Untestable("the operation asks for no key")
    if study.operation.response(due) is None:
        raise Untestable(f"the contract declares no {due}")
    if not study.look(study.plain).ok:
        raise Untestable("the listing isn't granted with the right header either")
    asked = 0
    for place, (what, base) in enumerate(_places(study)):
        for how, value in variants if place == 0 else variants[:1]:
            exchange = study.look(base.with_header(header, value))
            # Beside filters and cursors a server may look at these first; it must refuse all the same.
            fine = {due} if place == 0 else {due} | invalid_statuses(study)
            if exchange.status not in fine:
                return broken(f"{how}{what}: {exchange.outcome}, due is {due}", exchange)
            asked += 1
    return held(f"{', '.join(how for how, _ in variants)}: {due} ({asked} requests)")


def _places(study: Study) -> Iterator[tuple[str, Ask]]:
    """Where a caller has to be looked at: the plain listing, beside each filter and all of them, on a later page."""
    yield "", study.plain
    for selection in one_of_each(study):
        yield f", {shown(selection)}", study.listing(selection)
    for page in study.whole.pages[:1]:
        if says_more(page, study.names):
            later = study.whole.start.with_query(Argument(study.names.cursor, page.next))
            yield ", on a later page", later


def _rows_belong(study: Study) -> Finding:
    """Every row of every page of the run carries the tenant that was asked."""
    field, header = study.tenant_field, _tenant_header(study)
    if field is None:
        return untested("the rows don't say whose they are")
    seen: dict[str, set[object]] = {}
    rows = 0
    for exchange in study.record:
        asked = exchange.ask.header(header) or ""
        for row in exchange.page.rows if exchange.page is not None and asked in study.tenants else ():
            rows += 1
            if row.fields.get(field) != study.tenants[asked]:
                return broken(f"{row.label} carries another {field} than the one asked for", exchange)
            seen.setdefault(asked, set()).add(row.fields.get(field))
    return held(f"{rows} rows of {len(seen)} {'tenant' if len(seen) == 1 else 'tenants'}") if rows else _nothing(study)


def _tenants_apart(study: Study) -> Finding:
    other = study.walk((), study.bounds.high, start=study.elsewhere, cap=20)
    if not other.rows:
        first = other.exchanges[0]
        return untested(f"the second tenant gives no row ({first.outcome})")
    own = {row.name for row in study.everything().rows}
    # Filtered pages as well: what the plain listing hides, another query may show.
    filtered = [study.walk(part, study.bounds.high, start=study.elsewhere, cap=1) for part in listed_values(study)]
    for walk in (other, *filtered):
        for index, row in enumerate(walk.rows):
            if row.name in own:
                at = next(place for place, mine in enumerate(study.whole.rows) if mine.name == row.name)
                return broken(f"{row.label} is shown to both tenants", study.whole.origin(at), walk.origin(index))
    return held(f"{len(own)} and {len(other.rows)} {study.noun}, none of them shared")


def _filters_stay_inside(study: Study) -> Finding:
    """The values of another tenant's row, alone and together, find nothing of that tenant here."""
    entries = open_filters(study.operation)
    if not entries:
        return untested("no filter takes any text")
    strangers = study.walk((), study.bounds.high, start=study.elsewhere, cap=20).rows
    asked = 0
    for entry in entries:
        for row in strangers[:3]:
            for selection in _with_alike(study, argument_of(entry, row), row):
                exchange = study.look(study.listing(selection, study.bounds.high))
                if exchange.page is not None and row.name in {found.name for found in exchange.page.rows}:
                    clause = f"asked for {shown(selection)}, the {entry.field} being that of {row.label}"
                    return broken(f"{clause}, it shows that row of the other", exchange)
                asked += exchange.page is not None
    return held(f"{asked} values of the other tenant") if asked else untested("the second tenant gives no row")


def _with_alike(study: Study, own: Argument, row: Row) -> Iterator[Selection]:
    """The argument alone, beside each listed value that the row has, and beside all of these."""
    alike = [part[0] for part in listed_values(study) if keeps(study.operation, part, row)]
    yield (own,)
    yield from ((own, argument) for argument in alike)
    if len(alike) > 1:
        yield (own, *alike)


def _refusals_bare(study: Study) -> Finding:
    """A refusal that carries the listing all the same would give away what it refuses."""
    refused = [exchange for exchange in study.record if 400 <= exchange.status < 500]
    for exchange in refused:
        laden = next((fault for fault in exchange.faults if fault.kind == "rows"), None)
        if laden is not None:
            return broken(f"status {exchange.status}, and yet {laden.clause}", exchange)
    return held(f"{len(refused)} refusals") if refused else untested("the run saw no refusal")


def _tenant_header(study: Study) -> str:
    if study.tenant_header is None:
        raise Untestable("the operation takes no tenant")
    return study.tenant_header


def _nothing(study: Study) -> Finding:
    return untested(f"the run saw no {study.noun}")


LAWS = (
    Law("tenancy.no-key", "Without a key there is a 401.", "security, responses", _no_key),
    Law("tenancy.wrong-key", "With a wrong key there is a 401.", "security, responses", _wrong_key),
    Law("tenancy.malformed-key", "With a malformed header there is a 401.", "security, responses", _malformed_key),
    Law("tenancy.no-tenant", "Without a tenant there is a 403.", "parameters, responses", _no_tenant),
    Law(
        "tenancy.foreign-tenant",
        "For a tenant that isn't the key's there is a 403.",
        "parameters, responses",
        _foreign_tenant,
    ),
    Law(
        "tenancy.rows-belong",
        "Every row belongs to the tenant asked.",
        "parameters, the item's field of that name",
        _rows_belong,
        stage=Stage.RECORD,
    ),
    Law("tenancy.tenants-apart", "No row is shown to two tenants.", "parameters", _tenants_apart),
    Law(
        "tenancy.filters-stay-inside",
        "A filter finds nobody of another tenant.",
        "parameters, x-filters",
        _filters_stay_inside,
    ),
    Law(
        "tenancy.refusals-are-bare",
        "A refusal holds none of the rows it refuses.",
        "responses, x-pagination.items",
        _refusals_bare,
        stage=Stage.RECORD,
    ),
)
