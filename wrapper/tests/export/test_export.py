"""Exports in one process: what is saved, how it is resumed, what is refused."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flexportal.export import journal
from flexportal.export.columns import Layout
from flexportal.export.files import FileLockedError, flush_folder, locked
from flexportal.export.formats import Format, format_of
from flexportal.export.job import Export, OtherSettingsError
from flexportal.export.journal import Journal, digests
from flexportal_api.operations.customers import LIST_CUSTOMERS

ROWS = [b'{"customerId":"c%d"}' % number for number in range(10)]
WHOLE = b"".join(row + b"\n" for row in ROWS)


class Items(Iterator[bytes]):
    """The items after a token, which is the number of items before; `fault` is raised instead of an item."""

    def __init__(self, token: str | None, fault: tuple[int, BaseException] | None = None, rows: list[bytes] = ROWS):
        self.at, self.fault, self.rows = int(token or 0), fault, rows

    def __next__(self) -> bytes:
        if self.fault and self.fault[0] == self.at:
            raise self.fault[1]
        if self.at == len(self.rows):
            raise StopIteration
        self.at += 1
        return self.rows[self.at - 1]

    @property
    def resume_token(self) -> str | None:
        return None if self.at == len(self.rows) else str(self.at)


Fetched = list[tuple[str | None, int]]


def export(target: Path, settings: dict[str, Any] | None = None, **options: Any) -> Export:
    return Export(target, format_of(target), Layout(LIST_CUSTOMERS), digests(settings or {}), 3, **options)


def fetching(
    fetched: Fetched | None = None, fault: tuple[int, BaseException] | None = None
) -> Callable[[str | None, int], Items]:
    """Fetches items and notes with which arguments."""

    def fetch(token: str | None, saved: int) -> Items:
        if fetched is not None:
            fetched.append((token, saved))
        return Items(token, fault)

    return fetch


def interrupt(under_test: Export, at: int = 8) -> None:
    """Run an export that is interrupted."""
    with pytest.raises(KeyboardInterrupt):
        under_test.run(fetching(fault=(at, KeyboardInterrupt())))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_export_leaves_the_target_only(tmp_path: Path) -> None:
    counts: list[int] = []
    assert export(tmp_path / "a.ndjson").run(fetching(), on_rows=counts.append) == 10
    assert (tmp_path / "a.ndjson").read_bytes() == WHOLE
    assert names(tmp_path) == ["a.ndjson"]
    assert counts == [3, 6, 9, 10]


@pytest.mark.parametrize("name", ["a.ndjson", "a.csv"])
@pytest.mark.parametrize("fault", [KeyboardInterrupt(), OSError("odd")], ids=["Ctrl-C", "error"])
def test_an_interrupted_export_keeps_the_target_and_resumes(name: str, fault: BaseException, tmp_path: Path) -> None:
    target, fetched = tmp_path / name, Fetched()
    target.write_bytes(b"the last export")
    under_test = export(target)
    with pytest.raises(type(fault)):
        under_test.run(fetching(fetched, (8, fault)))
    assert target.read_bytes() == b"the last export"
    assert under_test.saved() == 6
    assert names(tmp_path) == [name, f"{name}.journal", f"{name}.partial"]
    assert under_test.run(fetching(fetched), resume=True) == 10
    assert fetched == [(None, 0), ("6", 6)]
    export(tmp_path / f"whole-{name}").run(fetching())
    assert target.read_bytes() == (tmp_path / f"whole-{name}").read_bytes()
    assert names(tmp_path) == [name, f"whole-{name}"]


def test_nothing_saved_leaves_nothing(tmp_path: Path) -> None:
    interrupt(export(tmp_path / "a.csv"), at=1)
    assert names(tmp_path) == []


def test_without_resume_it_starts_anew(tmp_path: Path) -> None:
    fetched = Fetched()
    interrupt(export(tmp_path / "a.ndjson"))
    export(tmp_path / "a.ndjson", {"other": 1}).run(fetching(fetched))
    assert fetched == [(None, 0)]
    assert (tmp_path / "a.ndjson").read_bytes() == WHOLE


def test_other_settings_are_refused_and_the_saved_rows_kept(tmp_path: Path) -> None:
    interrupt(export(tmp_path / "a.ndjson", {"status": "active", "tenant": "a"}))
    other = export(tmp_path / "a.ndjson", {"status": "inactive", "tenant": "a", "email": None})
    with pytest.raises(OtherSettingsError, match="another status, another email") as raised:
        other.run(fetching(), resume=True)
    assert raised.value.names == ["status", "email"]
    assert other.saved() == 6


def test_the_journal_contains_no_address(tmp_path: Path) -> None:
    interrupt(export(tmp_path / "a.csv", {"email": ["ada@example.com"]}))
    assert "ada" not in (tmp_path / "a.csv.journal").read_text()


def test_a_failed_conversion_is_repeated_without_fetching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: Any) -> None:
        raise OSError(errno.ENOSPC, "disk full")

    fetched = Fetched()
    with monkeypatch.context() as patched:
        patched.setattr(Format, "convert", full)
        with pytest.raises(OSError, match="disk full"):
            export(tmp_path / "a.csv").run(fetching(fetched))
    assert names(tmp_path) == ["a.csv.journal", "a.csv.partial"]
    assert export(tmp_path / "a.csv").run(fetching(fetched), resume=True) == 10
    assert len(fetched) == 1


@pytest.mark.parametrize(
    ("name", "expected"), [("a.ndjson", b""), ("a.csv", (",".join(Layout(LIST_CUSTOMERS).names) + "\r\n").encode())]
)
def test_an_empty_listing_is_a_file_too(name: str, expected: bytes, tmp_path: Path) -> None:
    assert export(tmp_path / name).run(lambda token, saved: Items(token, rows=[])) == 0
    assert (tmp_path / name).read_bytes() == expected


@pytest.mark.parametrize("damage", ["missing", "short", "deleted", "no JSON", "version", "shape"])
def test_an_invalid_journal_is_not_resumed(damage: str, tmp_path: Path) -> None:
    interrupt(export(tmp_path / "a.ndjson"))
    path, saved = tmp_path / "a.ndjson.journal", tmp_path / "a.ndjson.partial"
    content = json.loads(path.read_text())
    match damage:
        case "missing":
            path.unlink()
        case "short":
            saved.write_bytes(saved.read_bytes()[:-1])
        case "deleted":
            saved.unlink()
        case "no JSON":
            path.write_text("{")
        case "version":
            path.write_text(json.dumps(content | {"version": 2}))
        case _:
            path.write_text(json.dumps(content | {"rows": "6"}))
    fetched = Fetched()
    export(tmp_path / "a.ndjson").run(fetching(fetched), resume=True)
    assert fetched == [(None, 0)]
    assert (tmp_path / "a.ndjson").read_bytes() == WHOLE


def test_rows_after_the_last_checkpoint_are_ignored(tmp_path: Path) -> None:
    interrupt(export(tmp_path / "a.ndjson"))
    with (tmp_path / "a.ndjson.partial").open("ab") as file:
        file.write(b'{"customerId":"c6"}\n' * 10 + b'{"custo')
    export(tmp_path / "a.ndjson").run(fetching(), resume=True)
    assert (tmp_path / "a.ndjson").read_bytes() == WHOLE


@pytest.mark.parametrize(("rows", "seconds", "expected"), [(1000, 0.0, [10]), (1000, 0.5, [6, 10]), (6, 0.0, [6, 10])])
def test_checkpoints_are_bounded_in_rows_and_seconds(
    rows: int, seconds: float, expected: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[int] = []
    write = Journal.write

    def noted(journal: Journal, path: Path) -> None:
        saved.append(journal.rows)
        write(journal, path)

    monkeypatch.setattr(journal, "ROWS_UNSAVED", rows)
    monkeypatch.setattr(Journal, "write", noted)
    times = iter(range(100))
    export(tmp_path / "a.ndjson", clock=lambda: seconds * next(times)).run(fetching())
    assert saved == expected


def test_a_second_export_to_the_same_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with locked(tmp_path / "a.ndjson.lock"), pytest.raises(FileLockedError, match="running"):
        export(tmp_path / "a.ndjson").run(fetching())
    assert names(tmp_path) == []
    monkeypatch.setattr("fcntl.flock", lambda file, how: (tmp_path / "a.ndjson.lock").unlink())
    with pytest.raises(FileLockedError, match="has just ended"):
        export(tmp_path / "a.ndjson").run(fetching())


def test_a_system_that_opens_no_folders_is_supported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*given: Any) -> int:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr("flexportal.export.files.os.open", denied)
        flush_folder(tmp_path)


@pytest.mark.parametrize("name", ["c.ndjson", "c.csv"])
def test_a_file_keeps_its_permissions_and_a_link_stays_a_link(name: str, tmp_path: Path) -> None:
    file, link = tmp_path / "data" / name, tmp_path / name
    file.parent.mkdir()
    file.touch(0o600)
    link.symlink_to(file)
    assert export(link).run(fetching()) == len(ROWS)
    assert link.readlink() == file
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.stat().st_size
    assert names(tmp_path) == sorted([name, "data"])


@pytest.mark.parametrize("name", ["c.ndjson", "c.ndjson.lock"])
def test_whatever_is_no_file_is_refused_and_left_alone(name: str, tmp_path: Path) -> None:
    """A device would be replaced for all programs of the machine, and a pipe waited for without end."""
    os.mkfifo(tmp_path / name)
    with pytest.raises(OSError, match="not a regular file"):
        export(tmp_path / "c.ndjson").run(fetching())
    assert names(tmp_path) == [name]
    assert (tmp_path / name).is_fifo()
