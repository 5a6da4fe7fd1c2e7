"""schemathesis as a library: the inputs it draws from the contract, and its checks of what they get.

It is imported only when a run asks for it, since that alone takes half a second. Nothing is random: its coverage phase
enumerates, and hypothesis is told to derive its draws from the test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

import httpx
from flexportal.contract import Contract, Operation

from .answer import Answer
from .ask import Argument, Ask
from .document import as_array
from .selection import open_filters, wire_text

__all__ = ["Drawn", "complaints", "drawn"]

# How many inputs of each kind hypothesis draws, besides those that the coverage phase enumerates.
DRAWN = 12
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
)
ACCEPTANCE = "positive_data_acceptance"


@dataclass(frozen=True)
class Drawn:
    """An input that schemathesis drew.

    Args:
        case: The case, as schemathesis knows it.
        what: What is odd about it, in a few words.
        checks: The names of the checks that fit it.
    """

    case: Any
    what: str
    checks: tuple[str, ...]

    def ask(self, plain: Ask) -> Ask | None:
        """The input as an ask: the drawn query, and the run's own headers but for one that the case is about.

        None where the input can't be sent as a query.
        """
        query = list[Argument]()
        for name, value in self.case.query.items():
            texts = [wire_text(part) for part in as_array(value) or [value]]
            query.extend(Argument(str(name), text) for text in texts if text is not None)
            if None in texts:
                return None
        ask = replace(plain, query=tuple(query))
        subject = _subject(self.case)
        if subject is None or subject not in {name for name, _ in plain.headers}:
            return ask
        sent: Any = self.case.headers.get(subject)
        return ask.with_header(subject, sent if sent is None else str(sent))


@lru_cache(maxsize=4)
def drawn(contract: Contract, operation: Operation) -> tuple[Drawn, ...]:
    """The inputs for an operation: the enumerated ones first, then the drawn ones; always the same."""
    import schemathesis

    schema: Any = schemathesis.openapi.from_dict(dict(contract.document))
    target = schema[operation.path][operation.method]
    found = [*_enumerated(schema, target), *_fuzzed(target)]
    return tuple(_described(case, operation) for case in found if case.method == operation.method)


def complaints(drawn: Drawn, ask: Ask, answer: Answer) -> list[str]:
    """What schemathesis' checks say against the answer, without quoting it."""
    import schemathesis.checks
    from schemathesis.core.failures import FailureGroup

    # Its annotations leave type arguments open, which a strict checker takes amiss.
    registry: Any = schemathesis.checks
    registry.load_all_checks()
    chosen = registry.CHECKS.get_by_names(list(drawn.checks))
    try:
        drawn.case.validate_response(_response(ask, answer), checks=chosen)
    except FailureGroup as group:
        return [str(getattr(failure, "title", type(failure).__name__)) for failure in group.exceptions]
    return []


def _enumerated(schema: Any, target: Any) -> Iterator[Any]:
    from schemathesis import GenerationMode
    from schemathesis.config import GenerationConfig

    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    cases: Iterator[Any] = schema.iter_coverage_cases(
        target, generation_modes=modes, generation_config=GenerationConfig()
    )
    # A made-up Content-Type on a request without a body says nothing about a listing.
    yield from (case for case in cases if _subject(case) != "Content-Type")


def _fuzzed(target: Any) -> list[Any]:
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis import GenerationMode

    found: list[Any] = []
    # Fixed headers: what is drawn is the query, and the headers are the run's own.
    headers = {"Authorization": "Bearer key", "Tenant-ID": "tenant"}
    settled = settings(
        derandomize=True,
        max_examples=DRAWN,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        strategy: Any = target.as_strategy(generation_mode=mode, headers=headers)

        @settled
        @given(strategy)
        def collect(case: Any) -> None:
            found.append(case)

        collect()
    return found


def _described(case: Any, operation: Operation) -> Drawn:
    meta: Any = case.meta
    data: Any = meta.phase.data
    what = re.sub(r"[^\x20-\x7e]+", " ", str(data.description or "an input"))[:80].strip()
    subject = _subject(case)
    sent = {str(name) for name in case.query}
    # What a text filter or a cursor may hold is more than their schemas say, so a refusal of those is no fault.
    free = {entry.parameter for entry in open_filters(operation)}
    if operation.pagination is not None:
        free.add(operation.pagination.cursor)
    checks = CHECKS if sent & free else (*CHECKS, ACCEPTANCE)
    return Drawn(case, f"{subject}: {what}" if subject and subject not in what else what, checks)


def _subject(case: Any) -> str | None:
    """The parameter that the case is about, where it is about one."""
    meta: Any = case.meta
    return None if meta is None else getattr(meta.phase.data, "parameter", None)


def _response(ask: Ask, answer: Answer) -> httpx.Response:
    unpacked = {"content-encoding", "content-length", "transfer-encoding"}
    headers = [(name, value) for name, value in answer.headers if name not in unpacked]
    request = httpx.Request(ask.method, f"http://server.invalid{ask.target}")
    response = httpx.Response(answer.status, headers=headers, content=answer.body, request=request)
    response.elapsed = timedelta(seconds=answer.seconds)
    return response
