"""Measuring in rounds: every rival once a round, so that a busy moment of the machine hits all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["Sample", "cpu_of", "interleaved"]


@dataclass(frozen=True)
class Sample:
    """What one rival was measured at, one value a round."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    @property
    def minimum(self) -> float:
        """The smallest value: what the work costs when nothing else is going on."""
        return min(self.values)


def interleaved(rivals: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Sample]:
    """Measure all rivals in each of so many rounds, in an order that shifts by one from round to round."""
    names = list(rivals)
    values: dict[str, list[float]] = {name: [] for name in names}
    for index in range(rounds):
        first = index % len(names)
        for name in names[first:] + names[:first]:
            values[name].append(rivals[name]())
    return {name: Sample(tuple(found)) for name, found in values.items()}


def cpu_of(work: Callable[[], object], times: int, per: float) -> Callable[[], float]:
    """A measurement: the CPU seconds of doing the work so many times, divided by `per`."""

    def measure() -> float:
        # Nobody pays for what another left behind; the collector stays on, since it is on in life.
        gc.collect()
        started = time.process_time()
        for _ in range(times):
            work()
        return (time.process_time() - started) / per

    return measure
