"""Failures with one cause, grouped under the check that shows it most directly, with the likely cause."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .results import CheckResult

__all__ = ["Group", "grouped"]

ALL_OF_LIST = ("paging.*", "filters.*", "tenancy.*", "server.*", "shape.*", "generated.*")
ITERATION = (
    "paging.iteration-ends",
    "paging.nothing-repeats",
    "paging.nothing-skipped",
    "paging.same-at-every-size",
    "paging.every-size",
    "paging.size-may-change",
    "paging.more-is-true",
    "filters.partition",
    "filters.nothing-missing",
    "filters.combine",
    "filters.text-finds-each",
    "filters.range-rows-match",
)
FILTERS = (
    "filters.on-every-page",
    "filters.nothing-missing",
    "filters.partition",
    "filters.combine",
    "filters.text-combines",
    "generated.rows-match",
    "paging.more-is-true",
    "paging.nothing-skipped",
)
SERVER_ERROR = "server.no-server-error"
AFTER_SERVER_ERROR_OF = ("shape", "paging", "filters", "generated", "get", "write", "invalid", "create", "update")
AFTER_SERVER_ERROR = re.compile(r"\b5(\d\d|xx)\b|is not a page")

# The most direct check → the likely cause, and the checks that fail as a consequence. The first that failed counts.
CAUSES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "server.list-responds": ("The operation doesn't work at all.", ALL_OF_LIST),
    "server.complete-responses": (
        "The server, or a proxy in front of it, breaks the connection or sends a wrong length.",
        ("shape.length", "shape.json", "paging.*", "filters.*"),
    ),
    SERVER_ERROR: (
        "An exception in the server isn't handled for this input.",
        tuple(f"{family}.*" for family in AFTER_SERVER_ERROR_OF),
    ),
    "shape.json": ("Bodies aren't written by a JSON library.", ("shape.*", "server.*", "paging.*", "filters.*")),
    "shape.media-type": ("The header isn't set to what the contract declares.", ()),
    "shape.status-declared": ("The contract leaves out a status that the server has.", ()),
    "shape.required-fields": ("A field is left out where its value is missing.", ("shape.error-bodies",)),
    "shape.types": ("A value is written as stored, and not as the contract declares.", ("shape.constraints",)),
    "shape.constraints": ("The schema is stricter than what the server stores.", ()),
    "tenancy.rows-belong": (
        "A query isn't restricted to the tenant.",
        (
            "tenancy.no-shared-rows",
            "tenancy.filters-within-tenant",
            "tenancy.cursor-of-tenant",
            "paging.*",
            "filters.*",
        ),
    ),
    "tenancy.no-shared-rows": (
        "A query isn't restricted to the tenant.",
        ("tenancy.filters-within-tenant", "tenancy.cursor-of-tenant"),
    ),
    "tenancy.no-key": (
        "The key isn't checked for every request, or not first.",
        ("tenancy.wrong-key", "tenancy.malformed-key"),
    ),
    "filters.rows-match": ("A filter isn't applied, or is applied to another field.", FILTERS),
    "filters.on-every-page": ("The filter is lost where a cursor is sent.", FILTERS),
    "paging.cursor-advances": ("The row at a page's boundary belongs to both pages: >= in place of >.", ITERATION),
    "paging.iteration-ends": ("The end of the list isn't recognized.", ITERATION),
    "paging.nothing-repeats": ("The order of the rows isn't total: ties change places between two pages.", ITERATION),
    "paging.same-at-every-size": ("Rows are lost or moved at the boundary of pages.", ITERATION),
    "paging.more-is-true": (
        "Whether more follows is guessed from the page's length.",
        ("paging.exact-fit", *ITERATION),
    ),
    "paging.more-has-cursor": ("The flag and the cursor are worked out apart.", ITERATION),
    "paging.size-is-maximum": (
        "The page size isn't passed to the query.",
        ("paging.default-size", "paging.every-size"),
    ),
    "filters.text-finds-each": (
        "The value is decoded, trimmed or compared differently than it is stored.",
        ("filters.text-exact", "filters.text-combines", "filters.unknown-is-empty"),
    ),
    "filters.text-exact": ("The value is compared as a pattern or a prefix.", ("filters.unknown-is-empty",)),
    "filters.nothing-missing": ("A filter leaves out rows that match.", ("filters.partition", "filters.combine")),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Failures that are likely to have one cause.

    Args:
        leader: The failure that shows it most directly.
        cause: The likely cause, in one sentence; empty where none is known.
        others: The failures that are likely to follow from it, those of other operations included.
    """

    leader: CheckResult
    cause: str
    others: tuple[CheckResult, ...]


def grouped(failures: Sequence[CheckResult]) -> list[Group]:
    """The failures by likely cause, the most direct check first."""
    remaining, groups = list(failures), list[Group]()
    order = [*CAUSES, *dict.fromkeys(result.check.id for result in failures)]
    for id in order:
        leaders = [result for result in remaining if result.check.id == id]
        if not leaders:
            continue
        cause, follow = CAUSES.get(id, ("", ()))
        # The same check of several operations: one cause, since they share the server's code.
        operations = {result.operation for result in leaders}
        others = [
            result
            for result in remaining
            if result not in leaders
            and result.operation in operations
            and (_follows(id, follow, result) or any(_shows_again(each, result) for each in leaders))
        ]
        remaining = [result for result in remaining if result not in leaders and result not in others]
        groups.append(Group(leaders[0], cause, (*leaders[1:], *others)))
    return groups


def _shows_again(shape: CheckResult, result: CheckResult) -> bool:
    """Whether a failure says of one response what a check of every response says of all."""
    fault = shape.evidence.partition(": ")[2].partition("; ")[0]
    return shape.check.family == "shape" and bool(fault) and fault in result.evidence


def _follows(id: str, ids: Sequence[str], result: CheckResult) -> bool:
    """Whether a failure follows from that of another check by its name; from a server error, where it had one too."""
    named = result.check.id in ids or f"{result.check.family}.*" in ids
    return named and (id != SERVER_ERROR or AFTER_SERVER_ERROR.search(result.evidence) is not None)
