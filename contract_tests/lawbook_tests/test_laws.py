"""Each law, seen to fail: the mock with one planted defect. The catalogue of broken servers goes far beyond these."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flexportal.contract import Contract, Operation, Parameter
from flexportal.testing import Ask, Detail, MockPortal, Population, Refused, Reply, Request, Row, Selection, Window

from contract_tests.lawbook import Verdict
from contract_tests.lawbook_tests.judging import edited, judge, result


class EveryRow(MockPortal):
    """One row of each page is changed."""

    change: Callable[[Row], Row]

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        if rows and window.first + len(rows) == window.total:
            rows[-1] = type(self).change(rows[-1])
        return rows


def rows_with(change: Callable[[Row], Row]) -> MockPortal:
    """The mock whose last row of all is changed like this."""
    made: MockPortal = type("Changed", (EveryRow,), {"change": staticmethod(change)})()
    return made


def bodies(write: Callable[[bytes], bytes]) -> MockPortal:
    """The mock whose bodies are written like this."""

    class Written(MockPortal):
        def encode(self, body: Any) -> bytes:
            return write(super().encode(body))

    return Written()


def without(row: Row, name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}


class Html(MockPortal):
    """Everything is said to be HTML."""

    def media_type(self, status: int) -> str:
        return "text/html"


SHAPE = {
    "shape.json": bodies(lambda body: body + b" x"),
    "shape.media-type": Html(),
    "shape.required-fields": rows_with(lambda row: without(row, "createdBy")),
    "shape.types": rows_with(lambda row: row | {"totalOrders": "3"}),
    "shape.enum-values": rows_with(lambda row: row | {"customerType": "robot"}),
}


@pytest.mark.parametrize("law", SHAPE)
def test_a_shape_that_is_wrong_once_is_caught(law: str) -> None:
    found = result(SHAPE[law], law)
    assert found.verdict is Verdict.BROKEN
    assert found.shown.lines


class Lying(MockPortal):
    """Its Content-Length is one too small."""

    def finish(self, request: Request, reply: Reply) -> Reply:
        done = super().finish(request, reply)
        headers = tuple(
            (name, str(len(done.body) - 1) if name == "content-length" else value) for name, value in done.headers
        )
        return replace(done, headers=headers)


class BareErrors(MockPortal):
    """Errors come without the envelope."""

    def error_body(self, refused: Refused) -> Row:
        return {"message": refused.message}


class Teapot(MockPortal):
    """What is refused gets 418."""

    def failure(self, refused: Refused) -> Reply:
        teapot = Refused(418, refused.code, refused.message)
        return super().failure(teapot if refused.status == 400 else refused)


class Leaky(MockPortal):
    """A refusal carries the rows all the same."""

    def error_body(self, refused: Refused) -> Row:
        return super().error_body(refused) | {"customers": list(self.rows("acme")[:1])}


@pytest.mark.parametrize(
    ("server", "law"),
    [
        (Lying, "shape.length"),
        (BareErrors, "shape.error-bodies"),
        (Teapot, "shape.status-declared"),
        (Leaky, "tenancy.refusals-are-bare"),
    ],
)
def test_answers_that_are_wrong_are_caught(server: type[MockPortal], law: str) -> None:
    assert result(server(), law).verdict is Verdict.BROKEN


def test_a_constraint_of_the_schema_is_held(contract: Contract) -> None:
    changed, document = edited(contract)
    document["components"]["schemas"]["Customer"]["properties"]["customerId"]["maxLength"] = 3
    found = result(MockPortal(contract=changed, customers=3), "shape.constraints")
    assert found.verdict is Verdict.BROKEN
    assert "more like it in the run" in found.evidence


class Envelope(MockPortal):
    """One key of the envelope is what the class says."""

    key: str
    value: Callable[[Row, Ask], Any]

    def envelope(self, ask: Ask, window: Window) -> Row:
        body = super().envelope(ask, window)
        return body | {self.key: type(self).value(body, ask)}


def envelope(key: str, value: Callable[[Row, Ask], Any]) -> MockPortal:
    made: MockPortal = type("Enveloped", (Envelope,), {"key": key, "value": staticmethod(value)})()
    return made


PAGES = {
    "paging.count-is-page": envelope("count", lambda body, ask: len(body["customers"]) + bool(ask.filters)),
    "paging.size-echoed": envelope("limit", lambda body, ask: len(body["customers"])),
    "paging.more-has-cursor": envelope("nextCursor", lambda body, ask: None),
    "paging.more-is-true": envelope("hasMore", lambda body, ask: False),
    "paging.size-is-cap": envelope(
        "customers", lambda body, ask: body["customers"] * 2 if ask.size == 37 else body["customers"]
    ),
    "paging.nothing-repeats": envelope(
        "customers",
        lambda body, ask: body["customers"][:-1] + body["customers"][:1] if ask.after else body["customers"],
    ),
}


@pytest.mark.parametrize("law", PAGES)
def test_an_envelope_that_lies_is_caught(law: str) -> None:
    assert result(PAGES[law], law).verdict is Verdict.BROKEN


def test_a_count_that_is_no_number_is_told_without_its_value() -> None:
    found = result(envelope("count", lambda body, ask: "ann@example.com"), "paging.count-is-page")
    assert "count is something else on a page of" in found.evidence


class Short(MockPortal):
    """The second page is one row short."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        window = super().window(ask, selection)
        if not 0 < window.first < 150 or len(window.positions) < 2:
            return window
        return replace(window, positions=window.positions[:-1])


class Promising(MockPortal):
    """A full last page promises more."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        return len(window.positions) == ask.size

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        full = len(window.positions) == ask.size
        return self.encode_cursor(ask, window.positions[-1]) if full else None


class Circling(MockPortal):
    """The last page leads back to the second."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        return window.total > ask.size

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        return super().next_cursor(ask, window) or (
            self.encode_cursor(ask, ask.size - 1) if self.has_more(ask, window) else None
        )


class Standing(MockPortal):
    """Each cursor starts with the last row of the page before."""

    def encode_cursor(self, ask: Ask, position: int) -> str:
        return (
            super().encode_cursor(ask, max(0, position - 1)) if ask.size > 1 else super().encode_cursor(ask, position)
        )


class Treading(MockPortal):
    """Past row 100 it gives row 100 again and again, under new cursors."""

    served = 0

    def envelope(self, ask: Ask, window: Window) -> Row:
        body = super().envelope(ask, window)
        if ask.after is None or ask.filters:
            return body
        self.served += 1
        rows = [self.population(ask.operation, ask.tenant).row(100)]
        return body | {"customers": rows, "hasMore": True, "nextCursor": f"{body['nextCursor']}{self.served}"}

    def decode_cursor(self, operation: Operation, tenant: str, filters: Any, cursor: str) -> int | None:
        return super().decode_cursor(operation, tenant, filters, cursor) or (
            100 if "None" in cursor or cursor else None
        )


class Losing(MockPortal):
    """At other sizes than 100 a row is lost."""

    def select(self, ask: Ask) -> Selection:
        selection = super().select(ask)
        return selection if ask.size == 100 or ask.filters else Without(selection, 5)


class Without:
    """A selection that lacks one position."""

    def __init__(self, whole: Selection, lost: int) -> None:
        self.kept = [position for position in whole.positions(0, len(whole)) if position != lost]

    def __len__(self) -> int:
        return len(self.kept)

    def rank(self, position: int) -> int:
        return sum(kept <= position for kept in self.kept)

    def positions(self, first: int, number: int) -> list[int]:
        return self.kept[first : first + number]


class LosingAtHundred(MockPortal):
    """At size 100 a row is lost."""

    def select(self, ask: Ask) -> Selection:
        selection = super().select(ask)
        return Without(selection, 5) if ask.size == 100 and not ask.filters else selection


class Forgetful(MockPortal):
    """A row is another one when it is asked for the second time."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        met = sum(call.query == ask.request.query and call.status == 200 for call in self.calls)
        return [row | {"company": "other"} for row in rows] if met else rows


class Lenient(MockPortal):
    """A bad value counts as none."""

    ignored: str

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        return None if parameter.name == self.ignored else super().parameter_fault(operation, parameter, request)

    def page_size(self, operation: Operation, request: Request) -> int:
        return (
            50 if self.ignored == "limit" and super().faults(operation, request) else self.lenient(operation, request)
        )

    def lenient(self, operation: Operation, request: Request) -> int:
        sent = request.values("limit")
        return int(sent[0]) if sent and sent[0].isascii() and sent[0].isdigit() and 0 < int(sent[0]) <= 100 else 50


class LenientSize(Lenient):
    """A bad size counts as none."""

    ignored = "limit"


class LenientStatus(Lenient):
    """A bad status matches nobody."""

    ignored = "status"


class Refusing(MockPortal):
    """The largest size is refused."""

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        if parameter.name == "limit" and request.values("limit") == ["100"]:
            return Detail("query.limit", "Too much.", "too_much")
        return super().parameter_fault(operation, parameter, request)


class OtherDefault(MockPortal):
    """Without a size, twenty rows."""

    def page_size(self, operation: Operation, request: Request) -> int:
        return super().page_size(operation, request) if request.values("limit") else 20


class NoDefault(MockPortal):
    """Without a size, nothing."""

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        if parameter.name == "limit" and not request.values("limit") and request.values("startAfter") == []:
            return Detail("query.limit", "Is required.", "required")
        return super().parameter_fault(operation, parameter, request)


@pytest.mark.parametrize(
    ("server", "law"),
    [
        (Short, "paging.only-last-short"),
        (Promising, "paging.exact-fit"),
        (Promising, "paging.more-is-true"),
        (Circling, "paging.walk-ends"),
        (Circling, "paging.cursor-advances"),
        (Standing, "paging.cursor-advances"),
        (Losing, "paging.same-at-every-size"),
        (LosingAtHundred, "paging.nothing-skipped"),
        (Forgetful, "paging.same-page-twice"),
        (LenientSize, "paging.size-outside-refused"),
        (Refusing, "paging.size-bounds-work"),
        (OtherDefault, "paging.default-size"),
        (NoDefault, "paging.default-size"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_paging_that_goes_wrong_is_caught(server: type[MockPortal], law: str) -> None:
    found = result(server(), law)
    assert found.verdict is Verdict.BROKEN, found.evidence
    assert found.shown.lines


class Unfiltered(MockPortal):
    """Filters are read and ignored."""

    def select(self, ask: Ask) -> Selection:
        return self.population(ask.operation, ask.tenant).select({})


class FirstPageFiltered(MockPortal):
    """The status holds on the first page only."""

    def select(self, ask: Ask) -> Selection:
        kept = ask.filters if ask.after is None else {k: v for k, v in ask.filters.items() if k != "status"}
        return self.population(ask.operation, ask.tenant).select(kept)


class OneFilterOfTwo(MockPortal):
    """Of two filters the first counts."""

    def select(self, ask: Ask) -> Selection:
        return self.population(ask.operation, ask.tenant).select(dict(list(ask.filters.items())[:1]))


class LosesOneActive(MockPortal):
    """A status loses one row."""

    def select(self, ask: Ask) -> Selection:
        selection = super().select(ask)
        if list(ask.filters) != ["status"]:
            return selection
        return Without(selection, selection.positions(3, 1)[0])


class Alphabetical(MockPortal):
    """Under a filter the rows are in another order."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        return rows[::-1] if ask.filters else rows


class BothParts(MockPortal):
    """A row is in both parts of a status."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        if not ask.filters.get("status") or ask.after is not None:
            return rows
        return [*rows[:-1], self.population(ask.operation, ask.tenant).row(0) | {"status": ask.filters["status"]}]


class HidesInactive(MockPortal):
    """Without a status only the active are listed."""

    def select(self, ask: Ask) -> Selection:
        filters = {"status": "active"} | dict(ask.filters)
        return self.population(ask.operation, ask.tenant).select(filters)


class FailsOnPairs(MockPortal):
    """Two filters at once are refused."""

    def faults(self, operation: Operation, request: Request) -> list[Detail]:
        both = request.values("status") and request.values("customerType")
        return [Detail("query", "Too many.", "too_many")] if both else super().faults(operation, request)


class NobodyByMail(MockPortal):
    """An address finds nobody."""

    def select(self, ask: Ask) -> Selection:
        selection = super().select(ask)
        return (
            Without(selection, selection.positions(0, 1)[0]) if "email" in ask.filters and len(selection) else selection
        )


class NoMail(MockPortal):
    """An address is refused."""

    def faults(self, operation: Operation, request: Request) -> list[Detail]:
        return [Detail("query.email", "No.", "no")] if request.values("email") else super().faults(operation, request)


class PartOfMail(MockPortal):
    """A part of an address is enough."""

    def select(self, ask: Ask) -> Selection:
        asked = ask.filters.get("email")
        if asked is None:
            return super().select(ask)
        population = self.population(ask.operation, ask.tenant)
        rest = population.select({name: value for name, value in ask.filters.items() if name != "email"})
        kept = [place for place in rest.positions(0, len(rest)) if asked in population.row(place)["email"]]
        found = Without(rest, -1)
        found.kept = kept
        return found


class EverybodyByMail(MockPortal):
    """Nobody's address finds everybody."""

    def select(self, ask: Ask) -> Selection:
        selection = super().select(ask)
        return (
            selection
            if len(selection) or "email" not in ask.filters
            else self.population(ask.operation, ask.tenant).select({})
        )


class NeverEmpty(MockPortal):
    """An empty listing promises more."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        return super().has_more(ask, window) or not window.total


@pytest.mark.parametrize(
    ("server", "law"),
    [
        (Unfiltered, "filters.rows-match"),
        (FirstPageFiltered, "filters.hold-on-every-page"),
        (OneFilterOfTwo, "filters.combine"),
        (FailsOnPairs, "filters.combine"),
        (LosesOneActive, "filters.nothing-missing"),
        (Alphabetical, "filters.nothing-missing"),
        (LosesOneActive, "filters.partition"),
        (BothParts, "filters.partition"),
        (HidesInactive, "filters.partition"),
        (LenientStatus, "filters.invalid-refused"),
        (NobodyByMail, "filters.text-finds-each"),
        (Unfiltered, "filters.text-finds-each"),
        (NoMail, "filters.text-finds-each"),
        (PartOfMail, "filters.text-is-whole"),
        (EverybodyByMail, "filters.unknown-is-empty"),
        (NeverEmpty, "filters.unknown-is-empty"),
        (OneFilterOfTwo, "filters.text-combines"),
        (Unfiltered, "generation.rows-match"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_filters_that_go_wrong_are_caught(server: type[MockPortal], law: str) -> None:
    found = result(server(), law)
    assert found.verdict is Verdict.BROKEN, found.evidence
    assert found.shown.lines
    assert "@" not in "".join((found.evidence, *found.shown.lines, *found.shown.notes))


class Open(MockPortal):
    """Everybody may ask."""

    def admit(self, operation: Operation, request: Request) -> tuple[str, str]:
        return "test-key", self.tenant_of(request) if self.tenant_of(request) in self.tenants else "acme"


class OpenLater(MockPortal):
    """On later pages everybody may ask."""

    def admit(self, operation: Operation, request: Request) -> tuple[str, str]:
        if request.values("startAfter"):
            return "test-key", "acme"
        return super().admit(operation, request)


class Relabelled(MockPortal):
    """One row says that it is the other tenant's."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        return row | {"tenantId": "globex"} if position == 40 else row


class Shared(MockPortal):
    """Both tenants see the same row."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        return row | {"customerId": "cus_shared"} if position == 40 else row


class MailAcross(MockPortal):
    """An address is looked up in all tenants."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        if rows or "email" not in ask.filters:
            return rows
        everybody = (row for tenant in self.tenants for row in self.rows(tenant))
        return [dict(row) | {"tenantId": ask.tenant} for row in everybody if row["email"] == ask.filters["email"]]


class FreeCursors(MockPortal):
    """A cursor is good anywhere."""

    def binding(self, operation: Operation, tenant: str, filters: Any) -> dict[str, str]:
        return {}


@pytest.mark.parametrize(
    ("server", "law"),
    [
        (Open, "tenancy.no-key"),
        (OpenLater, "tenancy.no-key"),
        (Open, "tenancy.wrong-key"),
        (Open, "tenancy.malformed-key"),
        (Open, "tenancy.no-tenant"),
        (Open, "tenancy.foreign-tenant"),
        (Relabelled, "tenancy.rows-belong"),
        (Shared, "tenancy.tenants-apart"),
        (MailAcross, "tenancy.filters-stay-inside"),
        (FreeCursors, "tenancy.cursor-of-tenant"),
        (FreeCursors, "tenancy.cursor-of-filter"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_doors_that_stand_open_are_caught(server: type[MockPortal], law: str) -> None:
    found = result(server(), law)
    assert found.verdict is Verdict.BROKEN, found.evidence
    assert found.shown.lines


class Failing(MockPortal):
    """One page of the walk fails."""

    def envelope(self, ask: Ask, window: Window) -> Row:
        if window.first == 200:
            raise Refused(500, "INTERNAL_ERROR", "Oops.")
        return super().envelope(ask, window)


class Gone(MockPortal):
    """There is nothing under the path."""

    def handle(self, request: Request) -> Reply:
        raise Refused(404, "NOT_FOUND", "Nothing here.")


class Packed(MockPortal):
    """Everything is compressed, asked for or not."""

    def compresses(self, request: Request, reply: Reply) -> bool:
        return True


class PackedDifferently(MockPortal):
    """The compressed page lacks a row."""

    def finish(self, request: Request, reply: Reply) -> Reply:
        if self.compresses(request, reply) and reply.status == 200:
            page = json.loads(reply.body)
            page["customers"] = page["customers"][:-1]
            reply = replace(reply, body=json.dumps(page).encode())
        return super().finish(request, reply)


class PackedFails(MockPortal):
    """What isn't compressed fails."""

    def finish(self, request: Request, reply: Reply) -> Reply:
        if reply.status == 200 and not self.compresses(request, reply):
            reply = super().failure(Refused(400, "VALIDATION_ERROR", "No."))
        return super().finish(request, reply)


class AnyMethod(MockPortal):
    """POST lists as well."""

    def answer(self, request: Request) -> Reply:
        return super().answer(replace(request, method="GET") if request.method == "POST" else request)


class NoAllow(MockPortal):
    """A 405 doesn't say what is allowed."""

    def finish(self, request: Request, reply: Reply) -> Reply:
        done = super().finish(request, reply)
        return replace(done, headers=tuple(entry for entry in done.headers if entry[0].lower() != "allow"))


@pytest.mark.parametrize(
    ("server", "law"),
    [
        (Gone, "steadiness.listing-answers"),
        (Failing, "steadiness.no-server-error"),
        (Packed, "steadiness.same-compressed"),
        (PackedDifferently, "steadiness.same-compressed"),
        (PackedFails, "steadiness.same-compressed"),
        (AnyMethod, "steadiness.methods-refused"),
        (NoAllow, "steadiness.allow-named"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_server_that_wavers_is_caught(server: type[MockPortal], law: str) -> None:
    found = result(server(), law)
    assert found.verdict is Verdict.BROKEN, found.evidence
    assert found.shown.lines


class NoRetryAfter(MockPortal):
    """A 429 doesn't say when."""

    def limit_rate(self, key: str) -> None:
        if len(self.calls) == 20:
            raise Refused(429, "RATE_LIMITED", "Later.")


class RetryAfter(MockPortal):
    """A 429 says when."""

    says = "1"

    def limit_rate(self, key: str) -> None:
        if len(self.calls) == 20:
            raise Refused(429, "RATE_LIMITED", "Later.", headers=(("retry-after", self.says),))


class RetryAfterSoon(RetryAfter):
    """A 429 says "soon"."""

    says = "soon"


def test_a_429_has_to_say_when_to_come_again() -> None:
    law = "steadiness.headers-promised"
    assert result(NoRetryAfter(), law).verdict is Verdict.BROKEN
    assert result(RetryAfter(), law).verdict is Verdict.HELD


def test_a_429_that_passes_breaks_nothing() -> None:
    report = judge(RetryAfter())
    assert (report.broken, report.refuted) == ((), ())
    form = next(entry for entry in report.assumptions if entry.id == "retry-after-form")
    assert form.verdict is Verdict.HELD


def test_a_retry_after_that_nobody_can_read_refutes_the_assumption() -> None:
    report = judge(RetryAfterSoon())
    assert [entry.id for entry in report.refuted] == ["retry-after-form"]


def test_a_walk_that_breaks_off_leaves_untested_what_needs_the_whole() -> None:
    report = judge(Failing())
    assert report.verdict("filters.partition") is Verdict.UNTESTED
    evidence = next(entry.evidence for entry in report.laws if entry.law.id == "filters.partition")
    assert evidence == "the walk through all customers met an answer that is no page (page 3)"


def test_a_server_without_the_listing_holds_nothing_about_it() -> None:
    report = judge(Gone())
    held = {entry.law.id for entry in report.laws if entry.verdict is Verdict.HELD}
    assert not {law for law in held if law.startswith(("paging.", "filters."))}
