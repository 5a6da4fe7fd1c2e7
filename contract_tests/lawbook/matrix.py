"""The agreement matrix as the report shows it: what each party says about each subject of the contract.

The agreement checks state single facts (`listCustomers.query.limit.default`); a reader looks for subjects
(`listCustomers.query.limit`). A subject's cell agrees where every fact of it does, and the facts are kept for whoever
wants to see what was compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

__all__ = ["AGREES", "DISAGREES", "NOT_COVERED", "Fact", "Matrix", "Section", "Subject", "matrix"]

Verdict = Literal["agrees", "disagrees", "not covered"]
AGREES: Verdict = "agrees"
DISAGREES: Verdict = "disagrees"
NOT_COVERED: Verdict = "not covered"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact and what each party says of it.

    Args:
        name: The fact's id, such as `listCustomers.query.limit.default`.
        says: Column → verdict and the party's own words.
    """

    name: str
    says: Mapping[str, tuple[Verdict, str]]

    @property
    def subject(self) -> str:
        """What the fact is about: its id without the last part."""
        return self.name if self.name.startswith("assumption.") else self.name.rpartition(".")[0] or self.name

    @property
    def aspect(self) -> str:
        """What it says about that: the last part of its id."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Subject:
    """A parameter, a field, a status: everything that is said about it."""

    name: str
    facts: tuple[Fact, ...]

    @property
    def title(self) -> str:
        """Its name as a row's heading: without what the section already says, and with a blank before the body."""
        place = self.name.partition(".")[2] if _section(self.name) in WITHIN_OPERATION else self.name
        return place.replace(".body.", " ").replace(".body", " body") or self.name

    def verdict(self, column: str) -> Verdict:
        """The column's verdict over all facts of the subject."""
        verdicts = {fact.says[column][0] for fact in self.facts if column in fact.says}
        return DISAGREES if DISAGREES in verdicts else AGREES if AGREES in verdicts else NOT_COVERED

    @property
    def disputed(self) -> bool:
        """Whether anybody disagrees."""
        return any(verdict == DISAGREES for fact in self.facts for verdict, _ in fact.says.values())


@dataclass(frozen=True, slots=True)
class Section:
    """The subjects of one part of the contract."""

    title: str
    subjects: tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All sections, and the columns in order."""

    columns: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def subjects(self) -> Iterator[Subject]:
        """The subjects of all sections."""
        return (subject for section in self.sections for subject in section.subjects)

    def count(self, column: str, verdict: Verdict) -> int:
        """How many subjects have that verdict in the column."""
        return sum(subject.verdict(column) == verdict for subject in self.subjects)


def matrix(columns: Sequence[str], facts: Iterable[Fact]) -> Matrix:
    """The matrix of these facts, in their order."""
    subjects: dict[str, list[Fact]] = {}
    for fact in facts:
        subjects.setdefault(fact.subject, []).append(fact)
    whole = [Subject(name, tuple(found)) for name, found in subjects.items()]
    ranked = sorted(whole, key=lambda subject: ORDER.index(_section(subject.name)))
    sections = groupby(ranked, key=lambda subject: _section(subject.name))
    return Matrix(tuple(columns), tuple(Section(title, tuple(found)) for title, found in sections))


WITHIN_OPERATION = ("Parameters", "Success", "Errors", "Paging and filters")
ORDER = ("Parameters", "Success", "Errors", "Paging and filters", "Operation and security", "Servers", "Assumptions")


def _section(subject: str) -> str:
    parts = subject.split(".")
    place = parts[1] if len(parts) > 1 else ""
    if parts[0] == "assumption" or parts[0] == "assumptions":
        return "Assumptions"
    if place in {"query", "header", "path", "cookie"}:
        return "Parameters"
    if place[:1].isdigit():
        return "Success" if place.startswith("2") else "Errors"
    if place in {"pagination", "filter", "filters"}:
        return "Paging and filters"
    return "Servers" if parts[0] in {"server", "servers"} else "Operation and security"
