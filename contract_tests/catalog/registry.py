"""The proof that the law book can fail: broken servers that it must catch, and harmless ones that it must let be.

`CATALOG` holds the broken ones, each the mock with one planted defect, `HARMLESS` the others. Each can be run alone:
`Defect.portal()` makes the server, `judge` runs the law book against it, `Defect.law` says what must come of it.
"""

from __future__ import annotations

from .broken import CATALOG
from .entry import Defect, Variant
from .harmless import HARMLESS
from .judging import Outcome, judge

__all__ = ["CATALOG", "EVERY", "HARMLESS", "Defect", "Outcome", "Variant", "judge", "judge_number"]

EVERY: tuple[Variant, ...] = (*CATALOG, *HARMLESS)


def judge_number(number: int) -> Outcome:
    """The verdict on a server, by its place in `EVERY`: a number can travel to another process where a class can't."""
    return judge(EVERY[number])
