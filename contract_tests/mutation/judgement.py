"""What notices a mutant: each agreement suite, and apart from them the comparison of bytes."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from types import FrameType
from typing import Any

from flexportal.contract import Contract

from contract_tests.agreement.generated_copies import edited_copy
from contract_tests.agreement.json_values import Json
from contract_tests.agreement.repository import GENERATED, contract_document
from contract_tests.agreement.suite import contract_and_generated, contract_and_wrapper, docs_and_contract

from .contract_mutants import ContractMutant, contract_mutants
from .generated_mutants import GeneratedMutant, generated_mutants

__all__ = ["FAMILIES", "Judge", "Judgement"]

FAMILIES = ("spec", "generated")
PACKAGE = GENERATED / "flexportal_api"

# A mutant may loop. The slowest check takes a second or two; on a busy machine, more.
SECONDS = 120


@dataclass(frozen=True)
class Judgement:
    """What became of a mutant.

    Args:
        id: The mutant.
        family: `spec` or `generated`.
        kind: What is changed.
        noticed: The suites that noticed, each with the first thing that it said.
        bytes_differ: Whether the comparison of the regenerated tree would have noticed too.
        seconds: How long that took.
    """

    id: str
    family: str
    kind: str
    noticed: dict[str, str]
    bytes_differ: bool
    seconds: float

    @property
    def killed(self) -> bool:
        """Whether an agreement suite noticed; bytes don't count."""
        return bool(self.noticed)


class Judge:
    """Knows every mutant and puts it to the suites."""

    def __init__(self) -> None:
        self.document: Json = contract_document()
        self._shipped: Json = json.loads((PACKAGE / "openapi.json").read_text(encoding="utf-8"))

    @cached_property
    def spec(self) -> dict[str, ContractMutant]:
        """The mutants of the contract, by id."""
        return {mutant.id: mutant for mutant in contract_mutants(self.document)}

    @cached_property
    def generated(self) -> dict[str, GeneratedMutant]:
        """The mutants of the generated package, by id."""
        return {mutant.id: mutant for mutant in generated_mutants(PACKAGE, Contract(self.document))}

    def mutants(self, family: str) -> list[ContractMutant | GeneratedMutant]:
        """The mutants of a family."""
        return [*self.spec.values()] if family == "spec" else [*self.generated.values()]

    def judge(self, family: str, mutant_id: str) -> Judgement:
        """What becomes of that mutant."""
        started = time.monotonic()
        if family == "spec":
            kind, noticed, differ = self._of_spec(self.spec[mutant_id])
        else:
            kind, noticed, differ = self._of_generated(self.generated[mutant_id])
        return Judgement(mutant_id, family, kind, noticed, differ, round(time.monotonic() - started, 2))

    def _of_spec(self, mutant: ContractMutant) -> tuple[str, dict[str, str], bool]:
        changed = mutant.of(self.document)
        suites: dict[str, Callable[[Json], list[Any]]] = {
            "docs and contract": docs_and_contract,
            "contract and generated": contract_and_generated,
            "contract and wrapper": contract_and_wrapper,
        }
        noticed = {name: _first(partial(suite, changed)) for name, suite in suites.items()}
        # The package carries the contract it was made from, so that any change of the contract changes its bytes.
        return mutant.kind, _told(noticed), changed != self._shipped

    def _of_generated(self, mutant: GeneratedMutant) -> tuple[str, dict[str, str], bool]:
        differ: list[bool] = []

        def change(tree: Path) -> None:
            before = (tree / mutant.file).read_bytes()
            mutant.apply(tree)
            differ.append((tree / mutant.file).read_bytes() != before)

        with edited_copy(change) as package:
            noticed = {"contract and generated": _first(partial(contract_and_generated, self.document, package))}
        return mutant.kind, _told(noticed), differ[0]


def _told(noticed: dict[str, str | None]) -> dict[str, str]:
    return {name: told for name, told in noticed.items() if told is not None}


def _first(compare: Callable[[], list[Any]]) -> str | None:
    """The first disagreement, in words; None where there is none."""
    try:
        with _limited():
            found = compare()
    except TimeoutError:
        return f"no answer within {SECONDS} seconds"
    return str(found[0])[:300] if found else None


@contextmanager
def _limited() -> Generator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
