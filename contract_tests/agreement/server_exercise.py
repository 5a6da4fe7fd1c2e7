"""schemathesis against a server that is up: all its checks, always the same requests.

What it draws at random it draws from a fixed seed. It knows nothing of cursors, so that a drawn `startAfter` in a case
that is meant to be right is replaced by one that the server gave out for the same filters, where there is one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import httpx
import schemathesis
from flexportal.contract import Contract, Operation
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from .access import Access
from .document_edits import unshared
from .facts import Disagreement, Party
from .json_values import Json, is_list, is_object

__all__ = ["CHECKS", "Exercise", "exercise"]

SEED = 7

# Every check that schemathesis brings along, but for the one that needs a time limit.
CHECKS = frozenset(
    {"allow_header_conformance", "content_type_conformance", "ensure_resource_availability", "ignored_auth"}
    | {"missing_required_header", "negative_data_rejection", "not_a_server_error", "object_level_authorization"}
    | {"positive_data_acceptance", "response_headers_conformance", "response_schema_conformance"}
    | {"status_code_conformance", "unsupported_method", "use_after_free"}
)


@dataclass
class Exercise:
    """What came of a run.

    Args:
        disagreements: What the checks found, each once.
        statuses: How often each status was answered.
        rows: How many items successful answers held.
        later_pages: How many of those answered to a cursor.
        checks: How often each check was made.
    """

    disagreements: list[Disagreement] = field(default_factory=list[Disagreement])
    statuses: Counter[int] = field(default_factory=Counter[int])
    rows: int = 0
    later_pages: int = 0
    checks: Counter[str] = field(default_factory=Counter[str])


def exercise(contract: Contract, access: Access, *, max_examples: int) -> Exercise:
    """Run schemathesis against the server. Raises: RuntimeError where the run itself fails.

    Args:
        contract: The contract that the server should keep.
        access: The server.
        max_examples: How many cases are drawn for each operation, beyond the ones that are enumerated.
    """
    # A copy: schemathesis writes into what it is given.
    document: Json = unshared(contract.document)
    schema = schemathesis.openapi.from_dict(document, config=_config(access, max_examples))
    with httpx.Client(base_url=access.url, headers=access.headers) as client:

        def map_case(_context: schemathesis.HookContext, case: schemathesis.Case[Any]) -> schemathesis.Case[Any]:
            _mend_cursor(contract, client, case)
            return case

        cast(Any, schema.hooks).hook(map_case)
        return _collected(contract, from_schema(schema).execute())


def _config(access: Access, max_examples: int) -> SchemathesisConfig:
    config: SchemathesisConfig = cast(Any, SchemathesisConfig).from_dict(
        {
            "seed": SEED,
            "base-url": access.url,
            "workers": 1,
            "continue-on-failure": True,
            "headers": {"Tenant-ID": access.tenant},
            "auth": {"openapi": {"bearerAuth": {"bearer": access.key}}},
            "generation": {"deterministic": True, "max-examples": max_examples, "mode": "all", "database": "none"},
            "checks": {"enabled": True},
            "phases": {"enabled": True},
            "warnings": False,
        }
    )
    return config


def _mend_cursor(contract: Contract, client: httpx.Client, case: schemathesis.Case[Any]) -> None:
    operation = _operation(contract, case)
    if operation is None or operation.pagination is None or not _is_meant_to_be_right(case):
        return
    cursor = operation.pagination.cursor
    if case.query.pop(cursor, None) is not None:
        following = _json(client.get(operation.path, params=case.query).content).get(operation.pagination.next)
        if following is not None:
            case.query[cursor] = following


def _is_meant_to_be_right(case: schemathesis.Case[Any]) -> bool:
    return bool(case.query) and case.meta is not None and case.meta.generation.mode.is_positive


def _operation(contract: Contract, case: schemathesis.Case[Any]) -> Operation | None:
    asked = (case.method, case.path)
    return next((found for found in contract.operations if (found.method, found.path) == asked), None)


def _collected(contract: Contract, stream: Iterator[events.EngineEvent]) -> Exercise:
    result = Exercise()
    for event in stream:
        if isinstance(event, events.ScenarioFinished):
            _collect(contract, result, event.recorder)
        elif isinstance(event, events.NonFatalError):
            raise RuntimeError(f"schemathesis could not test {event.label}") from event.value
        elif isinstance(event, events.FatalError):
            raise RuntimeError("schemathesis broke off") from event.exception
    result.disagreements = list(dict.fromkeys(result.disagreements))
    return result


def _collect(contract: Contract, result: Exercise, recorder: Any) -> None:
    for interaction in recorder.interactions.values():
        if interaction.response is not None:
            result.statuses[interaction.response.status_code] += 1
            _count_rows(contract, result, interaction)
    for case_id, checks in recorder.checks.items():
        for check in checks:
            result.checks[check.name] += 1
            if check.failure_info is not None:
                label = recorder.cases[case_id].value.operation.label
                result.disagreements.append(_disagreement(label, check.name, check.failure_info.failure))


def _disagreement(label: str, check: str, failure: Any) -> Disagreement:
    """The title only: the message quotes the answer, which holds people's data."""
    return Disagreement(f"{label}.{check}", Party.CONTRACT, "kept", Party.SERVER, failure.title)


def _count_rows(contract: Contract, result: Exercise, interaction: Any) -> None:
    body = _json(interaction.response.content) if interaction.response.status_code == 200 else {}
    for operation in contract.listings:
        pagination = operation.pagination
        items = body.get(pagination.items) if pagination is not None else None
        if pagination is not None and is_list(items):
            result.rows += len(items)
            result.later_pages += f"{pagination.cursor}=" in interaction.request.uri and bool(items)


def _json(content: bytes) -> Json:
    """The object in a body; an empty one where there is none, which is for the checks to say."""
    try:
        parsed = json.loads(content)
    except ValueError:
        return {}
    return parsed if is_object(parsed) else {}
