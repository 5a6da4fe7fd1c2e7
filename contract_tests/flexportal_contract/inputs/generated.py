"""Inputs that schemathesis generates from the contract.

It is imported only when a run needs it, since that alone takes half a second. Its coverage phase enumerates, and
hypothesis derives its examples from the test, not from chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from flexportal.contract import Contract, Operation

from ..probing.json_body import as_array
from ..probing.request import Argument, Request
from .filters import PROSE_ONLY, listed_filters, wire_text

__all__ = ["GeneratedInput", "generated_inputs"]

# How many examples of each kind hypothesis generates, besides those that the coverage phase enumerates.
EXAMPLES = 12


@dataclass(frozen=True)
class GeneratedInput:
    """An input that schemathesis generated.

    Args:
        case: The schemathesis case.
        description: What is unusual about it, in a few words.
        is_valid: Whether the contract says that it has to be accepted.
    """

    case: Any
    description: str
    is_valid: bool

    def request(self, plain: Request) -> Request | None:
        """The plain request with the generated query, and with the one header that the case is about.

        None where the input can't be sent as a query.
        """
        query = list[Argument]()
        for name, value in self.case.query.items():
            texts = [wire_text(part) for part in as_array(value) or [value]]
            query.extend(Argument(str(name), text) for text in texts if text is not None)
            if None in texts:
                return None
        request = replace(plain, query=tuple(query))
        subject = _subject(self.case)
        if subject is None or subject not in {name for name, _ in plain.headers}:
            return request
        sent: Any = self.case.headers.get(subject)
        return request.with_header(subject, sent if sent is None else str(sent))


@lru_cache(maxsize=4)
def generated_inputs(contract: Contract, operation: Operation) -> tuple[GeneratedInput, ...]:
    """The inputs for an operation: the enumerated ones first."""
    import schemathesis

    schema: Any = schemathesis.openapi.from_dict(dict(contract.document))
    target = schema[operation.path][operation.method]
    cases = [*_enumerated(schema, target), *_examples(target)]
    return tuple(_described(case, operation) for case in cases if case.method == operation.method)


def _enumerated(schema: Any, target: Any) -> Iterator[Any]:
    from schemathesis import GenerationMode
    from schemathesis.config import GenerationConfig

    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    cases: Iterator[Any] = schema.iter_coverage_cases(
        target, generation_modes=modes, generation_config=GenerationConfig()
    )
    # A made-up Content-Type on a request without a body says nothing about a list.
    yield from (case for case in cases if _subject(case) != "Content-Type")


def _examples(target: Any) -> list[Any]:
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis import GenerationMode

    found: list[Any] = []
    # Fixed headers: only the query is generated, and the headers are the run's own.
    headers = {"Authorization": "Bearer key", "Tenant-ID": "tenant"}
    fixed = settings(
        derandomize=True,
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        strategy: Any = target.as_strategy(generation_mode=mode, headers=headers)

        @fixed
        @given(strategy)
        def collect(case: Any) -> None:
            found.append(case)

        collect()
    return found


def _described(case: Any, operation: Operation) -> GeneratedInput:
    description = re.sub(r"[^\x20-\x7e]+", " ", str(case.meta.phase.data.description or "an input"))[:80].strip()
    subject = _subject(case)
    sent = {str(name) for name in case.query}
    # Which cursors and values of filters without a set are valid is more than their schemas say.
    listed = listed_filters(operation)
    free = {entry.parameter for entry in operation.filters if entry.parameter not in listed}
    if operation.pagination is not None and operation.pagination.cursor is not None:
        free.add(operation.pagination.cursor)
    named = f"{subject}: {description}" if subject and subject not in description else description
    # Only what the contract declares: it says nothing of unknown parameters, or of one that is sent twice.
    declared = {parameter.name for parameter in operation.parameters if parameter.assumption != PROSE_ONLY}
    single = all(as_array(value) is None for value in case.query.values())
    is_valid = case.meta.generation.mode.is_positive and not sent & free and sent <= declared and single
    return GeneratedInput(case, named, is_valid)


def _subject(case: Any) -> str | None:
    """The parameter that the case is about, where it is about one."""
    return None if case.meta is None else getattr(case.meta.phase.data, "parameter", None)
