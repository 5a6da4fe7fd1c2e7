"""The agreement matrix of a run: documentation, contract, generated code and wrapper, and what the server said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flexportal.contract import Contract

from ..agreement import contract_facts, contract_in_python, generated_code, wrapper_facts
from ..agreement.docs_page import documentation
from ..agreement.facts import NOTHING, Cell, Row
from ..agreement.facts import matrix as compared
from .matrix import AGREES, DISAGREES, NOT_COVERED, Fact, Matrix, matrix
from .matrix import Verdict as Agreement
from .observation import server_says
from .report import Report

__all__ = ["COLUMNS", "agreement"]

COLUMNS = ("docs page", "contract", "generated code", "wrapper", "server")
ADDITIONS = "our additions"
# What is long is cut: the page shows facts, not documents.
LONGEST = 160


def agreement(contract: Contract, report: Report, *, installed: bool = True) -> Matrix:
    """Who says what about each fact of the contract.

    Args:
        contract: The contract.
        report: The run that the server's column is taken from.
        installed: Whether the installed client was made from this contract. Else only the server is held against it.
    """
    if not installed:
        alone = {row.fact: _cells(row) for row in compared(contract_facts.statement(contract), [])}
        return matrix(COLUMNS, list(_facts(contract, report, alone)))
    stated = contract_facts.statement(contract)
    docs = documentation()
    # Each party is held against what it can know: code states names and hints that no documentation has.
    rows = compared(stated, [docs.statement, docs.added, wrapper_facts.statement(contract)])
    in_python = compared(
        contract_in_python.expected(contract), [generated_code.statement(contract, generated_code.GeneratedPackage())]
    )
    merged: dict[str, dict[str, Cell]] = {}
    for row in (*rows, *in_python):
        merged.setdefault(row.fact, {}).update(_cells(row))
    return matrix(COLUMNS, list(_facts(contract, report, merged)))


def _cells(row: Row) -> dict[str, Cell]:
    return {str(party): cell for party, cell in row.cells.items()}


def _facts(contract: Contract, report: Report, merged: Mapping[str, Mapping[str, Cell]]) -> Iterator[Fact]:
    for name, cells in merged.items():
        says = {column: _said(cells.get(column)) for column in COLUMNS}
        if says["docs page"][0] == NOT_COVERED:
            verdict, words = _said(cells.get(ADDITIONS))
            says["docs page"] = (verdict, f"{words} (our addition: the documentation is silent)")
        stated = cells["contract"].says if "contract" in cells else NOTHING
        says["server"] = server_says(report, contract.operations, name, stated)
        yield Fact(name, says)


def _said(cell: Cell | None) -> tuple[Agreement, str]:
    if cell is None or cell.verdict == NOT_COVERED:
        return NOT_COVERED, ""
    return (AGREES if cell.verdict == AGREES else DISAGREES), _words(cell.says)


def _words(value: Any) -> str:
    text = "nothing" if value is NOTHING else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
