"""A report as JUnit XML, for a CI's test view: a suite for each operation and family, a case for each check."""

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
    if report.problem is not None:
        _suite(root, "run", [_case("run", "server can be checked", "error", report.problem)])
    errors = [_case("suite", error.partition(":")[0], "error", error) for error in report.internal_errors]
    _suite(root, "suite", errors)
    for (operation, family), results in groupby(
        sorted(report.checks, key=lambda each: (each.operation, each.check.family)),
        key=lambda result: (result.operation, result.check.family),
    ):
        _suite(root, f"{operation}.{family}", [_check(result) for result in results])
    _suite(root, "assumptions", [_assumption(result) for result in report.assumptions])
    unchecked = [_case("unchecked", id, "skipped", "no request was sent to this operation") for id in report.unchecked]
    _suite(root, "unchecked", unchecked)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: Xml.Element, name: str, cases: Sequence[Xml.Element]) -> None:
    if not cases:
        return
    kinds = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    counts = {key: str(sum(case.find(kind) is not None for case in cases)) for key, kind in kinds.items()}
    Xml.SubElement(root, "testsuite", {"name": name, "tests": str(len(cases)), **counts}).extend(cases)


def _case(classname: str, name: str, kind: str, message: str) -> Xml.Element:
    case = Xml.Element("testcase", classname=classname, name=name, time="0")
    Xml.SubElement(case, kind, message=_clean(message))
    return case


def _check(result: CheckResult) -> Xml.Element:
    name = f"{result.operation}.{result.check.family}"
    case = Xml.Element("testcase", classname=name, name=result.check.id, time=f"{result.seconds:.3f}")
    return _with_outcome(case, result, result.check.requirement)


def _assumption(result: AssumptionResult) -> Xml.Element:
    case = Xml.Element("testcase", classname="assumptions", name=result.id, time="0")
    return _with_outcome(case, result, result.sentence)


def _with_outcome(case: Xml.Element, result: CheckResult | AssumptionResult, sentence: str) -> Xml.Element:
    if isinstance(result, CheckResult) and result.known:
        Xml.SubElement(case, "skipped", message=_clean(f"known: {result.evidence}"))
    elif result.outcome is Outcome.FAILED and isinstance(result, AssumptionResult):
        # A finding about the contract: no failure of the server.
        Xml.SubElement(case, "skipped", message=_clean(f"refuted: {result.evidence}"))
    elif result.outcome is Outcome.FAILED:
        failure = Xml.SubElement(case, "failure", message=_clean(result.evidence))
        failure.text = _clean("\n".join((sentence, *result.commands.lines, *result.commands.notes)))
    elif result.outcome is Outcome.UNTESTED:
        Xml.SubElement(case, "skipped", message=_clean(result.evidence))
    return case


def _clean(value: str) -> str:
    return FORBIDDEN.sub("�", value)
