"""Exports in one process: what is saved, what a resume makes of it, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flexportal import RateLimitError
from flexportal.exports import partial
from flexportal.exports.columns import Layout
from flexportal.exports.durable import Busy, exclusive, settle_folder, unfinished
from flexportal.exports.export import Export, OtherSettings
from flexportal.exports.formats import format_of
from flexportal.exports.journal import Journal, sealed
from tests.scripted import refused

ROWS = [b'{"customerId":"c%d"}' % number for number in range(10)]
WHOLE = b"".join(row + b"\n" for row in ROWS)


class Served(Iterator[bytes]):
    """The rows behind a token, which is the number of rows before; `fault` comes in place of a row."""

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


Asked = list[tuple[str | None, int]]


def export(target: Path, settings: dict[str, Any] | None = None, **options: Any) -> Export:
    return Export(target, format_of(target), Layout(), sealed(settings or {}), 3, **options)


def asking(asked: Asked, fault: tuple[int, BaseException] | None = None) -> Callable[[str | None, int], Served]:
    def ask(token: str | None, had: int) -> Served:
        asked.append((token, had))
        return Served(token, fault)

    return ask


def test_a_file_that_is_not_whole_has_a_name_of_its_own() -> None:
    assert unfinished(Path("here/a.csv")) == Path("here/a.csv.new")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_export_leaves_the_target_alone_in_its_folder(tmp_path: Path) -> None:
    seen: list[int] = []
    assert export(tmp_path / "a.ndjson").run(asking([]), on_rows=seen.append) == 10
    assert (tmp_path / "a.ndjson").read_bytes() == WHOLE
    assert names(tmp_path) == ["a.ndjson"]
    assert seen == [3, 6, 9, 10]


@pytest.mark.parametrize("name", ["a.ndjson", "a.csv"])
@pytest.mark.parametrize(
    "fault", [KeyboardInterrupt(), RateLimitError("", response=refused(429))], ids=["Ctrl-C", "429"]
)
def test_after_a_fault_the_whole_batches_are_saved_and_gone_on_from(
    name: str, fault: BaseException, tmp_path: Path
) -> None:
    target = tmp_path / name
    asked: Asked = []
    target.write_bytes(b"the last export")
    under_test = export(target)
    with pytest.raises(type(fault)):
        under_test.run(asking(asked, (8, fault)))
    assert target.read_bytes() == b"the last export"
    assert under_test.saved() == 6
    assert names(tmp_path) == [name, f"{name}.journal", f"{name}.partial"]
    assert under_test.run(asking(asked), resume=True) == 10
    assert asked == [(None, 0), ("6", 6)]
    export(tmp_path / f"whole-{name}").run(asking([]))
    assert target.read_bytes() == (tmp_path / f"whole-{name}").read_bytes()
    assert names(tmp_path) == [name, f"whole-{name}"]


def test_where_nothing_was_saved_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path / "a.csv").run(asking([], (1, KeyboardInterrupt())))
    assert names(tmp_path) == []


def test_without_resume_it_begins_anew(tmp_path: Path) -> None:
    asked: Asked = []
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path / "a.ndjson").run(asking(asked, (8, KeyboardInterrupt())))
    export(tmp_path / "a.ndjson", {"other": 1}).run(asking(asked))
    assert asked == [(None, 0), (None, 0)]
    assert (tmp_path / "a.ndjson").read_bytes() == WHOLE


def test_a_resume_where_there_is_nothing_starts_afresh(tmp_path: Path) -> None:
    asked: Asked = []
    export(tmp_path / "a.ndjson").run(asking(asked), resume=True)
    assert asked == [(None, 0)]
    assert (tmp_path / "a.ndjson").read_bytes() == WHOLE


def test_other_settings_are_refused_and_nothing_saved_is_lost(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path / "a.ndjson", {"status": "active", "tenant": "a"}).run(asking([], (8, KeyboardInterrupt())))
    other = export(tmp_path / "a.ndjson", {"status": "inactive", "tenant": "a", "email": None})
    with pytest.raises(OtherSettings, match="begun with another status, another email") as raised:
        other.run(asking([]), resume=True)
    assert raised.value.names == ["status", "email"]
    assert other.saved() == 6


def test_the_journal_shows_no_value_of_a_setting(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path / "a.csv", {"email": ["ada@example.com"]}).run(asking([], (8, KeyboardInterrupt())))
    assert "ada" not in (tmp_path / "a.csv.journal").read_text()


def test_a_listing_that_had_ended_is_not_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Any, rows: Any, layout: Any, target: Any) -> None:
        raise OSError("disk full")

    asked: Asked = []
    with monkeypatch.context() as patched:
        patched.setattr("flexportal.exports.formats.Format.convert", broken)
        with pytest.raises(OSError, match="disk full"):
            export(tmp_path / "a.csv").run(asking(asked))
    assert names(tmp_path) == ["a.csv.journal", "a.csv.partial"]
    assert export(tmp_path / "a.csv").run(asking(asked), resume=True) == 10
    assert len(asked) == 1


def test_no_customers_are_a_file_all_the_same(tmp_path: Path) -> None:
    for name, expected in [("a.ndjson", b""), ("a.csv", (",".join(Layout().names) + "\r\n").encode())]:
        assert export(tmp_path / name).run(lambda token, had: Served(token, rows=[])) == 0
        assert (tmp_path / name).read_bytes() == expected
    assert names(tmp_path) == ["a.csv", "a.ndjson"]


@pytest.mark.parametrize("damage", ["short", "gone", "no JSON", "version", "shape"])
def test_what_cannot_be_trusted_is_not_resumed(damage: str, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path / "a.ndjson").run(asking([], (8, KeyboardInterrupt())))
    journal, saved = tmp_path / "a.ndjson.journal", tmp_path / "a.ndjson.partial"
    content = json.loads(journal.read_text())
    match damage:
        case "short":
            saved.write_bytes(saved.read_bytes()[:-1])
        case "gone":
            saved.unlink()
        case "no JSON":
            journal.write_text("{")
        case "version":
            journal.write_text(json.dumps(content | {"version": 2}))
        case _:
            journal.write_text(json.dumps(content | {"rows": "6"}))
    asked: Asked = []
    export(tmp_path / "a.ndjson").run(asking(asked), resume=True)
    assert asked == [(None, 0)]
    assert (tmp_path / "a.ndjson").read_bytes() == WHOLE


def test_rows_behind_the_last_checkpoint_do_not_count(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path / "a.ndjson").run(asking([], (8, KeyboardInterrupt())))
    with (tmp_path / "a.ndjson.partial").open("ab") as file:
        file.write(b'{"customerId":"c6"}\n{"custo')
    export(tmp_path / "a.ndjson").run(asking([]), resume=True)
    assert (tmp_path / "a.ndjson").read_bytes() == WHOLE


@pytest.mark.parametrize(
    ("rows", "tick", "expected"), [(1000, 0.0, [10]), (1000, 0.5, [6, 10]), (5, 0.0, [6, 10]), (6, 0.0, [6, 10])]
)
def test_rows_are_saved_when_there_are_many_or_it_is_long_ago(
    rows: int, tick: float, expected: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partial, "ROWS_UNSAVED", rows)
    saved: list[int] = []
    write = Journal.write

    def noted(journal: Journal, path: Path) -> None:
        saved.append(journal.rows)
        write(journal, path)

    monkeypatch.setattr(Journal, "write", noted)
    time = [0.0]

    def clock() -> float:
        time[0] += tick
        return time[0]

    export(tmp_path / "a.ndjson", clock=clock).run(asking([]))
    assert saved == expected


def test_a_second_export_into_the_same_file_is_kept_out(tmp_path: Path) -> None:
    with exclusive(tmp_path / "a.ndjson.lock"), pytest.raises(Busy, match="another export into this file is under way"):
        export(tmp_path / "a.ndjson").run(asking([]))
    assert names(tmp_path) == []


def test_a_lock_whose_file_was_taken_away_meanwhile_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def late(file: Any, how: int) -> None:
        (tmp_path / "a.ndjson.lock").unlink()

    monkeypatch.setattr(fcntl, "flock", late)
    with pytest.raises(Busy, match="has just ended"):
        export(tmp_path / "a.ndjson").run(asking([]))


def test_a_system_that_opens_no_folders_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*given: Any) -> int:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr("flexportal.exports.durable.os.open", denied)
        settle_folder(tmp_path)
