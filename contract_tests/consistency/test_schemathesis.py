"""schemathesis, with all its checks, against the mock over a real socket; the same requests on every run.

schemathesis knows nothing of cursors, so a random `startAfter` in a valid case is replaced by one that the server
returned for the same filters.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, cast

import httpx
import pytest
import schemathesis
from flexportal.contract import Operation, Parameter
from flexportal.testing import Detail, ErrorResponse, ListQuery, MockAPI, Request, Response, Window
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from .contract import CONTRACT, Json

# Every check of schemathesis but the one that needs a time limit.
CHECKS = frozenset(
    {"allow_header_conformance", "content_type_conformance", "ensure_resource_availability", "ignored_auth"}
    | {"missing_required_header", "negative_data_rejection", "not_a_server_error", "object_level_authorization"}
    | {"positive_data_acceptance", "response_headers_conformance", "response_schema_conformance"}
    | {"status_code_conformance", "unsupported_method", "use_after_free"}
)
KEY, TENANT = "test-key", "acme"

# Of a generated case; how long it is shows nothing of the server.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning")


@dataclass
class Run:
    """The result of a run.

    Args:
        failures: Operation and check of each failure.
        statuses: Status → number of responses.
        checks: Check → how often it ran.
        items: Number of items in successful responses; on `later` pages, those after the first.
    """

    failures: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    statuses: Counter[int] = field(default_factory=Counter[int])
    checks: Counter[str] = field(default_factory=Counter[str])
    items: Counter[str] = field(default_factory=Counter[str])


def run(mock: MockAPI, max_examples: int = 12) -> Run:
    """Run schemathesis against the mock, with so many random cases per operation."""
    result = Run()
    with mock.serve() as server, httpx.Client(base_url=server.url) as http:
        # A copy, since schemathesis changes the document; of JSON, since YAML's anchors share parts of it.
        document: Json = json.loads(json.dumps(CONTRACT.document))
        schema = schemathesis.openapi.from_dict(document, config=config(server.url, max_examples))

        def map_case(_: schemathesis.HookContext, case: schemathesis.Case[Any]) -> schemathesis.Case[Any]:
            replace_cursor(http, case)
            return case

        cast(Any, schema.hooks).hook(map_case)
        for event in from_schema(schema).execute():
            if isinstance(event, events.NonFatalError | events.FatalError):
                raise AssertionError(f"schemathesis failed to run: {event}")
            if isinstance(event, events.ScenarioFinished):
                collect(result, event.recorder)
    return result


def config(url: str, max_examples: int) -> SchemathesisConfig:
    settings = {
        "seed": 7,
        "base-url": url,
        "workers": 1,
        "continue-on-failure": True,
        "headers": {"Tenant-ID": TENANT},
        "auth": {"openapi": {"bearerAuth": {"bearer": KEY}}},
        "generation": {"deterministic": True, "max-examples": max_examples, "mode": "all", "database": "none"},
        "checks": {"enabled": True},
        "phases": {"enabled": True},
        "warnings": False,
    }
    return cast(SchemathesisConfig, cast(Any, SchemathesisConfig).from_dict(settings))


def replace_cursor(http: httpx.Client, case: schemathesis.Case[Any]) -> None:
    paging = next((o.pagination for o in CONTRACT.operations if (o.method, o.path) == (case.method, case.path)), None)
    if paging is None or not case.query or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.query.pop(paging.cursor, None) is not None:
        headers = {"Authorization": f"Bearer {KEY}", "Tenant-ID": TENANT}
        response = http.get(case.path, params=case.query, headers=headers)
        if response.is_success and (cursor := response.json().get(paging.next)):
            case.query[paging.cursor] = cursor


def collect(result: Run, recorder: Any) -> None:
    for interaction in recorder.interactions.values():
        if interaction.response is not None:
            result.statuses[interaction.response.status_code] += 1
            if interaction.response.status_code == 200:
                is_later = "startAfter=" in interaction.request.uri
                result.items["later" if is_later else "first"] += len(
                    json.loads(interaction.response.content)["customers"]
                )
    for case_id, checks in recorder.checks.items():
        for check in checks:
            result.checks[check.name] += 1
            if check.failure_info is not None:
                result.failures.add((recorder.cases[case_id].value.operation.label, check.name))


def test_the_mock_passes_every_check() -> None:
    result = run(MockAPI(), max_examples=48)
    assert result.failures == set()
    assert result.checks.keys() == CHECKS
    # A run whose requests are all rejected would pass, too.
    assert result.statuses[200] >= 20
    assert min(result.items["first"], result.items["later"]) > 0
    assert {400, 401, 403, 405} <= result.statuses.keys()


class CountAsText(MockAPI):
    def envelope(self, query: ListQuery, window: Window) -> Json:
        page = super().envelope(query, window)
        return page if query.after is None else page | {"count": str(page["count"])}  # on later pages only


class AnyLimit(MockAPI):
    def parameter_error(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        return None if parameter.name == "limit" else super().parameter_error(operation, parameter, request)

    def page_size(self, operation: Operation, request: Request) -> int:
        return 50


class UndeclaredStatus(MockAPI):
    def invalid(self, operation: Operation, errors: list[Detail]) -> ErrorResponse:
        return ErrorResponse(418, "TEAPOT", "No.", tuple(errors))


class WrongMediaType(MockAPI):
    def finish(self, request: Request, response: Response) -> Response:
        finished = super().finish(request, response)
        headers = [pair for pair in finished.headers if pair[0] != "content-type"]
        return replace(finished, headers=(*headers, ("content-type", "text/plain")))


class NoAuthentication(MockAPI):
    def authenticate(self, request: Request) -> str:
        return KEY


DEFECTS: dict[str, type[MockAPI]] = {
    "response_schema_conformance": CountAsText,
    "negative_data_rejection": AnyLimit,
    "status_code_conformance": UndeclaredStatus,
    "content_type_conformance": WrongMediaType,
    "ignored_auth": NoAuthentication,
}


@pytest.mark.parametrize(("check", "defect"), DEFECTS.items(), ids=DEFECTS)
def test_a_server_with_a_defect_fails_its_check(check: str, defect: type[MockAPI]) -> None:
    assert ("GET /v1/customers", check) in run(defect()).failures
