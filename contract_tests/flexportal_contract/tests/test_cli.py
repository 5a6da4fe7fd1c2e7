"""The command line: options, files, exit codes."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
import yaml
from flexportal.contract import Contract
from flexportal.testing import Dataset, Item, ListQuery, MockAPI, Request, Response, Selection, Window

from contract_tests.flexportal_contract import ALL_CHECKS
from contract_tests.flexportal_contract.cli import main

ROOT = Path(__file__).parents[3]
PATHS = os.pathsep.join(str(ROOT / name) for name in ("generated", "wrapper", ".", "contract_tests"))
ORDERS = """\
openapi: "3.1.0"
info: {title: Orders, version: "1"}
servers: [{url: "https://orders.example.com"}]
paths:
  /v1/orders:
    get:
      operationId: listOrders
      tags: [orders]
      summary: List orders
      description: Orders.
      security: [{bearerAuth: []}]
      x-pagination: {cursor: after, size: size, items: orders, next: next}
      x-filters:
        paid: {field: paid, match: equal}
      x-order: {field: createdAt, direction: descending}
      parameters:
        - {name: Tenant-ID, in: header, required: true, schema: {type: string}}
        - {name: size, in: query, schema: {type: integer, minimum: 1, maximum: 30, default: 20}}
        - {name: after, in: query, schema: {type: string}}
        - {name: paid, in: query, schema: {type: boolean}}
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                required: [success, orders, next]
                properties:
                  success: {type: boolean}
                  orders: {type: array, items: {$ref: "#/components/schemas/Order"}}
                  next: {type: [string, "null"]}
        "400": {$ref: "#/components/responses/Error"}
        "401": {$ref: "#/components/responses/Error"}
        "403": {$ref: "#/components/responses/Error"}
components:
  securitySchemes:
    bearerAuth: {type: http, scheme: bearer}
  responses:
    Error:
      description: An error.
      content:
        application/json:
          schema: {$ref: "#/components/schemas/Error"}
  schemas:
    Order:
      type: object
      x-identity: orderId
      required: [orderId, tenantId, paid]
      properties:
        orderId: {type: string}
        tenantId: {type: string}
        paid: {type: boolean}
        createdAt: {type: string}
    Error:
      type: object
      required: [error]
      properties:
        error:
          type: object
          required: [code, message]
          properties:
            code: {type: string}
            message: {type: string}
"""
ENVIRONMENT = {
    "FLEXPORTAL_API_KEY": "test-key",
    "FLEXPORTAL_TENANT_ID": "acme",
    "FLEXPORTAL_OTHER_TENANT_ID": "globex",
}
BASE = ("--base-url", "http://127.0.0.1:9")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with MockAPI(customers=5).serve() as server:
        yield server.url


class Miscounting(MockAPI):
    """Its counts are one too many."""

    def count(self, query: ListQuery, window: Window, rows: list[Item]) -> int:
        return len(rows) + 1


def command(*arguments: str, **environment: str) -> tuple[int, str, str]:
    output, errors = io.StringIO(), io.StringIO()
    code = main(arguments, environment or ENVIRONMENT, output, errors)
    return code, output.getvalue(), errors.getvalue()


def test_a_server_that_keeps_the_contract_ends_with_0(url: str, tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("json", "junit", "html")}
    options = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    code, output, errors = command(
        "--base-url", url, "--operation", "listFiles", "--operation", "updateCustomer", *options
    )
    assert (code, errors) == (0, "")
    assert "No request was sent for: updateCustomer" in output
    assert json.loads(files["json"].read_text(encoding="utf-8"))["exit_code"] == 0
    assert files["junit"].read_text(encoding="utf-8").startswith("<?xml")
    assert files["html"].read_text(encoding="utf-8").startswith("<!doctype html>")


def test_one_list_operation_can_be_checked(url: str) -> None:
    code, output, _ = command("--base-url", url, "--operation", "listFiles")
    listed = Contract.installed().operation("listFiles")
    assert (code, f"{sum(check.applies(listed) for check in ALL_CHECKS)} checks: " in output) == (0, True)
    code, _, errors = command("--base-url", url, "--operation", "listFile")
    assert (code, "There is no operation 'listFile'; there are listCustomers, " in errors) == (2, True)


def test_another_contract_can_be_used(tmp_path: Path) -> None:
    """Its list has another name, other page parameters, whole numbers for sizes, and no flag for more."""
    spec, page = tmp_path / "orders.yaml", tmp_path / "page.html"
    spec.write_text(ORDERS, encoding="utf-8")
    with MockAPI(customers=70, contract=Contract(yaml.safe_load(ORDERS))).serve() as server:
        options = ("--spec", str(spec), "--html", str(page))
        code, output, errors = command("--base-url", server.url, *options)
    assert (code, errors) == (0, "")
    assert "0 failed" in output
    assert "listOrders" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("items", ["items: order", "items: $"])
def test_an_invalid_contract_ends_with_2_and_its_line(url: str, tmp_path: Path, items: str) -> None:
    spec = tmp_path / "orders.yaml"
    spec.write_text(ORDERS.replace("items: orders", items), encoding="utf-8")
    code, output, errors = command("--base-url", url, "--spec", str(spec))
    assert (code, output, len(errors.splitlines())) == (2, "", 1)
    assert "orders.yaml:" in errors


def test_a_check_that_was_not_tried_fails_on_request(url: str) -> None:
    options = (
        "--base-url",
        url,
        "--operation",
        "listCustomers",
        "--select",
        "filters.*",
        "--select",
        "*.list-responds",
    )
    assert command(*options, "--max-requests", "2")[0] == 0
    assert command(*options, "--max-requests", "2", "--fail-on-untested")[0] == 1


def test_what_this_server_cannot_provoke_does_not_fail(url: str) -> None:
    options = ("--base-url", url, "--operation", "listCustomers", "--select", "shape.known-values")
    assert command(*options, "--select", "server.list-responds", "--fail-on-untested")[0] == 0


class NoTypes(MockAPI):
    """The filter on the type does nothing."""

    def select(self, query: ListQuery) -> Selection:
        filters = {name: value for name, value in query.filters.items() if name != "customerType"}
        return super().select(replace(query, filters=filters))


class StatusOnly(MockAPI):
    """Beside a status the other filters do nothing."""

    def select(self, query: ListQuery) -> Selection:
        filters = {"status": query.filters["status"]} if "status" in query.filters else query.filters
        return super().select(replace(query, filters=filters))


def test_an_assumption_that_a_selected_check_refutes_is_reported() -> None:
    with StatusOnly(customers=30).serve() as server:
        only = ("--base-url", server.url, "--operation", "listCustomers", "--select", "filters.combine")
        code, output, _ = command(*only)
        assert (code, "1 refuted" in output) == (3, True)
        assert command(*only, "--select", "server.list-responds", "--ignore", "filters-combine")[0] == 0


def test_one_fault_is_one_finding_with_its_basis_cause_and_request() -> None:
    with NoTypes(customers=30).serve() as server:
        code, output, _ = command("--base-url", server.url, "--operation", "listCustomers", "--github")
    assert code == 1
    assert output.count("\nfailed: ") == 1
    assert "failed: listCustomers filters.rows-match" in output
    assert "basis: contract: x-filters" in output
    assert "likely cause: A filter isn't applied" in output
    assert "curl -sS -i --compressed" in output
    assert "::error title=listCustomers filters.rows-match (and " in output


def test_known_failures_do_not_count_and_fixed_ones_are_reported(url: str, tmp_path: Path) -> None:
    known = tmp_path / "known.txt"
    only = ("--operation", "listCustomers", "--select", "filters.rows-match", "--baseline", str(known))
    with NoTypes(customers=30).serve() as server:
        assert command("--base-url", server.url, *only, "--update-baseline")[0] == 0
        assert "listCustomers filters.rows-match" in known.read_text(encoding="utf-8")
        code, output, _ = command("--base-url", server.url, *only)
    assert (code, "known: listCustomers filters.rows-match" in output) == (0, True)
    # A server that can't be reached fixes nothing.
    assert command(*BASE, *only, "--update-baseline")[0] == 2
    assert "listCustomers filters.rows-match" in known.read_text(encoding="utf-8")
    code, output, _ = command("--base-url", url, *only)
    assert (code, "fixed: listCustomers filters.rows-match passes" in output) == (0, True)


@pytest.mark.parametrize(
    ("options", "checks"),
    [
        (("--select", "filters"), {"filters"}),
        (("--select", "listCustomers:tenancy.no-key"), {"tenancy"}),
        (("--ignore", "shape", "--ignore", "server.*", "--select", "*:[stp]*"), {"paging", "tenancy"}),
    ],
)
def test_checks_are_selected_and_ignored(url: str, tmp_path: Path, options: tuple[str, ...], checks: set[str]) -> None:
    file = tmp_path / "report.json"
    command("--base-url", url, "--operation", "listCustomers", *options, "--json", str(file))
    assert {entry["family"] for entry in json.loads(file.read_text(encoding="utf-8"))["checks"]} == checks


def test_the_plan_names_every_request_and_sends_none() -> None:
    code, output, _ = command("--plan", "30", "--operation", "listFiles", "--select", "listFiles:server.list-responds")
    assert code == 0
    assert "/v1/files" in output
    assert "1 requests for lists of 30 rows: 0 minutes at 100 a minute" in output


def test_drift_fails_only_on_request() -> None:
    class Nicknames(MockAPI):
        def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
            return super().item(query, dataset, position) | {"nickname": "x"}

    with Nicknames(customers=3).serve() as server:
        options = ("--base-url", server.url, "--operation", "listCustomers", "--select", "server.list-responds")
        code, output, _ = command(*options)
        assert command(*options, "--fail-on-drift")[0] == 1
    assert code == 0
    assert "drift: customers[].nickname, for example string (" in output


def test_where_nothing_can_be_tried_reports_are_written_and_it_ends_with_2(url: str, tmp_path: Path) -> None:
    spec, file = tmp_path / "orders.yaml", tmp_path / "report.json"
    spec.write_text(
        ORDERS.replace("  /v1/orders:", "  /v1/{shop}/orders:").replace(
            "      parameters:\n",
            "      parameters:\n        - {name: shop, in: path, required: true, schema: {type: string}}\n",
        ),
        encoding="utf-8",
    )
    page, junit = tmp_path / "report.html", tmp_path / "report.xml"
    code, _, errors = command(
        "--base-url", url, "--spec", str(spec), "--json", str(file), "--html", str(page), "--junit", str(junit)
    )
    assert (code, "no value for the required parameter shop" in errors) == (2, True)
    assert json.loads(file.read_text(encoding="utf-8"))["exit_code"] == 2
    assert "no value for the required parameter shop" in page.read_text(encoding="utf-8")
    assert "<error" in junit.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("host", "sentence"),
    [
        ("https://api-eu.flexportal.io", "is a production server by the contract"),
        ("https://staging.example.com", "need its name: --allow-writes=staging.example.com"),
    ],
)
def test_writes_need_this_machine_or_a_named_host(host: str, sentence: str) -> None:
    code, _, errors = command("--base-url", host, "--allow-writes")
    assert (code, sentence in errors) == (2, True)


def test_a_refuted_assumption_ends_with_3() -> None:
    with Miscounting(customers=3).serve() as server:
        code, output, _ = command("--base-url", server.url, "--operation", "listCustomers")
    assert code == 3
    assert "refuted: assumption count-of-page" in output
    assert "refutes the assumption count-of-page" in output


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        ((), ENVIRONMENT, "--base-url is missing"),
        (("--base-url", "nonsense"), ENVIRONMENT, "The base URL must look like"),
        (("--base-url", "http://somebody:cret@127.0.0.1:9"), ENVIRONMENT, "The base URL must look like"),
        ((*BASE, "--html", "."), ENVIRONMENT, "The report can't be written"),
        ((*BASE, "--json", "no/such/folder.json"), ENVIRONMENT, "The report can't be written"),
        ((*BASE, "--update-baseline"), ENVIRONMENT, "--update-baseline needs --baseline FILE"),
        ((*BASE, "--spec", "nowhere.yaml"), ENVIRONMENT, "No such file"),
        (BASE, {"FLEXPORTAL_TENANT_ID": "acme"}, "Set FLEXPORTAL_API_KEY"),
        (BASE, {"FLEXPORTAL_API_KEY": "k"}, "Set FLEXPORTAL_TENANT_ID"),
        (BASE, ENVIRONMENT | {"FLEXPORTAL_API_KEY": "sécret"}, "FLEXPORTAL_API_KEY has characters"),
        (BASE, ENVIRONMENT | {"FLEXPORTAL_OTHER_TENANT_ID": "acme"}, "is the same tenant as FLEXPORTAL_TENANT_ID"),
        (BASE, ENVIRONMENT, "can't be checked: a request got no response (no connection could be made)"),
    ],
)
def test_a_run_that_cannot_start_ends_with_2_and_one_sentence(
    arguments: tuple[str, ...], environment: dict[str, str], sentence: str
) -> None:
    code, output, errors = command(*arguments, **environment)
    assert (code, output, len(errors.splitlines())) == (2, "", 1)
    assert sentence in errors
    assert "cret" not in errors


def test_rejected_credentials_end_with_2(url: str) -> None:
    code, _, errors = command("--base-url", url, **(ENVIRONMENT | {"FLEXPORTAL_API_KEY": "another"}))
    assert code == 2
    assert "(401)" in errors


@pytest.mark.parametrize(
    "arguments",
    ["--max-requests 0", "--max-requests many", "--rate -1", "--rate inf", "--timeout 0", "--api-key x", "--base x"],
)
def test_invalid_arguments_end_with_2_and_one_line(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command(*arguments.split())
    assert ended.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_checks_are_listed_without_a_server() -> None:
    code, output, _ = command("--list")
    assert code == 0
    assert all(check.id in output for check in ALL_CHECKS)


def test_it_runs_as_a_module(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "contract_tests.flexportal_contract", "--base-url", url, "--operation", "listFiles"],
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": PATHS},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 failed" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to handle")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_cancelled_run_writes_its_reports(tmp_path: Path, number: signal.Signals) -> None:
    reached, reports = Event(), [tmp_path / name for name in ("r.json", "r.xml", "r.html")]

    class Slow(MockAPI):
        def handle(self, request: Request) -> Response:
            if self.calls.total > 20:
                reached.set()
                time.sleep(0.05)
            return super().handle(request)

    with Slow(customers=20).serve() as server:
        options = [
            text
            for name, file in zip(("--json", "--junit", "--html"), reports, strict=True)
            for text in (name, str(file))
        ]
        running = subprocess.Popen(
            [sys.executable, "-m", "flexportal_contract", "--base-url", server.url, *options],
            env={**os.environ, **ENVIRONMENT, "PYTHONPATH": PATHS},
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        assert reached.wait(30)
        running.send_signal(number)
        _, errors = running.communicate(timeout=30)
    assert (running.returncode, "Traceback" in errors) == (2, False)
    assert "The run was interrupted after" in errors
    assert all(file.stat().st_size > 0 for file in reports)
