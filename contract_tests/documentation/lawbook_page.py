"""The law book as a page: every law with its promise, its ground in the contract, the broken servers that prove it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from flexportal.contract import Assumption, Contract

from contract_tests.catalog.registry import CATALOG, Defect
from contract_tests.lawbook.law import Law
from contract_tests.lawbook.laws import BOOK

__all__ = ["text"]

FAMILIES = {
    "shape": "Shape",
    "paging": "Paging",
    "filters": "Filters",
    "tenancy": "Tenancy and keys",
    "steadiness": "Steadiness",
    "generation": "Drawn inputs",
}


def text() -> str:
    """The page's written part, as Markdown."""
    contract = Contract.installed()
    proofs: dict[str, list[Defect]] = defaultdict(list)
    for defect in CATALOG:
        proofs[defect.law].append(defect)
    return "\n".join([*_laws(BOOK, proofs), *_assumptions(contract.assumptions, proofs)])


def _laws(book: Sequence[Law], proofs: Mapping[str, Sequence[Defect]]) -> Iterator[str]:
    yield f"{len(book)} laws, {len(CATALOG)} broken servers.\n"
    for family, laws in groupby(book, key=lambda law: law.family):
        yield f"## {FAMILIES.get(family, family)}\n"
        for law in laws:
            yield f"{_heading(law.id)}\n{law.promise} Follows from {law.follows_from}.\n"
            yield from _servers(proofs[law.id])


def _assumptions(assumptions: Iterable[Assumption], proofs: Mapping[str, Sequence[Defect]]) -> Iterator[str]:
    yield "## Assumptions\n\nWhere the documentation is silent the contract assumes. A run confirms or refutes:\n"
    for assumption in assumptions:
        yield f"{_heading(assumption.id)}\n{assumption.sentence} Ground: {assumption.source}.\n"
        yield from _servers(proofs[assumption.id])


def _servers(defects: Sequence[Defect]) -> Iterator[str]:
    if defects:
        yield "Broken servers that it catches:\n"
        yield from (f"- `{defect.name}`: {defect.sentence}" for defect in defects)
        yield ""


def _heading(name: str) -> str:
    # With an anchor of its own: others link to a law by its id.
    return f"### `{name}` {{ #{name} }}\n"
