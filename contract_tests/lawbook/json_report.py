"""A report as JSON, for programs. The shape is stable: keys are added, never renamed, while `format` stays 1.

```
format        1
target        the server's base URL
exit_code     what the command ends with: 0 or 1
requests      how many were made
seconds       how long the run took
slowest       the longest time to a whole answer, in seconds
counts        {"held": n, "broken": n, "untested": n}, of laws
laws          [{operation, id, family, promise, follows_from, verdict, evidence, requests, notes, seconds}]
assumptions   [{id, sentence, source, verdict, evidence, requests, notes}]
drift         fields that the server sends and the contract doesn't declare, such as "customers[].nickname"
```

A law's verdict is held, broken or untested; an assumption's confirmed, refuted or untested. `requests` are curl lines,
with the key left out; `notes` say what stands for a value of somebody's data in them.
"""

from __future__ import annotations

import json
from typing import Any

from .report import AssumptionResult, LawResult, Report

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
        "laws": [_law(result) for result in report.laws],
        "assumptions": [_assumption(result) for result in report.assumptions],
        "drift": list(report.drift),
    }


def _law(result: LawResult) -> dict[str, Any]:
    return {
        "operation": result.operation,
        "id": result.law.id,
        "family": result.law.family,
        "promise": result.law.promise,
        "follows_from": result.law.follows_from,
        "verdict": result.verdict.value,
        "evidence": result.evidence,
        "requests": list(result.shown.lines),
        "notes": list(result.shown.notes),
        "seconds": round(result.seconds, 3),
    }


def _assumption(result: AssumptionResult) -> dict[str, Any]:
    return {
        "id": result.id,
        "sentence": result.sentence,
        "source": result.source,
        "verdict": result.word,
        "evidence": result.evidence,
        "requests": list(result.shown.lines),
        "notes": list(result.shown.notes),
    }
