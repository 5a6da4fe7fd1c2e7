"""`scripts/scale`: the model's arithmetic, the tables that follow from it, and a measurement of each way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmark.processes import ProcessError
from scaling import __main__ as command
from scaling import document
from scaling.document import FIGURES, PAGE, rendered
from scaling.model import Inputs, Scenario, read

ONE = Scenario(100_000, 1)
HERE = Inputs(round_trip=0.1, executors=2, cores=4)


def row(way: str, items: int, seconds: float, latency: float = 0.0, cores: int = 1) -> dict[str, Any]:
    return {"way": way, "items": items, "seconds": seconds, "latency": latency, "cores": cores, "start": 1.0}


@pytest.mark.parametrize(
    ("way", "cpu", "limit", "seconds", "bound"),
    [
        ("list", 0.0, None, 1000 * 0.1, "round trip"),
        ("scan", 0.0, None, 1001 / 4 * 0.1, "round trip"),
        ("Spark", 0.0, None, 250 * 0.1, "round trip"),
        ("list", 0.001, None, 1000 * (0.1 + 0.1), "round trip"),
        ("list", 0.002, None, 1000 * (0.1 + 0.2), "core"),
        ("scan", 0.002, None, 100_000 * 0.002, "core"),
        ("list", 0.0, 100, 9 * 60, "rate limit"),
        ("Spark", 0.0, 100, 10 * 60, "rate limit"),
    ],
)
def test_a_read_takes_as_long_as_its_limit(way: str, cpu: float, limit: int | None, seconds: float, bound: str) -> None:
    found = read(way, ONE, cpu, limit, inputs=HERE)
    assert (round(found.seconds, 6), found.bound) == (round(seconds, 6), bound)
    assert read(way, ONE, cpu, limit, start=7.0, inputs=HERE).seconds == pytest.approx(7.0 + seconds)


def test_the_page_follows_from_the_stored_figures() -> None:
    page, figures = PAGE.read_text(encoding="utf-8"), json.loads(FIGURES.read_text(encoding="utf-8"))
    assert rendered(page, figures) == page
    with pytest.raises(ValueError, match="no place"):
        rendered("# Without marks", figures)


def test_a_quick_run_measures_each_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "scale.json"
    assert command.main(["orders", "--quick", "--only", "list", "scan", "polars", "--json", str(file)]) == 0
    figures = json.loads(file.read_text(encoding="utf-8"))
    assert [(row["way"], row["items"]) for row in figures["rows"]] == [
        (way, items) for items, _ in command.QUICK for way in ("list", "scan", "polars")
    ]
    assert all(row["seconds"] > 0 for row in figures["rows"])
    printed = capsys.readouterr().out
    assert "| Orders |" in printed
    assert "| 2,000 | 5 ms | scan |" in printed


def test_figures_of_a_list_leave_those_of_another(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = json.loads(FIGURES.read_text(encoding="utf-8"))
    for name, file in (("PAGE", PAGE), ("FIGURES", FIGURES)):
        (tmp_path / file.name).write_bytes(file.read_bytes())
        monkeypatch.setattr(document, name, tmp_path / file.name)
    monkeypatch.setattr(command, "reading", lambda way, name, url: {"items": 1_000, "seconds": 2.0, "start": 0.0})
    assert command.main(["payments", "--quick", "--most", "1000", "--write-docs"]) == 0
    after = json.loads((tmp_path / FIGURES.name).read_text(encoding="utf-8"))
    assert after == before | {"payments": after["payments"]}
    assert after["payments"]["machine"]["command"] == "scripts/scale payments --quick --most 1000"
    assert "| 1,000 | none | list | 2.0 | 500 |" in (tmp_path / PAGE.name).read_text(encoding="utf-8")


def test_a_read_that_misses_items_or_fails_is_no_measurement(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ProcessError, match="KeyError: 'telepathy'"):
        command.reading("telepathy", "orders", "http://127.0.0.1:9")
    monkeypatch.setattr(command, "reading", lambda way, name, url: {"items": 999, "seconds": 1.0, "start": 0.0})
    assert command.main(["orders", "--quick"]) == 2
    assert "list did not deliver 1,000 orders" in capsys.readouterr().err
