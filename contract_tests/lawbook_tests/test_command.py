"""The command line: what it takes, what it writes, what it ends with."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from flexportal.contract import Contract
from flexportal.testing import Ask, MockPortal, Row, Window

from contract_tests.lawbook import BOOK
from contract_tests.lawbook.command import main

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
        "400": {$ref: "#/components/responses/Refused"}
        "401": {$ref: "#/components/responses/Refused"}
        "403": {$ref: "#/components/responses/Refused"}
components:
  securitySchemes:
    bearerAuth: {type: http, scheme: bearer}
  responses:
    Refused:
      description: No.
      content:
        application/json:
          schema: {$ref: "#/components/schemas/Refusal"}
  schemas:
    Order:
      type: object
      required: [orderId, tenantId, paid]
      properties:
        orderId: {type: string}
        tenantId: {type: string}
        paid: {type: boolean}
        createdAt: {type: string}
    Refusal:
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
ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    "FLEXPORTAL_API_KEY": "test-key",
    "FLEXPORTAL_TENANT_ID": "acme",
    "FLEXPORTAL_OTHER_TENANT_ID": "globex",
}


@pytest.fixture(scope="module")
def url(contract: Contract) -> Iterator[str]:
    with MockPortal(customers=60, contract=contract).serve() as server:
        yield server.url


class Miscounting(MockPortal):
    """Its counts are one too many."""

    def count(self, ask: Ask, window: Window, rows: list[Row]) -> int:
        return len(rows) + 1


def command(*arguments: str, **environment: str) -> tuple[int, str, str]:
    output, errors = io.StringIO(), io.StringIO()
    code = main(arguments, environment or ENVIRONMENT, output, errors)
    return code, output.getvalue(), errors.getvalue()


def test_a_server_that_keeps_the_contract_ends_with_0(url: str, tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("json", "junit", "html")}
    wanted = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    code, output, errors = command("--base-url", url, *wanted)
    assert (code, errors) == (0, "")
    assert f"{len(BOOK)} laws: " in output
    assert json.loads(files["json"].read_text(encoding="utf-8"))["exit_code"] == 0
    assert files["junit"].read_text(encoding="utf-8").startswith("<?xml")
    page = files["html"].read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "Agreement" in page


def test_another_contract_is_judged_by_as_well(tmp_path: Path) -> None:
    """Its listing is called otherwise, pages by other names and in whole numbers, and says nothing of what follows."""
    spec, page = tmp_path / "orders.yaml", tmp_path / "page.html"
    spec.write_text(ORDERS, encoding="utf-8")
    with MockPortal(customers=70, contract=Contract(yaml.safe_load(ORDERS))).serve() as server:
        code, output, errors = command(
            "--base-url", server.url, "--spec", str(spec), "--no-generation", "--html", str(page)
        )
    assert (code, errors) == (0, "")
    assert "0 broken" in output
    assert "listOrders" in page.read_text(encoding="utf-8")


def test_a_contract_at_fault_ends_with_2_and_its_line(url: str, tmp_path: Path) -> None:
    spec = tmp_path / "orders.yaml"
    spec.write_text(ORDERS.replace("items: orders", "items: order"), encoding="utf-8")
    code, output, errors = command("--base-url", url, "--spec", str(spec))
    assert (code, output, len(errors.splitlines())) == (2, "", 1)
    assert "orders.yaml:" in errors
    assert "x-pagination: items names the envelope key `order`, which there is not" in errors


def test_an_untested_law_fails_where_that_is_wanted(url: str) -> None:
    assert command("--base-url", url, "--no-generation", "--fail-on-untested")[0] == 1


def test_a_broken_law_ends_with_1() -> None:
    with Miscounting(customers=3).serve() as server:
        code, output, _ = command("--base-url", server.url, "--no-generation")
    assert code == 1
    assert "broken: listCustomers paging.count-is-page" in output


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        ((), ENVIRONMENT, "--base-url is missing"),
        (("--base-url", "nonsense"), ENVIRONMENT, "The base URL must look like"),
        (("--base-url", "http://127.0.0.1:99999"), ENVIRONMENT, "The base URL must look like"),
        (("--base-url", "http://127.0.0.1:9/#here"), ENVIRONMENT, "The base URL must look like"),
        (("--base-url", "http://[::1"), ENVIRONMENT, "The base URL must look like"),
        (("--base-url", "http://somebody:cret@127.0.0.1:9"), ENVIRONMENT, "The base URL must look like"),
        (("--base-url", "http://127.0.0.1:9", "--html", "."), ENVIRONMENT, "The report can't be written"),
        (("--base-url", "http://127.0.0.1:9", "--spec", "nowhere.yaml"), ENVIRONMENT, "No such file"),
        (("--base-url", "http://127.0.0.1:9"), {"FLEXPORTAL_TENANT_ID": "acme"}, "Set FLEXPORTAL_API_KEY"),
        (("--base-url", "http://127.0.0.1:9"), {"FLEXPORTAL_API_KEY": "k"}, "Set FLEXPORTAL_TENANT_ID"),
        (
            ("--base-url", "http://127.0.0.1:9"),
            {"FLEXPORTAL_API_KEY": "sécret", "FLEXPORTAL_TENANT_ID": "a"},
            "FLEXPORTAL_API_KEY holds characters that no header can carry",
        ),
        (("--base-url", "http://127.0.0.1:9"), ENVIRONMENT, "can't be reached: no connection could be made."),
    ],
)
def test_what_cannot_run_ends_with_2_and_one_sentence(
    arguments: tuple[str, ...], environment: dict[str, str], sentence: str
) -> None:
    code, output, errors = command(*arguments, **environment)
    assert (code, output) == (2, "")
    assert sentence in errors
    assert len(errors.splitlines()) == 1
    assert "cret" not in errors


def test_refused_credentials_end_with_2(url: str) -> None:
    code, _, errors = command("--base-url", url, **(ENVIRONMENT | {"FLEXPORTAL_API_KEY": "another"}))
    assert code == 2
    assert "(401)" in errors


def test_a_file_that_cannot_be_written_ends_with_2(url: str, tmp_path: Path) -> None:
    code, _, errors = command("--base-url", url, "--no-generation", "--json", str(tmp_path / "no" / "such"))
    assert code == 2
    assert "is no file in a folder that there is" in errors


@pytest.mark.parametrize(
    "arguments",
    [
        ("--max-requests", "0"),
        ("--max-requests", "many"),
        ("--rate", "-1"),
        ("--rate", "fast"),
        ("--rate", "inf"),
        ("--timeout", "0"),
        ("--api-key", "x"),
        ("--base", "x"),
    ],
)
def test_bad_arguments_end_with_2_and_one_sentence(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command(*arguments)
    assert ended.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_laws_can_be_listed_without_a_server() -> None:
    code, output, _ = command("--list")
    assert code == 0
    assert all(law.id in output for law in BOOK)


def test_it_runs_as_a_module(installed: Contract) -> None:
    """In a process of its own it knows the project's own contract, so that is what the server serves."""
    paths = os.pathsep.join(str(ROOT / name) for name in ("generated", "wrapper", "."))
    with MockPortal(customers=60, contract=installed).serve() as server:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "contract_tests.lawbook",
                "--base-url",
                server.url,
                "--no-generation",
                "--any-method",
            ],
            env={**os.environ, **ENVIRONMENT, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 broken" in done.stdout
