"""Writes from the command line: what they show, ask and refuse, and what is said of their errors; over a socket."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flexportal import APITimeoutError, UnknownOutcomeError, codes
from flexportal.cli.advice import BY_CODE
from flexportal.cli.body import body_of
from flexportal.cli.calls import emit_record, read_back
from flexportal.testing import MockAPI
from flexportal_core.operation import Body, Operation

from .conftest import KEY, run, stderr_line, yes
from .records import OPERATIONS, first, order, shown

pytestmark = pytest.mark.usefixtures("configured")


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions can be asked."""
    monkeypatch.setattr("flexportal.cli.preview.is_terminal", yes)


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Each question gets the next answer."""
    left: Iterator[str] = iter(answers)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda question: next(left))


def test_a_write_from_options_and_json(mock: MockAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "order.json"
    source.write_text(json.dumps({**json.loads(order(mock)), "notes": "from JSON"}))
    assert run("orders", "create", "--json", str(source), "--notes", "from the option", "--yes") == 0
    created = json.loads(shown(capsys))
    assert run("orders", "get", created["orderId"]) == 0
    assert json.loads(shown(capsys))["notes"] == "from the option"
    assert run("orders", "cancel", created["orderId"], "--yes") == 0


def test_a_dry_run_shows_the_request_without_the_key_and_sends_nothing(
    mock: MockAPI, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = mock.calls.total
    assert run("orders", "update-notes", "ord/1", "--notes", "a\x1b\u202eb", "--dry-run") == 0
    text = shown(capsys)
    assert re.match(r"PATCH http://127.0.0.1:\d+/v1/orders/ord%2F1/notes\n", text)
    assert "\nAuthorization: Bearer ***\n" in text
    assert "\nTenant-ID: acme\n" in text
    assert json.loads(text.partition("\n\n")[2].replace("\\u202e", "\u202e")) == {"notes": "a\x1b\u202eb"}
    assert KEY not in text
    monkeypatch.delenv("FLEXPORTAL_API_KEY")
    assert run("customers", "delete", "cus_1", "--tenant-id", "other", "--dry-run") == 0
    assert "\nTenant-ID: other\n" in shown(capsys)
    assert mock.calls.total == before


@pytest.mark.parametrize("value", ["true", "false"])
def test_flags_have_a_value(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("files", "delete", "file_1", "--delete-from-storage", value, "--dry-run") == 0
    assert f'"deleteFromStorage": {value}' in shown(capsys)


@pytest.mark.usefixtures("on_terminal")
def test_a_write_is_shown_and_asked_for(
    mock: MockAPI, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = first(mock, "orders")["orderId"]
    command = ["orders", "update-notes", wanted, "--notes", "asked"]
    before = mock.calls.total
    answering(monkeypatch, "n", "y")
    assert run(*command) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Replace an order's notes:\nPATCH http://")
    assert '"notes": "asked"' in err
    assert err.endswith("flexportal: not sent\n")
    assert mock.calls.total == before
    assert run(*command) == 0
    assert mock.calls.total == before + 1


@pytest.mark.usefixtures("on_terminal")
def test_a_write_that_is_not_safe_to_repeat_is_named_as_such(
    mock: MockAPI, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, "n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(order(mock).encode())))
    assert run("orders", "create", "--json", "-") == 1
    assert "Sending it again repeats its effect." in capsys.readouterr().err


def test_without_a_terminal_a_write_needs_yes(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    before = mock.calls.total
    assert run("customers", "delete", "cus_1") == 2
    assert "pass --yes" in stderr_line(capsys)
    assert mock.calls.total == before


def test_a_calculation_changes_nothing_and_asks_nothing(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = first(mock, "subscriptions", status="active")["rentalId"]
    assert run("subscriptions", "calculate-buyout-price", "--rental-id", wanted) == 0
    assert "buyoutPrice" in json.loads(shown(capsys))


def test_a_file_is_uploaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "products.csv"
    source.write_text("productSku,name\nA,B\n")
    assert run("products", "import-csv", "--csv-file", str(source), "--dry-run") == 0
    assert re.search(r"\n\(\d+ bytes of multipart/form-data\)\n", shown(capsys))
    assert run("products", "import-csv", "--csv-file", str(source), "--yes") == 0
    assert json.loads(shown(capsys))["success"] is True
    assert run("products", "import-csv", "--csv-file", str(tmp_path / "none.csv"), "--yes") == 2
    assert "none.csv" in stderr_line(capsys)


INVALID = [
    (["orders", "get"], "Missing argument 'ORDER_ID'."),
    (["orders", "nonsense"], "unknown command 'nonsense'; commands of flexportal orders: list, get, create,"),
    (["nonsense"], "unknown command 'nonsense'; commands of flexportal: assets,"),
    (["subscriptions", "extend", "x", "--yes"], "missing: --extension-months, --reason"),
    (["orders", "create", "--yes"], "missing: customer, billingAddress, items (in the JSON of --json FILE;"),
    (["orders", "create", "--json", "{file}", "--yes"], "orders.create: customer.email is required"),
    (["billing-groups", "update", "x", "--billing-day", "29"], "29 is not in the range 1<=x<=28."),
    (["subscriptions", "extend", "x", "--extension-months", "two"], "'two' is not a valid integer"),
    (
        ["exports", "subscriptions", "--start-date", "soon"],
        "'soon' is not a time; pass one such as 2026-06-01T12:00:00Z.",
    ),
    (["payments", "list", "--due-date-from", "soon"], "'soon' is not a date; pass one such as 2026-06-01."),
    (["payments", "list", "--due-date-from", "2026-06-01T12:00Z"], "is not a date; pass one such as 2026-06-01."),
    (["files", "delete", "x", "--delete-from-storage", "maybe"], "'maybe' is not one of true, false."),
    (["orders", "update-notes", "x", "--notes", "x" * 5001, "--yes"], "notes must have at most 5000 characters"),
    (["orders", "get", ".."], "order_id='..' cannot be part of a path"),
    (["orders", "get", "a", "ada@example.com"], "unexpected extra argument ***@***"),
]


@pytest.mark.parametrize(
    ("arguments", "part"), INVALID, ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else ""
)
def test_invalid_usage_says_what_is_wrong_and_sends_nothing(
    arguments: list[str], part: str, mock: MockAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "order.json"
    source.write_text('{"customer": {}, "billingAddress": null, "items": []}')
    before = mock.calls.total
    assert run(*(str(source) if each == "{file}" else each for each in arguments)) == 2
    assert part in stderr_line(capsys)
    assert mock.calls.total == before


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"{", "is not valid JSON: Expecting property name"),
        (b"\xff", "is not valid JSON: it is not UTF-8"),
        (b"[]", "the body must be an object"),
        (b'{"custmer": 1}', "the body has no field 'custmer'; known fields: customer, billingAddress"),
        (b'{"customer": {"mail": 1}}', "customer has no field 'mail'; known fields: email, firstName"),
        (b'{"items": [{"skuu": 1}]}', "items[0] has no field 'skuu'"),
        (b'{"items": 1, "customer": {}, "billing_address": {}}', "orders.create: "),
    ],
    ids=["syntax", "encoding", "array", "field", "nested field", "field of an item", "no array"],
)
def test_json_that_the_contract_does_not_allow_is_refused(
    content: bytes, part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "order.json"
    source.write_bytes(content)
    assert run("orders", "create", "--json", str(source), "--yes") == 2
    assert part in stderr_line(capsys)


def test_json_may_have_the_names_of_the_api_or_of_python(tmp_path: Path) -> None:
    create = next(each for each in OPERATIONS if each.id == "createOrder")
    source = tmp_path / "order.json"
    source.write_text(json.dumps({"customer": {"first_name": "A", "lastName": "B"}, "billingAddress": {}, "items": []}))
    assert body_of(create, {}, str(source)) == {
        "customer": {"first_name": "A", "last_name": "B"},
        "billing_address": {},
        "items": [],
    }


def test_a_body_of_no_known_fields_is_sent_whole(tmp_path: Path) -> None:
    source = tmp_path / "body.json"
    source.write_text("[1, 2]")
    operation: Operation[Any] = Operation("x", "POST", "/x", body=Body(("application/json",)))
    assert body_of(operation, {}, str(source)) == [1, 2]


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("orders", "create", "--json", str(tmp_path / "none.json"), "--yes") == 1
    assert stderr_line(capsys) == f"flexportal: {tmp_path / 'none.json'}: No such file or directory\n"


def test_a_documented_code_has_its_own_advice(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    mock.fail_next(409, code=codes.ORDER_NOT_CANCELLABLE)
    assert run("orders", "cancel", "ord_1", "--yes") == 1
    assert "show it with: flexportal orders get ID" in stderr_line(capsys)


def test_the_advice_names_commands_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    named = {found for text in BY_CODE.values() for found in re.findall(r"flexportal ([a-z-]+) ([a-z-]+)", text)}
    assert len(named) > 10
    for command in named:
        assert run(*command, "--help") == 0
    assert set(BY_CODE) <= {getattr(codes, name) for name in codes.__all__}


@pytest.mark.usefixtures("no_retries")
@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["orders", "cancel", "ord_1"], "flexportal orders get ord_1"),
        (
            ["billing-groups", "create", "--customer-id=c", "--group-name=g", "--billing-day=1", "--rental-ids=r"],
            "flexportal billing-groups list",
        ),
    ],
    ids=["get", "list"],
)
def test_where_the_outcome_is_unknown_the_command_that_reads_it_back_is_named(
    arguments: list[str], command: str, mock: MockAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    mock.fail_next(500)
    assert run(*arguments, "--yes") == 6
    assert stderr_line(capsys).endswith(f"; to check, run: {command}\n")


@pytest.mark.parametrize(
    ("result", "text"),
    [(None, ""), ("a,b\n", "a,b\n"), (b"a\n", "a\n"), ([{"a": 1}], '[{"a":1}]\n')],
    ids=["none", "text", "bytes", "array"],
)
def test_results_of_other_kinds_are_printed(result: Any, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    emit_record(result)
    assert shown(capsys) == text


def test_without_a_call_that_reads_back_there_is_no_hint() -> None:
    assert read_back(UnknownOutcomeError("x.create()", "", APITimeoutError("x")), {}) == ""
