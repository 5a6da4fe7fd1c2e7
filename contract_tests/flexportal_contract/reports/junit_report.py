"""A report as JUnit XML, for a CI's test view: a suite for each family, a test case for each check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as Xml

from ..check import Outcome
from ..results import AssumptionResult, CheckResult, Report

__all__ = ["text"]

# What XML 1.0 doesn't allow, even escaped.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(report: Report) -> str:
    """The report as JUnit XML."""
    root = Xml.Element("testsuites", name="contract suite", time=f"{report.seconds:.3f}")
    for family, results in groupby(report.checks, key=lambda result: result.check.family):
        _suite(root, family, [_check(result) for result in results])
    _suite(root, "assumptions", [_assumption(result) for result in report.assumptions])
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: Xml.Element, name: str, cases: Sequence[Xml.Element]) -> None:
    counts = {kind: str(sum(case.find(kind) is not None for case in cases)) for kind in ("failure", "skipped")}
    suite = Xml.SubElement(
        root, "testsuite", name=name, tests=str(len(cases)), failures=counts["failure"], skipped=counts["skipped"]
    )
    suite.extend(cases)


def _check(result: CheckResult) -> Xml.Element:
    name = f"{result.operation}.{result.check.family}"
    case = Xml.Element("testcase", classname=name, name=result.check.id, time=f"{result.seconds:.3f}")
    return _with_outcome(case, result, result.check.requirement)


def _assumption(result: AssumptionResult) -> Xml.Element:
    case = Xml.Element("testcase", classname="assumptions", name=result.id, time="0")
    return _with_outcome(case, result, result.sentence)


def _with_outcome(case: Xml.Element, result: CheckResult | AssumptionResult, sentence: str) -> Xml.Element:
    if result.outcome is Outcome.FAILED:
        failure = Xml.SubElement(case, "failure", message=_clean(result.evidence))
        failure.text = _clean("\n".join((sentence, *result.commands.lines, *result.commands.notes)))
    elif result.outcome is Outcome.UNTESTED:
        Xml.SubElement(case, "skipped", message=_clean(result.evidence))
    return case


def _clean(value: str) -> str:
    return FORBIDDEN.sub("�", value)
