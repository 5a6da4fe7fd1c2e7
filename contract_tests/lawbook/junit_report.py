"""A report as JUnit XML, for a CI's test view: a suite for each family, a test case for each law."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as Xml

from .curl import Shown
from .law import Verdict
from .report import AssumptionResult, LawResult, Report

__all__ = ["text"]

# What XML 1.0 can't hold, even escaped.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(report: Report) -> str:
    """The report as JUnit XML."""
    root = Xml.Element("testsuites", name="law book", time=f"{report.seconds:.3f}")
    for family, laws in groupby(report.laws, key=lambda result: result.law.family):
        _suite(root, family, [_of_law(result) for result in laws])
    _suite(root, "assumptions", [_of_assumption(result) for result in report.assumptions])
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: Xml.Element, name: str, cases: Sequence[Xml.Element]) -> None:
    counts = {kind: str(sum(case.find(kind) is not None for case in cases)) for kind in ("failure", "skipped")}
    suite = Xml.SubElement(
        root, "testsuite", name=name, tests=str(len(cases)), failures=counts["failure"], skipped=counts["skipped"]
    )
    suite.extend(cases)


def _of_law(result: LawResult) -> Xml.Element:
    case = Xml.Element(
        "testcase",
        classname=f"{result.operation}.{result.law.family}",
        name=result.law.id,
        time=f"{result.seconds:.3f}",
    )
    return _judged(case, result.verdict, result.evidence, result.law.promise, result.shown)


def _of_assumption(result: AssumptionResult) -> Xml.Element:
    case = Xml.Element("testcase", classname="assumptions", name=result.id, time="0")
    return _judged(case, result.verdict, result.evidence, result.sentence, result.shown)


def _judged(case: Xml.Element, verdict: Verdict, evidence: str, promise: str, shown: Shown) -> Xml.Element:
    if verdict is Verdict.BROKEN:
        failure = Xml.SubElement(case, "failure", message=_clean(evidence))
        failure.text = _clean("\n".join((promise, *shown.lines, *shown.notes)))
    elif verdict is Verdict.UNTESTED:
        Xml.SubElement(case, "skipped", message=_clean(evidence))
    return case


def _clean(value: str) -> str:
    return FORBIDDEN.sub("�", value)
