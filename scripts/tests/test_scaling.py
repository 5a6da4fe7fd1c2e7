"""`scripts/scale`: the model's arithmetic, the tables that follow from it, and a measurement of each way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmark.processes import ProcessError
from scaling import __main__ as command
from scaling.document import FIGURES, PAGE, costs, rendered
from scaling.model import Inputs, Scenario, read

ONE = Scenario(100_000, 1)
HERE = Inputs(round_trip=0.1, executors=2, cores=4)


def row(way: str, customers: int, seconds: float, latency: float = 0.0, cores: int = 1) -> dict[str, Any]:
    return {"way": way, "customers": customers, "seconds": seconds, "latency": latency, "cores": cores, "start": 1.0}


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


def test_many_tenants_are_read_in_parallel_by_a_cluster_only() -> None:
    many = Scenario(1_000_000, 100)
    assert read("list", many, 0.0, inputs=HERE).seconds == pytest.approx(10_000 * 0.1)
    assert read("Spark", many, 0.0, inputs=HERE).seconds == pytest.approx(100 * (25 * 4 + 1) / 8 * 0.1)


def test_costs_follow_from_the_two_largest_reads_without_latency() -> None:
    rows = [row("Spark", 100, 12.0, cores=2), row("Spark", 1_000, 30.0, cores=2), row("Spark", 100, 99.0, latency=0.1)]
    cost = costs({"rows": rows})["Spark"]
    assert [cost.customer, cost.read, cost.start] == pytest.approx([0.04, 10.0, 1.0])
    assert costs({"rows": [row("list", 100, 2.0), row("list", 200, 1.0)]})["list"].customer == 0.0


def test_the_page_follows_from_the_stored_figures() -> None:
    page, figures = PAGE.read_text(encoding="utf-8"), json.loads(FIGURES.read_text(encoding="utf-8"))
    assert rendered(page, figures) == page
    with pytest.raises(ValueError, match="no place"):
        rendered("# Without marks", figures)


def test_a_quick_run_measures_each_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "scale.json"
    assert command.main(["--quick", "--only", "list", "scan", "polars", "--json", str(file)]) == 0
    figures = json.loads(file.read_text(encoding="utf-8"))
    assert [(row["way"], row["customers"]) for row in figures["rows"]] == [
        (way, customers) for customers, _ in command.QUICK for way in ("list", "scan", "polars")
    ]
    assert all(row["seconds"] > 0 for row in figures["rows"])
    assert "| 2,000 | 5 ms | scan |" in capsys.readouterr().out


def test_a_read_that_misses_customers_or_fails_is_no_measurement(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ProcessError, match="KeyError: 'telepathy'"):
        command.reading("telepathy", "http://127.0.0.1:9")
    monkeypatch.setattr(command, "reading", lambda way, url: {"customers": 399, "seconds": 1.0, "start": 0.0})
    assert command.main(["--quick"]) == 2
    assert "list did not deliver 400 customers" in capsys.readouterr().err
