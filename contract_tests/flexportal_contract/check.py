"""A check: one requirement, what it is based on in the contract, and a function that evaluates it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from .probing.exchange import Exchange

if TYPE_CHECKING:
    from .context import CheckContext

__all__ = ["Check", "Finding", "Outcome", "Stage", "Untestable", "check", "failed", "passed", "untested"]


class Outcome(StrEnum):
    """The outcome of a check."""

    PASSED = "passed"
    FAILED = "failed"
    UNTESTED = "untested"


class Stage(IntEnum):
    """When a check is evaluated. Within a stage, checks run in the order in which they are listed."""

    REQUESTS = 0
    """It sends its own requests."""
    ITERATIONS = 1
    """It evaluates every page iteration that other checks made, and sends few requests itself."""
    RECORD = 2
    """It evaluates all recorded exchanges and sends nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An outcome, one line of evidence, and for a failed check the exchanges that show it."""

    outcome: Outcome
    evidence: str
    exchanges: tuple[Exchange, ...] = ()


class Untestable(Exception):
    """A check can't be evaluated here. The message is the reason, as a clause."""


@dataclass(frozen=True, slots=True)
class Check:
    """A requirement that a server meets or not.

    Args:
        id: Its name: family, dot, what it checks.
        requirement: The requirement, in one sentence.
        basis: The part of the contract that it follows from.
        evaluate: Returns the finding; may raise `Untestable`.
        stage: When it is evaluated.
        compares: Whether it compares responses to different requests. Where the data may change between them, a
            failure has to be confirmed.
    """

    id: str
    requirement: str
    basis: str
    evaluate: Callable[[CheckContext], Finding]
    stage: Stage = Stage.REQUESTS
    compares: bool = False

    @property
    def family(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]


def check(
    id: str, basis: str, stage: Stage = Stage.REQUESTS, *, compares: bool = False
) -> Callable[[Callable[[CheckContext], Finding]], Check]:
    """Makes a function a check; its docstring is the requirement."""

    def decorate(evaluate: Callable[[CheckContext], Finding]) -> Check:
        return Check(id, evaluate.__doc__ or "", basis, evaluate, stage, compares)

    return decorate


def passed(evidence: str) -> Finding:
    """The check passed."""
    return Finding(Outcome.PASSED, evidence)


def failed(evidence: str, *exchanges: Exchange) -> Finding:
    """The check failed, and these exchanges show it."""
    return Finding(Outcome.FAILED, evidence, exchanges)


def untested(reason: str) -> Finding:
    """The check could not be evaluated, for this reason."""
    return Finding(Outcome.UNTESTED, reason)
