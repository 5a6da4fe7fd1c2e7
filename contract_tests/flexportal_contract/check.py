"""How a check is declared, and what it returns.

A check is a function of a `CheckContext`, which stands for one operation of the contract within a run:

```python
@check("get.agrees-with-list", "contract: links, response schema", Stage.REQUESTS, applies=is_get, compares=True)
def _agrees(context: CheckContext) -> Finding:
    '''A record is the same in the list and alone.'''        # the requirement, as reports show it
    exchange = context.send(context.request({"customerId": "cus_1"}), keep=True)
    if exchange.value != row:
        return failed("the two differ in createdAt", exchange, rows=["cus_1"])
    return passed("3 records")
```

- **id**: family, dot, what it checks. `--select` and `--ignore` take ids, families and operations.
- **basis**: what the requirement follows from: "contract: " and the places of the contract, "RFC 9110, 15.5.6", or
  "assumption: " and the id of a ledger entry. A check without a basis must not exist.
- **applies**: whether the operation gets the check: `is_list` (the default), `is_get`, `is_write`, `is_any`.
- **stage**: see `Stage`. Essential checks of every operation come before long ones of any.
- **compares**: whether it takes more than one response to fail. Data may change between two responses, so such a
  failure is looked at again, and counts once it is seen on unchanged rows. Name the rows it is about in
  `failed(…, rows=…)`, so that changes of other rows don't matter. A fault within one response needs no second look.
- **assumptions**: ids of ledger entries that say what the check checks. Where the operation carries one of them, a
  failure refutes the assumption (exit code 3) instead of failing the check, unless it is `failed(…, assumed=False)`.

A check raises `Untestable` for what this server or contract doesn't let it try. `CheckContext.send` raises it for a
request without a response: 429, 503, timeouts and connection errors are retried and never a failure of the check that
asked. A family is a module with a tuple `CHECKS`, which `checks/__init__.py` lists.

`context.of("listCustomers")` is the context of another operation. Writes: a check of `Stage.WRITES` is evaluated with
`--allow-writes` only, after all that read; otherwise it is untested. The sender itself refuses methods other than GET,
HEAD and OPTIONS without it, whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from flexportal.contract import Operation

from .probing.exchange import Exchange
from .probing.request import SAFE_METHODS

if TYPE_CHECKING:
    from .context import CheckContext

__all__ = [
    "Check",
    "Finding",
    "Outcome",
    "Stage",
    "Untestable",
    "check",
    "failed",
    "is_any",
    "is_get",
    "is_list",
    "is_write",
    "not_tried",
    "passed",
    "untested",
]


class Outcome(StrEnum):
    """The outcome of a check."""

    PASSED = "passed"
    FAILED = "failed"
    UNTESTED = "untested"


class Stage(IntEnum):
    """When a check is evaluated: stage by stage, for every operation of the run before the next stage begins.

    Within a stage, checks run in the order in which they are listed.
    """

    ESSENTIAL = 0
    """It sends few requests, and what it checks matters most."""
    REQUESTS = 1
    """It sends as many requests as it needs, within the budget."""
    ITERATIONS = 2
    """It evaluates every page iteration that other checks made, and sends few requests itself."""
    WRITES = 3
    """It changes data. Evaluated with `--allow-writes` only."""
    RECORD = 4
    """It evaluates all recorded exchanges and sends nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An outcome, one line of evidence, and for a failed check the exchanges that show it and the rows concerned.

    `assumed` is False for a fault that none of the check's assumptions can explain, `at_once` is True where the
    requests were sent at the same time.
    """

    outcome: Outcome
    evidence: str
    exchanges: tuple[Exchange, ...] = ()
    rows: frozenset[str] = frozenset()
    not_tried: bool = False
    assumed: bool = True
    at_once: bool = False


class Untestable(Exception):
    """A check can't be evaluated here. The message is the reason, as a clause.

    With `not_tried`, another run could: there were too few requests, too little data, or no responses.
    """

    def __init__(self, reason: str, *, not_tried: bool = False) -> None:
        super().__init__(reason)
        self.not_tried = not_tried


def is_list(operation: Operation) -> bool:
    """Whether the operation returns a list (`x-pagination`)."""
    return operation.pagination is not None


def is_get(operation: Operation) -> bool:
    """Whether it reads something other than a list."""
    return operation.method == "GET" and operation.pagination is None


def is_write(operation: Operation) -> bool:
    """Whether its method may change data; an operation that doesn't (`x-effect: safe`) included."""
    return operation.method not in SAFE_METHODS


def is_any(operation: Operation) -> bool:
    """True: every operation."""
    return True


@dataclass(frozen=True, slots=True)
class Check:
    """A requirement that a server meets or not. The module's docstring explains the fields."""

    id: str
    requirement: str
    basis: str
    evaluate: Callable[[CheckContext], Finding]
    stage: Stage = Stage.REQUESTS
    compares: bool = False
    applies: Callable[[Operation], bool] = is_list
    assumptions: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]


def check(
    id: str,
    basis: str,
    stage: Stage = Stage.REQUESTS,
    *,
    compares: bool = False,
    applies: Callable[[Operation], bool] = is_list,
    assumptions: tuple[str, ...] = (),
) -> Callable[[Callable[[CheckContext], Finding]], Check]:
    """Makes a function a check; its docstring is the requirement."""

    def decorate(evaluate: Callable[[CheckContext], Finding]) -> Check:
        return Check(id, evaluate.__doc__ or "", basis, evaluate, stage, compares, applies, assumptions)

    return decorate


def passed(evidence: str) -> Finding:
    """The check passed."""
    return Finding(Outcome.PASSED, evidence)


def failed(evidence: str, *exchanges: Exchange, rows: Iterable[str] = (), assumed: bool = True) -> Finding:
    """The check failed, these exchanges show it, and it is about the rows of these names."""
    return Finding(Outcome.FAILED, evidence, exchanges, frozenset(rows), assumed=assumed)


def untested(reason: str) -> Finding:
    """The contract or the server gives no occasion to evaluate the check, for this reason."""
    return Finding(Outcome.UNTESTED, reason)


def not_tried(reason: str) -> Finding:
    """This run could not evaluate the check, another one could."""
    return Finding(Outcome.UNTESTED, reason, not_tried=True)
