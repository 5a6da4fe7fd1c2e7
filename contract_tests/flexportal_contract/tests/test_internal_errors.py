"""Errors of the suite itself: an exception in a check."""

from __future__ import annotations

import io
import re

from contract_tests.flexportal_contract import ALL_CHECKS, Check, CheckResult, Finding, Outcome, Report, run
from contract_tests.flexportal_contract.context import CheckContext
from contract_tests.flexportal_contract.reports.console import print_report
from contract_tests.flexportal_contract.reports.github import lines as github
from contract_tests.flexportal_contract.reports.html_report import text as html
from contract_tests.flexportal_contract.reports.json_report import text as json_text
from contract_tests.flexportal_contract.reports.junit_report import text as junit
from contract_tests.flexportal_contract.tests.support import KEY, TENANT, URL, mock


def test_an_error_of_the_suite_leaves_the_other_checks_and_no_value_in_the_report() -> None:
    def broken(context: CheckContext) -> Finding:
        raise KeyError(KEY, context.fetch(context.plain).rows[0].label)

    own = Check("a.broken", "It is so.", "contract: x", broken)
    others = [each for each in ALL_CHECKS if each.id == "tenancy.no-key"]
    server = mock(customers=5)
    report = run(server.contract, URL, KEY, TENANT, transport=server.transport(), checks=[own, *others])
    assert report.outcome("tenancy.no-key") is Outcome.PASSED
    assert (report.outcome("a.broken"), report.exit_code()) == (Outcome.UNTESTED, 2)
    assert len(report.internal_errors) == 1
    assert re.search(
        r"listCustomers a\.broken: .*KeyError in test_internal_errors\.py line \d+", report.internal_errors[0]
    )
    output = io.StringIO()
    print_report(report, output)
    texts = (output.getvalue(), json_text(report, 2), junit(report), html(report), *github(report))
    assert [text for text in texts if "KeyError" not in text or KEY in text or "cus_" in text] == []


def test_a_failure_counts_more_than_an_error_of_the_suite() -> None:
    failed = CheckResult("op", ALL_CHECKS[0], Outcome.FAILED, "seen")
    assert Report("http://x", (failed,), internal_errors=("op a.b: KeyError",)).exit_code() == 1
