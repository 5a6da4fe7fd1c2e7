"""The report as console output, HTML, JSON and JUnit XML, and its exit code."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from xml.etree import ElementTree as Xml

import pytest
from flexportal.testing import Dataset, Item, ListQuery, MockAPI, Window

from contract_tests.flexportal_contract import AssumptionResult, Check, CheckResult, Outcome, Report
from contract_tests.flexportal_contract.check import untested
from contract_tests.flexportal_contract.probing.curl import Commands
from contract_tests.flexportal_contract.reports.console import print_checks, print_report, progress
from contract_tests.flexportal_contract.reports.html_report import text as html
from contract_tests.flexportal_contract.reports.json_report import text as json_text
from contract_tests.flexportal_contract.reports.junit_report import text as junit
from contract_tests.flexportal_contract.tests.support import check, mock

CHECK = Check("a.b", "It is so.", "x-filters", lambda context: untested("no"))


class Faulty(MockAPI):
    """Counts wrongly, sends an undeclared field, and returns other e-mail addresses than it filters by."""

    def count(self, query: ListQuery, window: Window, rows: list[Item]) -> int:
        return window.total

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        return super().item(query, dataset, position) | {"nickname": "x", "email": f"row{position}@example.com"}


@pytest.fixture(scope="module")
def report() -> Report:
    return check(mock(Faulty, customers=120))


def made(*outcomes: Outcome, evidence: str = "seen", commands: Commands = Commands()) -> Report:  # noqa: B008
    return Report("http://x", tuple(CheckResult("op", CHECK, outcome, evidence, commands) for outcome in outcomes))


def console(report: Report) -> str:
    output = io.StringIO()
    print_report(report, output)
    return output.getvalue()


def test_the_json_has_the_documented_shape(report: Report) -> None:
    found = json.loads(json_text(report, 1))
    assert (found["format"], found["exit_code"], found["drift"]) == (
        1,
        1,
        [{"path": "customers[].nickname", "example": "string", "count": len(report.drift) and report.drift[0].count}],
    )
    assert (found["target"], found["counts"]) == ("http://localhost", report.counts)
    assert {"requests", "seconds", "slowest"} <= found.keys()
    assert [entry["id"] for entry in found["checks"]] == [result.check.id for result in report.checks]
    failed = next(entry for entry in found["checks"] if entry["id"] == "filters.text-finds-each")
    assert {"requirement", "basis", "evidence", "notes", "seconds"} <= failed.keys()
    assert (failed["outcome"], failed["family"], failed["operation"]) == ("failed", "filters", "listCustomers")
    assert failed["requests"][0].startswith("EMAIL=$(curl ")
    assert failed["requests"][1].startswith("curl ")
    assumption = next(entry for entry in found["assumptions"] if entry["id"] == "count-of-page")
    assert assumption.keys() == {"id", "sentence", "source", "outcome", "evidence", "requests", "notes"}
    assert assumption["outcome"] == "refuted"


def test_no_report_has_an_email_address_or_the_key(report: Report) -> None:
    found = next(entry for entry in report.failed if entry.check.id == "filters.text-finds-each")
    assert "$EMAIL is the email of cus_" in found.commands.notes[0]
    for text in (json_text(report, 1), junit(report), html(report), console(report)):
        assert "@example" not in text.replace("%40", "@")
        assert "test-key" not in text


def test_the_junit_has_a_suite_for_each_operation_and_family(report: Report) -> None:
    root = Xml.fromstring(junit(report))  # noqa: S314 - our own
    suites = {suite.get("name"): suite for suite in root}
    families = [f"listCustomers.{name}" for name in ("shape", "paging", "filters", "tenancy", "server", "generated")]
    assert set(suites) == {*families, "assumptions"}
    assert sum(int(suite.get("tests", "0")) for suite in root) == len(report.checks) + len(report.assumptions)
    assert sum(int(suite.get("failures", "0")) for suite in root) == len(report.failed)
    failure = suites["listCustomers.filters"].find("testcase[@name='filters.text-finds-each']/failure")
    assert failure is not None
    assert "curl" in (failure.text or "")
    assert suites["listCustomers.generated"].get("skipped") == "1"


def test_operations_without_a_request_are_in_every_report() -> None:
    report = replace(made(Outcome.PASSED), unchecked=("getThing",))
    assert all("getThing" in text for text in (json_text(report, 0), junit(report), html(report), console(report)))


def test_the_junit_is_valid_for_any_evidence() -> None:
    assert Xml.fromstring(junit(made(Outcome.FAILED, evidence="a\x00b\ud800"))) is not None  # noqa: S314 - our own


def test_the_console_shows_failures_and_a_summary(report: Report) -> None:
    lines = console(report).rstrip().splitlines()
    assert lines[-1].startswith(f"{len(report.checks)} checks: ")
    assert any(line.strip().startswith("curl ") for line in lines)
    assert any("filters.text-finds-each" in line and "failed" in line for line in lines)
    assert any("customers[].nickname" in line for line in lines)


def test_checks_are_printed_with_requirement_and_basis() -> None:
    output = io.StringIO()
    print_checks([(CHECK.id, CHECK.requirement, CHECK.basis)], output)
    assert "It is so." in output.getvalue()


def test_progress_is_shown_only_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    with progress(io.StringIO()) as shown:
        assert shown is None
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress(io.StringIO()) as shown:
        assert shown is not None
        shown("paging.iteration-ends", 12)


@pytest.mark.parametrize(
    ("checks", "assumptions", "headline"),
    [
        ([Outcome.PASSED, Outcome.UNTESTED], [], "1 of 2 checks passed, none failed"),
        ([Outcome.FAILED], [], "1 check failed"),
        ([Outcome.FAILED] * 2, [Outcome.FAILED], "2 checks failed and 1 assumption refuted"),
        ([Outcome.PASSED], [Outcome.FAILED] * 2, "2 assumptions refuted"),
    ],
)
def test_headline_and_exit_code(checks: list[Outcome], assumptions: list[Outcome], headline: str) -> None:
    assumed = tuple(AssumptionResult(str(n), "", "", outcome, "") for n, outcome in enumerate(assumptions))
    found = Report("http://x", made(*checks).checks, assumed)
    assert f">{headline}</h1>" in html(found)
    assert found.exit_code() == (1 if Outcome.FAILED in checks else 3 if assumptions else 0)


def test_the_worst_outcome_counts_over_operations() -> None:
    assert made(Outcome.PASSED, Outcome.UNTESTED).outcome("a.b") is Outcome.UNTESTED
    with pytest.raises(KeyError, match=r"no\.such"):
        made(Outcome.PASSED).outcome("no.such")


def test_what_a_server_sends_is_escaped_in_html() -> None:
    evil = "<script>alert(1)</script>"
    page = html(made(Outcome.FAILED, evidence=evil, commands=Commands((evil,), (evil,))))
    assert evil not in page
    assert page.count("&lt;script&gt;") >= 3


def test_the_html_fetches_nothing(report: Report) -> None:
    page = html(report)
    assert "default-src 'none'" in page
    assert not any(mark in page for mark in ("src=", "<link", "@import", "url("))
