"""Every operation of the contract is a command; gets and writes, over a socket."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from flexportal.cli import app
from flexportal.cli.columns import formatted
from flexportal.cli.list_formats import ListFormat
from flexportal.cli.parameters import ContractOption
from flexportal.contract import Contract
from flexportal.export.columns import Layout
from flexportal.testing import MockAPI
from flexportal_api.operations.customers import LIST_CUSTOMERS
from flexportal_core.operation import Field, Operation, Parameter

from .conftest import run, start
from .records import OPERATIONS, first, shown
from .test_failures import RESOURCES

pytestmark = pytest.mark.usefixtures("configured")


def test_there_are_commands_for_all_operations_of_the_contract() -> None:
    assert {each.id for each in OPERATIONS} == {each.id for each in Contract.installed().operations}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_each_command_explains_itself(operation: Operation[Any], capsys: pytest.CaptureFixture[str]) -> None:
    resource, _, name = operation.call.replace("_", "-").partition(".")
    assert run(resource, name, "--help") == 0
    text = " ".join(shown(capsys).split())
    paging = operation.paging
    own = {"Tenant-ID", paging.cursor if paging else None, paging.size if paging else None}
    for each in operation.parameters:
        if each.location == "path":
            assert f"{each.argument.upper()}: " in text
        elif each.name not in own:
            assert f"--{each.argument.strip('_').replace('_', '-')} " in text
    for field in operation.body.fields if operation.body else ():
        flag = f"--{field.argument.strip('_').replace('_', '-')} "
        others = text.partition("Fields without an option: ")[2]
        assert field.equals is not None or flag in text or field.name in others
    assert ("--yes" in text) is (operation.method != "GET" and operation.effect != "safe")
    assert "None" not in text


def test_help_has_descriptions_values_and_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("files", "delete", "--help") == 0
    assert "[true|false] Whether to delete its contents too. Default: true." in " ".join(shown(capsys).split())
    assert run("billing-groups", "create", "--help") == 0
    assert "1<=x<=28" in shown(capsys)
    assert run("customers", "list", "--help") == 0
    text = " ".join(shown(capsys).split())
    assert all(
        part in text
        for part in ("--status [active|inactive] Only", "[table|json|ndjson|csv] Output format", "--descending Sort")
    )
    assert run("orders", "update-notes", "--help") == 0
    assert "At most 5000 characters." in " ".join(shown(capsys).split())
    assert run("orders", "create", "--help") == 0
    text = " ".join(shown(capsys).split())
    assert "--order-type [standard|extension|upgrade] Kind of order. Values may be added. Default: standard." in text
    assert "Fields without an option: customer (required), billingAddress (required), items (required)" in text
    assert '"sku": ' in text.partition("Example of the JSON:")[2]


@pytest.mark.parametrize("resource", [name for name in RESOURCES if name != "exports"])
def test_every_list_in_every_format(
    resource: str, mock: MockAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--order-id", first(mock, "orders")["orderId"]] if resource == "files" else ["--limit", "7"]
    assert run(resource, "list", *options) == 0
    rows = [json.loads(line) for line in shown(capsys).splitlines()]
    assert rows
    for form, count in (("json", len(rows) + 2), ("csv", len(rows) + 1)):
        assert run(resource, "list", *options, "--format", form) == 0
        assert shown(capsys).count("\n") == count
    assert run(resource, "list", *options, "--format", "table") == 0
    assert f"{len(rows)} row" in shown(capsys)
    target = tmp_path / "a.ndjson"
    assert run(resource, "export", str(target), *options) == 0
    capsys.readouterr()
    assert [json.loads(line) for line in target.read_text().splitlines()] == rows


def test_a_range_of_dates_selects_records(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("payments", "list") == 0
    due = sorted(row["dueDate"] for row in map(json.loads, shown(capsys).splitlines()))
    start, end = due[len(due) // 3][:10], due[len(due) // 2][:10]
    assert run("payments", "list", "--due-date-from", start, "--due-date-to", end) == 0
    found = sorted(row["dueDate"] for row in map(json.loads, shown(capsys).splitlines()))
    assert found == [time for time in due if start <= time[:10] <= end]


def test_a_get_prints_the_record_in_one_line(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = first(mock, "payments")
    assert run("payments", "get", wanted["paymentId"]) == 0
    assert json.loads(shown(capsys))["paymentId"] == wanted["paymentId"]


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_a_record_has_one_field_per_line(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = first(mock, "orders")["orderId"]
    assert run("orders", "get", wanted) == 0
    lines = [" ".join(line.split()) for line in shown(capsys).splitlines()]
    assert f"order id {wanted}" in lines
    assert any(line.startswith("customer first name ") for line in lines)


def test_an_option_whose_name_is_taken_gets_another_one() -> None:
    assert ContractOption(Parameter("yes", "yes"), ["--yes"]).opts == ["--yes-value"]


@pytest.mark.parametrize(("kind", "value"), [(int, 2), (float, 2.0)])
def test_numbers_without_bounds(kind: type, value: float) -> None:
    assert ContractOption(Parameter("a", "a", kind=kind)).type.convert("2", None, None) == value


def test_bounds_that_are_excluded() -> None:
    field = Field("months", "months", kind=int, bounds={"exclusiveMinimum": 0, "exclusiveMaximum": 3})
    option = ContractOption(field)
    assert [option.type.convert(text, None, None) for text in "12"] == [1, 2]
    for text in "03":
        with pytest.raises(click.BadParameter):
            option.type.convert(text, None, None)


def test_columns_of_csv_are_data_unless_asked_for(
    mock: MockAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mock.add_customer(firstName="\x1b[2J\u202e", lastName="=1+1", phone="+1 202 555 0115", email="csv@example.com")
    options = ["--email", "csv@example.com"]
    in_csv = [*options, "--columns", "first_name,last_name,phone", "--format", "csv"]
    assert run("customers", "list", *in_csv) == 0
    assert shown(capsys).splitlines()[1] == r"\x1b[2J\u202e,=1+1,+1 202 555 0115"
    assert run("customers", "list", *in_csv, "--escape-formulas") == 0
    assert shown(capsys).splitlines()[1] == r"\x1b[2J\u202e,'=1+1,'+1 202 555 0115"
    for option, cell in (((), ",=1+1,"), (("--escape-formulas",), ",'=1+1,")):
        assert run("customers", "export", str(tmp_path / "a.csv"), *options, *option) == 0
        assert cell in (tmp_path / "a.csv").read_text()


def test_texts_within_an_array_are_made_visible_in_csv() -> None:
    layout = Layout(LIST_CUSTOMERS)
    at = layout.names.index("order_ids")
    blocks = formatted([b'{"orderIds": ["\xe2\x80\xae"]}'], ListFormat.CSV, layout, [at], 1)
    assert list(csv.reader(map(str, blocks))) == [["order_ids"], [r'["\\u202e"]']]


def test_another_package_adds_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "greeting.py").write_text(
        "def run(arguments):\n    print(arguments)\n    return len(arguments) or None\n"
    )
    info = tmp_path / "greeting-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: greeting\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[flexportal.commands]\ngreet = greeting:run\ncontract = greeting:run\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(app, "app", app.App("flexportal", None))
    assert run("greet", "--help", "-x") == 2
    assert shown(capsys) == "['--help', '-x']\n"
    assert run("greet") == 0
    assert shown(capsys) == "[]\n"
    assert run("--help") == 0
    text = " ".join(shown(capsys).split())
    assert "greet Command of the package greeting." in text
    assert "contract Check that a server conforms to the API contract." in text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("completion", shell) == 0
    assert f"_FLEXPORTAL_COMPLETE={shell}_complete" in shown(capsys)


def test_a_piped_list_imports_only_what_it_needs() -> None:
    program = (
        "import sys; from flexportal.cli import main\n"
        "try: main(['customers', 'list', '--limit', '1'])\n"
        "finally: print(sorted({'rich', 'pygments', 'trio', 'attr', 'flexportal.testing'} & set(sys.modules)))"
    )
    with start(program=[sys.executable, "-c", program]) as process:
        out, _ = process.communicate(timeout=60)
    assert out.splitlines()[-1] == "[]"
