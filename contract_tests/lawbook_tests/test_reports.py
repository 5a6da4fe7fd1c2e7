"""The report in its four forms, and what it amounts to."""

from __future__ import annotations

import io
import json
from xml.etree import ElementTree as Xml

import pytest
from flexportal.testing import Ask, MockPortal, Population, Row, Window

from contract_tests.lawbook import BOOK, Report, Verdict
from contract_tests.lawbook.anatomy import Anatomy
from contract_tests.lawbook.console import print_laws, print_report, progress
from contract_tests.lawbook.curl import Shown
from contract_tests.lawbook.html_report import text as html
from contract_tests.lawbook.json_report import FORMAT, document
from contract_tests.lawbook.json_report import text as json_text
from contract_tests.lawbook.junit_report import text as junit
from contract_tests.lawbook.law import Law, untested
from contract_tests.lawbook.matrix import AGREES, DISAGREES, NOT_COVERED, Fact, matrix
from contract_tests.lawbook.report import AssumptionResult, LawResult
from contract_tests.lawbook_tests.judging import judge


class Broken(MockPortal):
    """Counts wrongly, sends a field that nobody declared, and confuses addresses."""

    def count(self, ask: Ask, window: Window, rows: list[Row]) -> int:
        return window.total

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        return super().row(ask, population, position) | {"nickname": "x", "email": f"row{position}@example.com"}


@pytest.fixture(scope="module")
def report() -> Report:
    return judge(Broken(customers=120))


def test_the_json_has_the_documented_shape(report: Report) -> None:
    found = json.loads(json_text(report, 1))
    assert found == document(report, 1)
    assert list(found) == [
        "format",
        "target",
        "exit_code",
        "requests",
        "seconds",
        "slowest",
        "counts",
        "laws",
        "assumptions",
        "drift",
    ]
    assert (found["format"], found["exit_code"], found["drift"]) == (FORMAT, 1, ["customers[].nickname"])
    assert [law["id"] for law in found["laws"]] == [law.id for law in BOOK]
    law = next(law for law in found["laws"] if law["id"] == "paging.count-is-page")
    assert list(law) == [
        "operation",
        "id",
        "family",
        "promise",
        "follows_from",
        "verdict",
        "evidence",
        "requests",
        "notes",
        "seconds",
    ]
    assert (law["verdict"], law["family"], law["operation"]) == ("broken", "paging", "listCustomers")
    assert law["requests"][0].startswith("curl ")
    assumption = next(entry for entry in found["assumptions"] if entry["id"] == "count-of-page")
    assert list(assumption) == ["id", "sentence", "source", "verdict", "evidence", "requests", "notes"]
    assert assumption["verdict"] == "refuted"


def test_no_report_holds_an_address_or_the_key(report: Report) -> None:
    found = next(entry for entry in report.broken if entry.law.id == "filters.text-finds-each")
    assert "$EMAIL is the email of cus_" in found.shown.notes[0]
    out = io.StringIO()
    print_report(report, out)
    for text in (json_text(report, 1), junit(report), html(report), out.getvalue()):
        assert "@example" not in text.replace("%40", "@")
        assert "test-key" not in text


def test_the_junit_has_a_suite_for_each_family(report: Report) -> None:
    root = Xml.fromstring(junit(report))  # noqa: S314 - our own
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["shape", "paging", "filters", "tenancy", "steadiness", "generation", "assumptions"]
    assert sum(int(suite.get("tests", "0")) for suite in root) == len(report.laws) + len(report.assumptions)
    assert sum(int(suite.get("failures", "0")) for suite in root) == len(report.broken) + len(report.refuted)
    case = next(case for case in suites["paging"] if case.get("name") == "paging.count-is-page")
    failure = case.find("failure")
    assert failure is not None
    assert "curl" in (failure.text or "")
    assert suites["generation"].get("skipped") == "1"


def test_junit_can_hold_what_xml_cannot() -> None:
    law = Law("a.b", "It is so.", "x", lambda study: untested("no"))
    found = Report("http://x", (LawResult("op", law, Verdict.BROKEN, "a\x00b\ud800", Shown((), ())),))
    assert Xml.fromstring(junit(found)) is not None  # noqa: S314 - our own


def test_the_console_ends_with_the_counts(report: Report) -> None:
    out = io.StringIO()
    print_report(report, out)
    lines = out.getvalue().rstrip().splitlines()
    assert lines[-1].startswith(f"{len(BOOK)} laws: ")
    assert lines[-1].endswith("to http://mock.localhost")
    assert any(line.strip().startswith("curl ") for line in lines)
    assert "customers[].nickname" in out.getvalue()
    assert any("paging.count-is-page" in line and "broken" in line and "count is" in line for line in lines)


def test_with_several_operations_the_table_names_them() -> None:
    law = Law("a.b", "It is so.", "x", lambda study: untested("no"))
    found = Report("http://x", tuple(LawResult(op, law, Verdict.HELD, "seen", Shown((), ())) for op in ("one", "two")))
    out = io.StringIO()
    print_report(found, out)
    assert "one a.b" in out.getvalue()
    assert "two a.b" in out.getvalue()


def test_the_laws_can_be_listed() -> None:
    out = io.StringIO()
    print_laws([("a.b", "It is so.", "x-filters")], out)
    assert "It is so." in out.getvalue()


def test_progress_is_quiet_where_nobody_watches() -> None:
    out = io.StringIO()
    with progress(out) as shown:
        assert shown is None
    assert out.getvalue() == ""


def test_progress_is_shown_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = io.StringIO()
    with progress(out) as shown:
        assert shown is not None
        shown("paging.walk-ends", 12)
    print_report(Report("http://x", ()), out)
    assert "0 laws" in out.getvalue()


@pytest.mark.parametrize(
    ("laws", "assumptions", "headline"),
    [
        ([Verdict.HELD, Verdict.UNTESTED], [], "1 of 2 laws held, none is broken"),
        ([Verdict.BROKEN], [], "1 law is broken"),
        ([Verdict.BROKEN] * 2, [Verdict.BROKEN], "2 laws are broken and 1 assumption is refuted"),
        ([Verdict.HELD], [Verdict.BROKEN] * 2, "2 assumptions are refuted"),
    ],
)
def test_the_headline_says_what_it_amounts_to(laws: list[Verdict], assumptions: list[Verdict], headline: str) -> None:
    law = Law("a.b", "It is so.", "x", lambda study: untested("no"))
    found = Report(
        "http://x",
        tuple(LawResult("op", law, verdict, "", Shown((), ())) for verdict in laws),
        tuple(AssumptionResult(str(n), "", "", verdict, "", Shown((), ())) for n, verdict in enumerate(assumptions)),
    )
    assert f">{headline}</h1>" in html(found)
    assert found.exit_code() == int(Verdict.BROKEN in laws + assumptions)
    assert found.exit_code(fail_on_untested=True) == int(set(laws + assumptions) != {Verdict.HELD})


def test_the_worst_verdict_counts_over_operations() -> None:
    law = Law("a.b", "It is so.", "x", lambda study: untested("no"))
    verdicts = (Verdict.HELD, Verdict.UNTESTED)
    found = Report("http://x", tuple(LawResult("op", law, verdict, "", Shown((), ())) for verdict in verdicts))
    assert found.verdict("a.b") is Verdict.UNTESTED


def test_what_a_server_says_cannot_break_out_of_the_page() -> None:
    law = Law("a.b", "It is so.", "x", lambda study: untested("no"))
    evil = "<script>alert(1)</script>"
    found = Report("http://x", (LawResult("op", law, Verdict.BROKEN, evil, Shown((evil,), (evil,))),), drift=(evil,))
    assert evil not in html(found)
    assert html(found).count("&lt;script&gt;") >= 3


def test_the_page_asks_for_nothing_outside_itself(report: Report) -> None:
    page = html(report)
    assert "default-src 'none'" in page
    assert not any(mark in page for mark in ("src=", "<link", "@import", "url("))


FACTS = [
    Fact("op.query.limit.default", {"docs": (AGREES, '"50"'), "server": (NOT_COVERED, "")}),
    Fact("op.query.limit.type", {"docs": (DISAGREES, '"number"'), "server": (AGREES, "")}),
    Fact("op.200.body.things[].id.type", {"docs": (AGREES, ""), "server": (AGREES, "")}),
    Fact("op.200.body.type", {"docs": (AGREES, ""), "server": (AGREES, "")}),
    Fact("op.404.codes", {"docs": (AGREES, ""), "server": (NOT_COVERED, "")}),
    Fact("op.pagination.size", {"docs": (AGREES, ""), "server": (AGREES, "")}),
    Fact("op.security", {"docs": (AGREES, ""), "server": (AGREES, "")}),
    Fact("servers", {"docs": (AGREES, ""), "server": (NOT_COVERED, "")}),
    Fact("assumption.one", {"docs": (AGREES, ""), "server": (AGREES, "")}),
]


def test_facts_are_gathered_by_subject_and_section() -> None:
    made = matrix(["docs", "server"], FACTS)
    assert [section.title for section in made.sections] == [
        "Parameters",
        "Success",
        "Errors",
        "Paging and filters",
        "Operation and security",
        "Servers",
        "Assumptions",
    ]
    limit = made.sections[0].subjects[0]
    assert (limit.name, limit.title, limit.disputed) == ("op.query.limit", "query.limit", True)
    assert (limit.verdict("docs"), limit.verdict("server")) == (DISAGREES, AGREES)
    assert [subject.title for subject in made.sections[1].subjects] == ["200 things[].id", "200 body"]
    assert (made.count("docs", DISAGREES), made.count("server", NOT_COVERED)) == (1, 2)


def test_the_matrix_is_on_the_page(report: Report) -> None:
    page = html(report, matrix(["docs", "server"], FACTS))
    assert "query.limit" in page
    assert "&#34;number&#34;" in page
    assert 'class="disputed"' in page


def test_an_anatomy_is_no_part_of_what_a_report_shows(report: Report) -> None:
    assert isinstance(report.anatomy, Anatomy)
    assert "anatomy" not in repr(report)
