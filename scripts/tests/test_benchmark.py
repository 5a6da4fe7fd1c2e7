"""The benchmark: each row has a figure, the rivals agree, and what it writes can be read. No test asserts on a time."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from benchmark import bodies, machine, tables
from benchmark.results import Bound, Row
from benchmark.rounds import Sample

SCRIPTS = Path(bodies.__file__).parents[1]

needs_rivals = pytest.mark.skipif(
    not (SCRIPTS.parent / ".venv-bench").exists() and os.environ.get("CI") != "true",
    reason="needs .venv-bench, which scripts/bench makes",
)
KEYS = [
    "decode, stock", "decode, pydantic", "decode, bare", "decode, unknown fields", "decode, every field",
    "decode, subscriptions",
    "export, NDJSON",
    "listing, CPU", "listing, wall", "prefetch", "scan", "memory", "scale",
    "get, stock", "get, openai", "get, stripe",
    "create, stock", "create, openai", "create, stripe",
    "ready", "first customer", "ready, lean", "first customer, lean", "import, 47 operations", "first use", "first use, every part", "cold start",
]  # fmt: skip


@needs_rivals
def test_a_quick_run_has_a_figure_in_every_row(tmp_path: Path) -> None:
    """A run fails by itself where two rivals deliver different customers."""
    file = tmp_path / "bench.json"
    done = subprocess.run(
        [SCRIPTS / "bench", "--quick", "--json", file], capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(file.read_text(encoding="utf-8"))
    assert [row["key"] for row in report["rows"]] == KEYS
    assert [row["key"] for row in report["rows"] if not is_measured(row)] == []
    assert report["machine"]["command"] == "scripts/bench --quick"
    assert str(SCRIPTS.parent) not in file.read_text(encoding="utf-8")


def is_measured(row: dict[str, Any]) -> bool:
    # Memory may not grow at all; and a row without curl has a note instead.
    return (row["figure"] is not None and row["figure"] >= 0 and bool(row["samples"])) or row["note"].endswith(
        "no curl here"
    )


@pytest.fixture
def rows() -> list[Row]:
    samples = {"ours": Sample((1.0, 2.0)), "theirs": Sample((5.0, 6.0))}
    return [
        Row("decode", "ours & theirs", "× faster", 4.7, 4.9, Bound(4, 6), samples, "µs", "<msgspec>"),
        Row("absent", "no curl", "×", None, note="there is no curl here"),
    ]


@pytest.fixture
def machine_of_a_run() -> dict[str, Any]:
    return {
        "date": "2026-11-22", "processor": "Model & Co", "cores": 2, "system": "Linux x86_64", "python": "CPython 3.11",
        "packages": {"httpx": "1"}, "command": "scripts/bench", "load before": 1.0, "load after": 2.0,
    }  # fmt: skip


def test_a_run_replaces_the_tables_of_the_last_and_nothing_else(
    rows: list[Row], machine_of_a_run: dict[str, Any], tmp_path: Path
) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n", encoding="utf-8")
    for _ in range(2):
        tables.write(tmp_path, rows, machine_of_a_run)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert text.count("| decode | ours & theirs | 4.70 × faster | 4.90 | ≥ 4 | ≥ 6 | meets the gate |") == 1
    assert "there is no curl here" in text


def test_the_machine_is_described_without_a_name_or_a_place() -> None:
    found = machine.described(("httpx",))
    described = json.dumps(found)
    assert set(found) == {"date", "processor", "cores", "system", "python", "packages"}
    assert os.uname().nodename not in described
    assert str(Path.home()) not in described
