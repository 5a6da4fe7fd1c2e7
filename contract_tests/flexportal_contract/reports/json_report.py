"""A report as JSON, for programs. The shape is stable: keys are added, never renamed, while `format` stays 1.

```
format        1
target        the server's base URL
exit_code     the exit code of the command: 0 or 1
requests      how many were made
seconds       duration of the run
slowest       the longest time to a complete response, in seconds
counts        {"passed": n, "failed": n, "untested": n}, of checks
checks        [{operation, id, family, requirement, basis, outcome, evidence, requests, notes, seconds}]
assumptions   [{id, sentence, source, outcome, evidence, requests, notes}]
unchecked     ids of the operations that the suite has no checks for
drift         fields that the server sends and the contract doesn't declare, such as "customers[].nickname"
```

A check's outcome is passed, failed or untested; an assumption's confirmed, refuted or untested. `requests` are curl
commands without the key; `notes` explain the variables that stand for personal values in them.
"""

from __future__ import annotations

import json
from typing import Any

from ..results import AssumptionResult, CheckResult, Report

__all__ = ["FORMAT", "document", "text"]

FORMAT = 1


def text(report: Report, exit_code: int) -> str:
    """The report as JSON text."""
    return json.dumps(document(report, exit_code), indent=2, ensure_ascii=False) + "\n"


def document(report: Report, exit_code: int) -> dict[str, Any]:
    """The report as a JSON object."""
    return {
        "format": FORMAT,
        "target": report.target,
        "exit_code": exit_code,
        "requests": report.requests,
        "seconds": round(report.seconds, 3),
        "slowest": round(report.slowest, 4),
        "counts": report.counts,
        "checks": [_check(result) for result in report.checks],
        "assumptions": [_assumption(result) for result in report.assumptions],
        "unchecked": list(report.unchecked),
        "drift": list(report.drift),
    }


def _check(result: CheckResult) -> dict[str, Any]:
    return {
        "operation": result.operation,
        "id": result.check.id,
        "family": result.check.family,
        "requirement": result.check.requirement,
        "basis": result.check.basis,
        "outcome": result.outcome.value,
        "evidence": result.evidence,
        "requests": list(result.commands.lines),
        "notes": list(result.commands.notes),
        "seconds": round(result.seconds, 3),
    }


def _assumption(result: AssumptionResult) -> dict[str, Any]:
    return {
        "id": result.id,
        "sentence": result.sentence,
        "source": result.source,
        "outcome": result.word,
        "evidence": result.evidence,
        "requests": list(result.commands.lines),
        "notes": list(result.commands.notes),
    }
