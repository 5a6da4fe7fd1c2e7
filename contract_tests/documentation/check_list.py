"""Prints the checks of the contract suite as a table of Markdown, for docs/contract-checks.md."""

from __future__ import annotations

from contract_tests.flexportal_contract.checks import ALL_CHECKS

__all__: list[str] = []

if __name__ == "__main__":
    print("| Check | Requirement | Basis |", "|---|---|---|", sep="\n")
    for check in ALL_CHECKS:
        cells = (f"`{check.id}`", check.requirement, check.basis)
        print("|", " | ".join(cell.replace("|", r"\|") for cell in cells), "|")
