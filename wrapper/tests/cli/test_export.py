"""`flexportal customers export`: options, messages, resume. `tests/export` tests the files."""

from __future__ import annotations

import csv
import errno
import io
import json
from pathlib import Path
from typing import Any

import pytest
from flexportal.cli.session import Session
from flexportal.export.files import locked
from flexportal.export.job import Export
from flexportal.testing import MockAPI

from .conftest import run, stderr_line

pytestmark = pytest.mark.usefixtures("configured")


def exported(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def fail_after(mock: MockAPI, pages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every request after so many fail with a 429 that is not retried."""
    handle, left = mock.handle, iter(range(pages))

    def handled(request: Any) -> Any:
        if next(left, None) is None:
            mock.fail_next(429, retry_after=3600)
        return handle(request)

    monkeypatch.setattr(mock, "handle", handled)


def test_all_customers_and_one_line_on_stderr(
    mock: MockAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "a.ndjson"
    assert run("customers", "export", str(target)) == 0
    assert stderr_line(capsys) == f"130 customers in {target}\n"
    assert exported(target) == list(mock.items("acme"))


def test_filters_and_nested_addresses(mock: MockAPI, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    assert run("customers", "export", str(target), "--customer-type", "business", "--nested") == 0
    rows = list(csv.DictReader(io.StringIO(target.read_text(), newline="")))
    expected = [row for row in mock.items("acme") if row["customerType"] == "business"]
    assert [row["customer_id"] for row in rows] == [row["customerId"] for row in expected]
    assert [json.loads(row["last_billing_address"] or "{}").get("city") for row in rows] == [
        row.get("lastBillingAddress", {}).get("city") for row in expected
    ]


def test_a_scan_has_each_customer_once(mock: MockAPI, tmp_path: Path) -> None:
    target = tmp_path / "a.ndjson"
    assert run("customers", "export", str(target), "--scan", "--page-size", "10") == 0
    assert sorted(row["customerId"] for row in exported(target)) == sorted(
        row["customerId"] for row in mock.items("acme")
    )


def test_an_interrupted_export_resumes_and_refuses_other_filters(
    mock: MockAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a b.ndjson"
    options = ["--page-size", "20", "--max-items", "110"]
    with monkeypatch.context() as patched:
        fail_after(mock, 3, patched)
        assert run("customers", "export", str(target), *options) == 5
    command = f"flexportal customers export '{target}' {' '.join(options)} --resume\n"
    assert stderr_line(capsys).endswith(f"60 rows are saved; resume with: {command}")
    assert not target.exists()
    assert run("customers", "export", str(target), "--resume", "--status", "active", "--max-items", "110") == 2
    assert "started with another --status" in stderr_line(capsys)
    before = mock.calls.total
    assert run("customers", "export", str(target), "--resume", "--max-items", "110") == 0
    assert mock.calls.total - before == 1
    assert exported(target) == list(mock.items("acme"))[:110]


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(errno.ENOSPC, "Python's text"), 1, "No space left on device"),
    ],
    ids=["Ctrl-C", "full disk"],
)
@pytest.mark.parametrize("saved", [0, 40])
def test_what_ends_an_export_is_reported_with_how_to_resume(
    error: BaseException,
    code: int,
    message: str,
    saved: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*given: Any, **named: Any) -> int:
        raise error

    monkeypatch.setattr(Export, "run", fail)
    monkeypatch.setattr(Export, "saved", lambda export: saved)
    assert run("customers", "export", str(tmp_path / "a.csv"), "--resume") == code
    line = stderr_line(capsys)
    assert line.startswith(f"flexportal: {message}")
    command = f"flexportal customers export {tmp_path / 'a.csv'} --resume\n"
    assert line.endswith(f"40 rows are saved; resume with: {command}") is bool(saved)


def test_a_second_export_to_the_same_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with locked(tmp_path / "a.csv.lock"):
        assert run("customers", "export", str(tmp_path / "a.csv")) == 1
    assert stderr_line(capsys) == "flexportal: another export to this file is running\n"


def test_an_invalid_path_or_filter_sends_nothing(
    mock: MockAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = mock.calls.total
    assert run("customers", "export", str(tmp_path)) == 2
    assert ".parquet" in stderr_line(capsys)
    (tmp_path / "a.csv").mkdir()
    assert run("customers", "export", str(tmp_path / "a.csv")) == 2
    assert "is a folder" in stderr_line(capsys)
    assert run("customers", "export", str(tmp_path / "b.csv"), "--page-size", "0") == 2
    assert "--page-size" in stderr_line(capsys)
    assert mock.calls.total == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_hint_repeats_no_e_mail_address() -> None:
    command = ["customers", "export", "a.csv", "--email", "ada@example.com"]
    assert Session(command).command_with("--resume") == "the same command and --resume"


def test_a_number_that_does_not_fit_is_refused_and_kept_as_text_without_fetching_again(
    mock: MockAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mock.add_customer("acme", totalOrders=2**53 + 1, customerId="cus_large")
    target = tmp_path / "a.csv"
    assert run("customers", "export", str(target), "--limit", "20") == 1
    said = stderr_line(capsys)
    assert "row 1 (customerId cus_large): total_orders is 9007199254740993, which does not fit" in said
    assert said.endswith(f"20 rows are saved; resume with: flexportal customers export {target} --limit 20 --resume\n")
    before = mock.calls.total
    assert run("customers", "export", str(target), "--limit", "20", "--resume", "--numbers-as-text") == 0
    assert mock.calls.total == before
    first = next(csv.DictReader(io.StringIO(target.read_text(), newline="")))
    assert (first["total_orders"], first["additional_properties"]) == ("", '{"totalOrders":9007199254740993}')
