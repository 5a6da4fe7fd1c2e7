"""The suites as functions: each compares two parties and returns where they disagree."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flexportal.contract import Contract

from . import coherence, contract_facts, contract_in_python, generated_code, server_facts, wrapper_facts
from .access import Access
from .docs_page import documentation
from .facts import Disagreement, Party, disagreements
from .generated_code import GeneratedPackage

__all__ = ["contract_and_generated", "contract_and_server", "contract_and_wrapper", "docs_and_contract"]


def docs_and_contract(document: Mapping[str, Any]) -> list[Disagreement]:
    """Where a contract parts from the documentation, from the list of our additions, or from itself."""
    docs = documentation()

    def compare(contract: Contract) -> list[Disagreement]:
        stated = contract_facts.statement(contract)
        return [
            *disagreements(docs.statement, stated),
            *disagreements(docs.added, stated),
            *coherence.incoherences(contract, docs),
            *coherence.specification_faults(document),
        ]

    return _compared(document, Party.DOCS_PAGE, compare)


def contract_and_generated(document: Mapping[str, Any], package: GeneratedPackage | None = None) -> list[Disagreement]:
    """Where the generated package parts from a contract.

    Args:
        document: The contract, parsed.
        package: The package as imported; None means the one that is installed.
    """

    def compare(contract: Contract) -> list[Disagreement]:
        stated = generated_code.statement(contract, package or GeneratedPackage())
        return disagreements(contract_in_python.expected(contract), stated)

    return _compared(document, Party.GENERATED, compare)


def contract_and_wrapper(document: Mapping[str, Any]) -> list[Disagreement]:
    """Where the wrapper parts from a contract."""

    def compare(contract: Contract) -> list[Disagreement]:
        stated = contract_facts.statement(contract)
        # What a parameter of the path is called can't be seen in a request.
        unnamed = {
            fact: re.sub(r"\{[^}]*\}", "{}", value) if fact.endswith(".path") else value
            for fact, value in stated.facts.items()
        }
        return disagreements(replace(stated, facts=unnamed), wrapper_facts.statement(contract))

    return _compared(document, Party.WRAPPER, compare)


def contract_and_server(document: Mapping[str, Any], access: Access) -> list[Disagreement]:
    """Where a server parts from a contract, as far as a few dozen requests show."""

    def compare(contract: Contract) -> list[Disagreement]:
        return disagreements(contract_facts.statement(contract), server_facts.statement(contract, access))

    return _compared(document, Party.SERVER, compare)


def _compared(
    document: Mapping[str, Any], other: Party, compare: Callable[[Contract], list[Disagreement]]
) -> list[Disagreement]:
    try:
        return compare(Contract(document))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # A contract that can't be read states nothing; why it can't is all there is to say about it.
        return [Disagreement("contract", other, "a contract", Party.CONTRACT, f"unreadable: {error!r}")]
