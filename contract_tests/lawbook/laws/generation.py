"""schemathesis as one member of the family: odd inputs that nobody would think of, and what they get."""

from __future__ import annotations

from ..ask import Argument
from ..exchange import Exchange
from ..law import Finding, Law, Stage, broken, held, untested
from ..selection import keeps, shown
from ..study import Study

__all__ = ["LAWS"]


def _kept(study: Study) -> Finding:
    """What schemathesis' own checks say of each input it draws."""
    if not study.generated:
        return untested("switched off for this run")
    from ..drawing import complaints, drawn

    asked: list[Exchange] = []
    for entry in drawn(study.contract, study.operation):
        ask = entry.ask(study.plain)
        if ask is None:
            continue
        if study.budget.bulk <= 0:
            break
        exchange, answer = study.exchange(ask)
        asked.append(exchange)
        faults = [] if answer.trouble or answer.status == 0 else complaints(entry, ask, answer)
        if faults:
            return broken(f"{entry.what}: {exchange.outcome} ({'; '.join(faults)})", exchange)
    accepted = sum(exchange.ok for exchange in asked)
    if not accepted:
        return untested("none of its inputs was accepted" if asked else "no requests are left for it")
    return held(f"{len(asked)} inputs, {accepted} of them accepted")


def _rows_match(study: Study) -> Finding:
    """Every accepted request of the run that sent allowed filters, however odd the rest: its rows match them."""
    names = {entry.parameter for entry in study.operation.filters}
    judged = 0
    for exchange in study.record:
        selection = tuple(argument for argument in exchange.ask.query if argument.name in names)
        if exchange.page is None or not selection or not _once(selection):
            continue
        judged += len(exchange.page.rows)
        wrong = [row for row in exchange.page.rows if not keeps(study.operation, selection, row)]
        if wrong:
            return broken(f"with {shown(selection)} the page holds {wrong[0].label}, which doesn't match", exchange)
    return held(f"{judged} rows of filtered pages") if judged else untested("the run saw no filtered row")


def _once(selection: tuple[Argument, ...]) -> bool:
    return len({argument.name for argument in selection}) == len(selection)


LAWS = (
    Law(
        "generation.inputs-answered",
        "Whatever input schemathesis draws from the contract, the answer keeps the contract.",
        "parameters, responses, schemas",
        _kept,
    ),
    Law(
        "generation.rows-match",
        "Whatever else was sent, the rows match the filters that were.",
        "x-filters",
        _rows_match,
        stage=Stage.RECORD,
    ),
)
