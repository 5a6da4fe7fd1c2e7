"""Facts, the parties that state them, and where two parties disagree.

A fact has an id that says where it belongs (`listCustomers.query.limit.default`) and a value that is plain JSON.
A party that states nothing about a fact it would have known says `NOTHING` about it, which is a statement too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, Final, Literal

from .json_values import is_list, same

__all__ = ["NOTHING", "Cell", "Disagreement", "Nothing", "Party", "Row", "Statement", "disagreements", "matrix"]


class Party(StrEnum):
    """Who states a fact."""

    DOCS_PAGE = "docs page"
    ADDITIONS = "our additions"
    CONTRACT = "contract"
    GENERATED = "generated code"
    WRAPPER = "wrapper"
    SERVER = "server"


class Nothing(Enum):
    """What a party says that knows of no such fact. A value of its own, since null is one that JSON has."""

    NOTHING = "nothing"

    def __repr__(self) -> str:
        return "nothing"


NOTHING: Final = Nothing.NOTHING


def everything(_fact: str) -> bool:
    """The coverage of a party that states all there is."""
    return True


@dataclass(frozen=True)
class Statement:
    """What one party states.

    Args:
        party: Who states it.
        facts: Fact id → value, as plain JSON.
        covers: Whether the party would have stated that fact if it held. Outside of it, silence means nothing.
    """

    party: Party
    facts: Mapping[str, Any]
    covers: Callable[[str], bool] = field(default=everything, compare=False)

    def says(self, fact: str) -> Any:
        """The party's value of the fact, or `NOTHING`."""
        return self.facts.get(fact, NOTHING)

    def knows(self, fact: str) -> bool:
        """Whether the party's word on this fact counts, be it silence."""
        return fact in self.facts or self.covers(fact)


@dataclass(frozen=True)
class Disagreement:
    """Two parties that say different things about one fact."""

    fact: str
    first: Party
    first_says: Any
    second: Party
    second_says: Any

    @property
    def is_addition(self) -> bool:
        """Whether the second says nothing against the first, but more: a fact, or entries of a list, of its own."""
        if is_list(self.first_says) and is_list(self.second_says):
            rest = iter(self.second_says)
            return all(any(same(entry, other) for other in rest) for entry in self.first_says)
        return self.first_says is NOTHING

    def __str__(self) -> str:
        return f"{self.fact}: {self.first} says {self.first_says!r}, {self.second} says {self.second_says!r}"


def disagreements(first: Statement, second: Statement) -> list[Disagreement]:
    """Where the two statements part, in the order in which the facts are stated."""
    return [
        Disagreement(fact, first.party, first.says(fact), second.party, second.says(fact))
        for fact in dict.fromkeys([*first.facts, *second.facts])
        if first.knows(fact) and second.knows(fact) and not same(first.says(fact), second.says(fact))
    ]


Verdict = Literal["agrees", "disagrees", "not covered"]


@dataclass(frozen=True)
class Cell:
    """What one party says about one fact, judged by the contract."""

    verdict: Verdict
    says: Any


@dataclass(frozen=True)
class Row:
    """One fact and what each party says about it."""

    fact: str
    cells: Mapping[Party, Cell]


def matrix(contract: Statement, others: Sequence[Statement]) -> list[Row]:
    """Every fact that anybody states, each party judged by the contract."""
    return list(_rows(contract, others))


def _rows(contract: Statement, others: Sequence[Statement]) -> Iterator[Row]:
    for fact in _all_facts([contract, *others]):
        cells = {contract.party: _cell(contract, contract, fact)}
        cells |= {other.party: _cell(contract, other, fact) for other in others}
        yield Row(fact, cells)


def _all_facts(statements: Iterable[Statement]) -> list[str]:
    return list(dict.fromkeys(fact for statement in statements for fact in statement.facts))


def _cell(contract: Statement, other: Statement, fact: str) -> Cell:
    if not other.knows(fact):
        return Cell("not covered", NOTHING)
    return Cell("agrees" if same(contract.says(fact), other.says(fact)) else "disagrees", other.says(fact))
