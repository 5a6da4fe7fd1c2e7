"""`flexportal customers export` in process: options, refusals, what is said."""

from __future__ import annotations

import csv
import errno
import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flexportal import FlexPortal
from flexportal.commands.export import export_customers
from flexportal.commands.progress import Progress
from flexportal.commands.session import Session
from flexportal.exports.columns import Layout
from flexportal.exports.durable import exclusive
from flexportal.exports.export import Export
from flexportal.exports.journal import sealed
from flexportal.exports.partial import Places
from flexportal.testing import MockPortal
from tests.scripted import URL, Script, customer, portal

from .conftest import never, run

pytestmark = pytest.mark.usefixtures("configured")


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that went to standard error."""
    shown, line = capsys.readouterr()
    assert shown == ""
    assert line.count("\n") == 1
    return line


def test_a_file_of_all_customers_and_one_line_about_it(
    mock: MockPortal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "a.ndjson"
    assert run("customers", "export", str(target)) == 0
    assert said(capsys) == f"130 customers in {target}\n"
    assert [json.loads(line) for line in target.read_bytes().splitlines()] == list(mock.rows("acme"))


class Seen:
    """Sees what an export asks for, saves and shows, where three customers answer."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.script = Script([customer(number) for number in range(1, 4)])
        self.opened: list[tuple[str | None, str | None]] = []
        self.run: list[tuple[Export, bool]] = []
        self.shown: list[tuple[str, Any]] = []
        real, seen = Export.run, self

        def opening(session: Session, region: str | None, base_url: str | None) -> FlexPortal:
            self.opened.append((region, base_url))
            return portal(self.script)

        def running(export: Export, ask: Any, *, resume: bool, on_rows: Callable[[int], None]) -> int:
            self.run.append((export, resume))
            return real(export, ask, resume=resume, on_rows=on_rows)

        class Shown:
            def __init__(self, total: int | None, page_size: int) -> None:
                seen.shown.append(("made", (total, page_size)))

            def begin(self, rows: int) -> None:
                seen.shown.append(("begin", rows))

            def reach(self, rows: int) -> None:
                seen.shown.append(("reach", rows))

            def __enter__(self) -> None:
                pass

            def __exit__(self, *given: object) -> None:
                pass

        monkeypatch.setattr(Session, "portal", opening)
        monkeypatch.setattr(Export, "run", running)
        monkeypatch.setattr("flexportal.commands.export.Progress", Shown)

    def export(self, path: Path, **options: Any) -> Export:
        context: Any = SimpleNamespace(obj=Session([], {}))
        export_customers(context, path, **options)
        return self.run[-1][0]


def test_without_options_all_customers_are_listed_from_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Seen(monkeypatch)
    export = seen.export(tmp_path / "a.csv")
    assert seen.opened == [(None, None)]
    assert seen.run == [(export, False)]
    assert seen.script.queries == [{"limit": "100"}]
    assert seen.shown == [("made", (None, 100)), ("begin", 0), ("reach", 3)]
    assert export.layout.names == Layout().names
    names = ("--status", "--customer-type", "--email", "--max-items")
    asked = dict.fromkeys(names) | {"--scan": False, "tenant": "acme", "server": URL}
    assert export.settings == sealed(asked)


def test_its_options_are_what_is_asked_for_and_what_a_resume_compares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Seen(monkeypatch)
    filters = {"status": ["active"], "customer_type": ["individual"], "email": ["person1@example.com"]}
    export = seen.export(
        tmp_path / "a.csv", **filters, max_items=2, page_size=30, nested=True, resume=True, region="us"
    )
    assert seen.opened == [("us", None)]
    assert seen.run == [(export, True)]
    assert seen.script.queries == [
        {"limit": "2", "status": "active", "customerType": "individual", "email": "person1@example.com"}
    ]
    assert seen.shown == [("made", (2, 30)), ("begin", 0), ("reach", 1)]
    assert export.layout.names == Layout(nested=True).names
    asked = {f"--{name.replace('_', '-')}": value for name, value in filters.items()}
    assert export.settings == sealed(asked | {"--max-items": 2, "--scan": False, "tenant": "acme", "server": URL})


def test_a_scan_asks_for_each_part_of_another_server_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen(monkeypatch)
    export = seen.export(tmp_path / "a.ndjson", scan=True, base_url=URL)
    assert seen.opened == [(None, URL)]
    parts = [(query.get("status"), query.get("customerType")) for query in seen.script.queries]
    assert {(status, kind) for status in ("active", "inactive") for kind in ("individual", "business")} <= {*parts}
    assert export.settings["--scan"] == sealed({"--scan": True})["--scan"]


def test_filters_and_nested_addresses(mock: MockPortal, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    assert run("customers", "export", str(target), "--type", "business", "--nested") == 0
    rows = list(csv.DictReader(io.StringIO(target.read_text(), newline="")))
    expected = [row for row in mock.rows("acme") if row["customerType"] == "business"]
    assert [row["customer_id"] for row in rows] == [row["customerId"] for row in expected]
    assert [json.loads(row["last_billing_address"] or "{}").get("city") for row in rows] == [
        row.get("lastBillingAddress", {}).get("city") for row in expected
    ]


def test_a_scan_has_each_customer_once(mock: MockPortal, tmp_path: Path) -> None:
    target = tmp_path / "a.ndjson"
    assert run("customers", "export", str(target), "--scan", "--page-size", "10") == 0
    found = sorted(json.loads(line)["customerId"] for line in target.read_bytes().splitlines())
    assert found == sorted(row["customerId"] for row in mock.rows("acme"))


@pytest.mark.parametrize("scan", [[], ["--scan"]], ids=["list", "scan"])
def test_an_error_says_what_is_saved_and_how_to_go_on(
    scan: list[str],
    mock: MockPortal,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flexportal.policy.Policy.delay", never)
    target = tmp_path / "a b.ndjson"
    options = ["--page-size", "20", "--max-items", "110", *scan]
    fail_after(mock, 3, monkeypatch)
    assert run("customers", "export", str(target), *options) == 5
    line = said(capsys)
    assert (
        f"customers are saved; go on with: flexportal customers export '{target}' {' '.join(options)} --resume\n"
        in line
    )
    assert not target.exists()


def fail_after(mock: MockPortal, pages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrange for a 429 after so many pages."""
    handle = mock.handle
    left = [pages]

    def handled(request: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            mock.fail_next(429, retry_after=3600)
        return handle(request)

    monkeypatch.setattr(mock, "handle", handled)


def test_a_resume_goes_on_and_other_filters_are_refused(
    mock: MockPortal, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.ndjson"
    with monkeypatch.context() as patched:
        patched.setattr("flexportal.policy.Policy.delay", never)
        fail_after(mock, 3, patched)
        assert run("customers", "export", str(target), "--page-size", "20", "--max-items", "110") == 5
    assert "60 customers are saved" in said(capsys)
    assert run("customers", "export", str(target), "--resume", "--status", "active", "--max-items", "110") == 2
    assert "begun with another --status; pass what it was begun with, or leave out --resume" in said(capsys)
    before = mock.calls.total
    assert run("customers", "export", str(target), "--resume", "--max-items", "110") == 0
    assert mock.calls.total - before == 1
    assert [json.loads(line) for line in target.read_bytes().splitlines()] == list(mock.rows("acme"))[:110]


@pytest.mark.parametrize("saved", [0, 40])
def test_ctrl_c_says_how_to_go_on(
    saved: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*given: Any, **named: Any) -> int:
        raise KeyboardInterrupt

    def had(export: Export) -> int:
        return saved

    monkeypatch.setattr(Export, "run", interrupted)
    monkeypatch.setattr(Export, "saved", had)
    assert run("customers", "export", str(tmp_path / "a.csv"), "--resume") == 130
    way_on = f"40 customers are saved; go on with: flexportal customers export {tmp_path / 'a.csv'} --resume"
    assert said(capsys) == f"flexportal: stopped; {way_on if saved else 'nothing was saved yet'}\n"


def test_another_export_under_way_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def had(export: Export) -> int:
        return 40

    target = tmp_path / "a.csv"
    monkeypatch.setattr(Export, "saved", had)
    with exclusive(Places(target).lock):
        assert run("customers", "export", str(target)) == 1
    assert said(capsys) == "flexportal: another export into this file is under way\n", "what it saved is not ours"


def test_a_folder_in_the_way_or_not_there_is_told_before_anything_is_asked(
    mock: MockPortal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = mock.calls.total
    assert run("customers", "export", str(tmp_path / "no" / "a.csv")) == 2
    assert said(capsys) == f"flexportal: there is no folder {tmp_path / 'no'}\n"
    (tmp_path / "a.csv").mkdir()
    assert run("customers", "export", str(tmp_path / "a.csv")) == 2
    assert said(capsys) == f"flexportal: {tmp_path / 'a.csv'} is a folder\n"
    assert mock.calls.total == before


@pytest.mark.parametrize("saved", [0, 40])
def test_a_full_disk_says_how_to_go_on(
    saved: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: Any, **named: Any) -> int:
        raise OSError(errno.ENOSPC, "the disk is full, as Python has it")

    def had(export: Export) -> int:
        return saved

    monkeypatch.setattr(Export, "run", full)
    monkeypatch.setattr(Export, "saved", had)
    assert run("customers", "export", str(tmp_path / "a.csv")) == 1
    way_on = f"; 40 customers are saved; go on with: flexportal customers export {tmp_path / 'a.csv'} --resume"
    assert said(capsys) == f"flexportal: No space left on device{way_on if saved else ''}\n"


def test_the_bar_is_gone_before_anything_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []

    def interrupted(*given: Any, **named: Any) -> int:
        raise KeyboardInterrupt

    def closed(progress: Progress, *given: Any) -> None:
        events.append("gone")

    monkeypatch.setattr(Export, "run", interrupted)
    monkeypatch.setattr(Progress, "__exit__", closed)
    monkeypatch.setattr("flexportal.commands.export.complain", events.append)
    assert run("customers", "export", str(tmp_path / "a.csv")) == 130
    assert events == ["gone", "stopped; nothing was saved yet"]


@pytest.mark.parametrize(
    ("arguments", "part"),
    [(["a.txt"], "'a.txt' names no format"), (["a.csv", "--email", ""], "email must be non-empty"), ([], "PATH")],
    ids=str,
)
def test_a_wrong_use_is_told_in_one_line(
    arguments: list[str], part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("customers", "export", *arguments) == 2
    assert part in said(capsys)
    assert list(tmp_path.iterdir()) == []
