"""What the server itself said about the contract's facts, as far as the run saw it: the matrix's last column.

A fact about a body is judged by the documents of the full walk and of the refusals; a fact about a parameter, a filter
or the paging by the laws that follow from it. What neither saw is not covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flexportal.contract import Operation

from .anatomy import Anatomy
from .law import Verdict
from .matrix import AGREES, DISAGREES, NOT_COVERED
from .matrix import Verdict as Agreement
from .report import Report

__all__ = ["server_says"]

Saying = tuple[Agreement, str]

UNSEEN: Saying = (NOT_COVERED, "")


def server_says(report: Report, operations: Iterable[Operation], fact: str, stated: Any) -> Saying:
    """The server's word on a fact of the contract.

    Args:
        report: What the run found.
        operations: The contract's operations.
        fact: The fact's id.
        stated: What the contract states.
    """
    first, _, rest = fact.partition(".")
    if first == "assumption":
        return _by_assumption(report, rest)
    operation = next((entry for entry in operations if entry.id == first), None)
    if operation is None:
        return UNSEEN
    status, _, place = rest.partition(".")
    if status.isdigit() and place == "media_types":
        seen = f"{first}.{status}.body" in report.anatomy.seen
        return _by_laws(report, ("shape.media-type",), None) if seen else UNSEEN
    if status.isdigit() and place.startswith("header."):
        return _by_laws(report, ("steadiness.headers-promised",), None)
    if status.isdigit():
        return _by_anatomy(report.anatomy, fact, place, stated)
    return _by_laws(report, _laws_for(operation, rest), _filter_of(operation, rest))


def _by_assumption(report: Report, assumption: str) -> Saying:
    found = next((entry for entry in report.assumptions if entry.id == assumption), None)
    return UNSEEN if found is None else _said(found.verdict, f"{found.word}: {found.evidence}")


def _filter_of(operation: Operation, place: str) -> str | None:
    """The filter that a fact is about, or None where it is about something else."""
    name = place.split(".")[1] if "." in place else None
    return name if name in {entry.parameter for entry in operation.filters} else None


def _by_laws(report: Report, ids: Iterable[str], about: str | None) -> Saying:
    """What the laws say; of a broken one only where its evidence speaks of that filter."""
    judged = [entry for entry in report.laws if entry.law.id in set(ids)]
    judged = [
        entry for entry in judged if about is None or entry.verdict is not Verdict.BROKEN or about in entry.evidence
    ]
    for verdict in (Verdict.BROKEN, Verdict.HELD):
        found = [entry for entry in judged if entry.verdict is verdict]
        if found:
            return _said(verdict, "; ".join(f"{entry.law.id} {verdict.value}: {entry.evidence}" for entry in found))
    return UNSEEN


def _said(verdict: Verdict, words: str) -> Saying:
    if verdict is Verdict.UNTESTED:
        return UNSEEN
    return (AGREES if verdict is Verdict.HELD else DISAGREES), words


def _by_anatomy(anatomy: Anatomy, fact: str, place: str, stated: Any) -> Saying:
    subject, _, aspect = fact.rpartition(".")
    judge = {"type": _of_type, "required": _of_presence, "enum": _of_set}.get(aspect)
    return UNSEEN if judge is None or not place.startswith("body") else judge(anatomy, subject, stated)


def _of_type(anatomy: Anatomy, path: str, stated: Any) -> Saying:
    kinds = anatomy.kinds.get(path)
    if not kinds:
        return UNSEEN
    allowed = kinds <= set(str(stated).split("|")) or stated == "any"
    return (AGREES if allowed else DISAGREES), f"{' and '.join(sorted(kinds))}, {anatomy.seen[path]} seen"


def _of_presence(anatomy: Anatomy, path: str, stated: Any) -> Saying:
    parent = path.rpartition(".")[0]
    there, due = anatomy.seen.get(path, 0), anatomy.seen.get(parent, 0)
    if not due or (not stated and there == due):
        # Never seen absent: that an optional field may be absent is neither shown nor contradicted.
        return UNSEEN
    return (AGREES if not stated or there == due else DISAGREES), f"in {there} of {due}"


def _of_set(anatomy: Anatomy, path: str, stated: Any) -> Saying:
    texts = anatomy.texts.get(path)
    if not texts:
        return UNSEEN
    beyond = texts - set(stated)
    known = ", ".join(value for value in stated if value in texts)
    return (DISAGREES, f"{known} and others") if beyond else (AGREES, known)


def _laws_for(operation: Operation, place: str) -> tuple[str, ...]:
    """The laws that a fact about the operation itself shows in."""
    parts = place.split(".")
    exact: Mapping[str, tuple[str, ...]] = {
        "method": ("steadiness.listing-answers",),
        "path": ("steadiness.listing-answers",),
        "security": ("tenancy.no-key", "tenancy.wrong-key"),
        "responses": ("shape.status-declared",),
        "pagination.cursor": ("paging.cursor-advances",),
        "pagination.size": ("paging.size-is-cap", "paging.same-at-every-size"),
        "pagination.items": ("steadiness.listing-answers",),
        "pagination.next": ("paging.cursor-advances", "paging.more-has-cursor"),
        "pagination.more": ("paging.more-is-true", "paging.more-has-cursor"),
        "pagination.count": ("paging.count-is-page",),
        "pagination.echo": ("paging.size-echoed",),
        "order.field": ("paging.in-order",),
        "order.direction": ("paging.in-order",),
    }
    match parts:
        case ["filter", name, _] | ["query", name, "enum"] if name in {entry.parameter for entry in operation.filters}:
            listed = "enum" in operation.parameter(name).schema
            filtering = ("filters.rows-match", "filters.nothing-missing") if listed else ("filters.text-finds-each",)
            return (*filtering, "filters.invalid-refused") if parts[-1] == "enum" else filtering
        case ["header", _, "required"]:
            return ("tenancy.no-tenant",)
        case ["query", _, "accepts"]:
            return ("paging.size-bounds-work", "paging.size-outside-refused")
        case ["query", _, "default"]:
            return ("paging.default-size",)
        case ["query", _, "required"]:
            return ("steadiness.listing-answers",)
        case _:
            return exact.get(place, ())
