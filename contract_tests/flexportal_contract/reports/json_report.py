"""A report as JSON, for programs. The shape is stable: keys are added, never renamed, while `format` stays 1.

```
format        1
target        the server's base URL
exit_code     the exit code of the command: 0, 1, 2 or 3
problem       why nothing could be checked, or that the run was interrupted, else null
requests      how many were made
seconds       duration of the run
slowest       the longest time to a complete response, in seconds
counts        {"passed": n, "failed": n, "untested": n}, of checks
checks        [{operation, id, family, requirement, basis, outcome, evidence, requests, notes, seconds, not_tried,
              refutes, known}]
groups        [{cause, operation, check, others}]: failures that are likely to have one cause
assumptions   [{id, sentence, source, outcome, evidence, requests, notes}]
unchecked     ids of the operations that no request was sent to
drift         [{path, example, count}]: what the server sends and the contract doesn't declare
fixed         [{operation, check}]: known failures that passed
internal_errors  errors of the suite itself: what each spoiled, and its type and place
```

A check's outcome is passed, failed or untested; an assumption's confirmed, refuted or untested. `requests` are curl
commands without the key; `notes` explain the variables that stand for personal values in them.
"""

from __future__ import annotations

import json
from typing import Any

from ..causes import Group, grouped
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
        "problem": report.problem,
        "requests": report.requests,
        "seconds": round(report.seconds, 3),
        "slowest": round(report.slowest, 4),
        "counts": report.counts,
        "checks": [_check(result) for result in report.checks],
        "groups": [_group(group) for group in grouped(report.failed)],
        "assumptions": [_assumption(result) for result in report.assumptions],
        "unchecked": list(report.unchecked),
        "drift": [{"path": entry.path, "example": entry.what, "count": entry.count} for entry in report.drift],
        "fixed": [{"operation": operation, "check": check} for operation, check in report.fixed],
        "internal_errors": list(report.internal_errors),
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "cause": group.cause,
        "operation": group.leader.operation,
        "check": group.leader.check.id,
        "others": [f"{each.operation} {each.check.id}" for each in group.others],
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
        "not_tried": result.not_tried,
        "refutes": result.refutes,
        "known": result.known,
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
