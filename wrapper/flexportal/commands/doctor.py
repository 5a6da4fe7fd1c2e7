"""`flexportal doctor`: what is configured, what answers there, and what to do about each failure."""

from __future__ import annotations

import typer

from .diagnosis import Diagnosis, Finding
from .options import BaseUrl, Region, examples
from .output import emit, one_line
from .session import Session

__all__ = ["EXAMPLES", "diagnose", "line"]

EXAMPLES = examples("flexportal doctor", "flexportal doctor --region us")


def diagnose(context: typer.Context, region: Region = None, base_url: BaseUrl = None) -> None:
    """Look at key, tenant, region, DNS, TLS, access and clock, line by line, and say what to do about each failure.

    Only one customer is asked for. The key is never shown. The exit code is that of the first failure.
    """
    session: Session = context.obj
    diagnosis = Diagnosis(lambda: session.portal(region, base_url), region, base_url, session.environment)
    codes: list[int] = []
    for finding in diagnosis.findings():
        emit(line(finding) + "\n")
        if finding.code is not None:
            codes.append(finding.code)
    if codes:
        raise typer.Exit(codes[0])


def line(finding: Finding) -> str:
    """A finding as a line."""
    sign = "FAIL" if finding.code is not None else "WARN" if finding.todo else "ok"
    todo = f" -> {finding.todo}" if finding.todo else ""
    return one_line(f"{sign} {finding.name}: {finding.text}{todo}")
