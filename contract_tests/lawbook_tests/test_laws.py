"""What the laws say beyond their verdict. That each can fail is proved by the catalogue of broken servers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flexportal.contract import Contract
from flexportal.testing import Ask, MockPortal, Refused, Reply, Request, Row, Window

from contract_tests.lawbook import Verdict
from contract_tests.lawbook_tests.judging import edited, judge, result


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


def test_a_count_that_is_no_number_is_told_without_its_value() -> None:
    found = result(envelope("count", lambda body, ask: "ann@example.com"), "paging.count-is-page")
    assert "count is something else on a page of" in found.evidence


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
