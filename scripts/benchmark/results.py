"""What a run finds: rows, each with a figure, and with a gate and a goal where the row has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .rounds import Sample

__all__ = ["Bound", "Row", "ratio"]


@dataclass(frozen=True)
class Bound:
    """What a figure must be, and what it should be."""

    gate: float
    goal: float
    at_most: bool = False

    def verdict(self, figure: float) -> str:
        """`goal`, `gate` or `missed`."""
        if self._holds(figure, self.goal):
            return "goal"
        return "gate" if self._holds(figure, self.gate) else "missed"

    def _holds(self, figure: float, bound: float) -> bool:
        return figure <= bound if self.at_most else figure >= bound


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Args:
        key: Its name in a word or two.
        says: What is compared with what.
        unit: The unit of the figure; `×` for a ratio of two rivals.
        figure: The figure, of medians; None where it is not available.
        best: The same, of minima.
        bound: Gate and goal; None for a row that only reports.
        samples: What was measured, by rival, in `sample_unit`.
        sample_unit: The unit of the samples.
        limit: What keeps the figure from being better.
        note: What else is to be known, such as why there is no figure.
    """

    key: str
    says: str
    unit: str
    figure: float | None
    best: float | None = None
    bound: Bound | None = None
    samples: Mapping[str, Sample] = field(default_factory=dict[str, Sample])
    sample_unit: str = ""
    limit: str = ""
    note: str = ""

    @property
    def verdict(self) -> str:
        """`goal`, `gate`, `missed`, `report` or `not available`."""
        if self.figure is None:
            return "not available"
        return "report" if self.bound is None else self.bound.verdict(self.figure)

    def as_json(self) -> dict[str, Any]:
        """The row for programs."""
        bound = self.bound
        return {
            "key": self.key,
            "says": self.says,
            "unit": self.unit,
            "figure": self.figure,
            "best": self.best,
            "gate": None if bound is None else bound.gate,
            "goal": None if bound is None else bound.goal,
            "at_most": None if bound is None else bound.at_most,
            "verdict": self.verdict,
            "sample_unit": self.sample_unit,
            "samples": {
                name: {"median": sample.median, "minimum": sample.minimum, "rounds": len(sample.values)}
                for name, sample in self.samples.items()
            },
            "limit": self.limit,
            "note": self.note,
        }


def ratio(above: Sample, below: Sample) -> tuple[float, float]:
    """How many times `below` is contained in `above`: by medians, and by minima."""
    return above.median / below.median, above.minimum / below.minimum
