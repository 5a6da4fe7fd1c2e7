"""What a law is: a promise with a name, what it follows from, and a check that finds a verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from .exchange import Exchange

if TYPE_CHECKING:
    from .study import Study

__all__ = ["Finding", "Law", "Stage", "Untestable", "Verdict", "broken", "held", "untested"]


class Verdict(StrEnum):
    """What became of a law."""

    HELD = "held"
    BROKEN = "broken"
    UNTESTED = "untested"


class Stage(IntEnum):
    """When a law is judged. Within a stage the book's order holds."""

    ASKING = 0
    """It asks what it wants to know."""
    WALKS = 1
    """It judges all walks that others made, and asks little more."""
    RECORD = 2
    """It judges everything that was exchanged, and asks nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict, the evidence for it in one line, and for a broken law the exchanges that show it."""

    verdict: Verdict
    evidence: str
    exchanges: tuple[Exchange, ...] = ()


class Untestable(Exception):
    """A law can't be put to the test here. The message is the reason, as a clause."""


@dataclass(frozen=True, slots=True)
class Law:
    """A promise that a server keeps or breaks.

    Args:
        id: Its name: family, dot, what it says.
        promise: The promise, in one sentence.
        follows_from: The part of the contract that it follows from.
        check: Finds the verdict; may raise `Untestable`.
        stage: When it is judged.
        compares: Whether it compares answers to different requests, which a change of the data between them upsets.
    """

    id: str
    promise: str
    follows_from: str
    check: Callable[[Study], Finding]
    stage: Stage = Stage.ASKING
    compares: bool = False

    @property
    def family(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]


def held(evidence: str) -> Finding:
    """The law held, and this was seen."""
    return Finding(Verdict.HELD, evidence)


def broken(evidence: str, *exchanges: Exchange) -> Finding:
    """The law is broken, and these exchanges show it."""
    return Finding(Verdict.BROKEN, evidence, exchanges)


def untested(reason: str) -> Finding:
    """The law was not put to the test, for this reason."""
    return Finding(Verdict.UNTESTED, reason)
