"""Spark for real, against the mock on sockets: nothing lost or repeated, whatever is killed; the key shown nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from java import java, needs_java

from contract_tests.documentation.blocks import blocks

from .layering import ROOT
from .spark_program import GUIDE, KEY_FILE, KEYS, LIMIT, TENANTS

pytestmark = needs_java

# As many as an analyst would read, where there is time for it.
CUSTOMERS = int(os.environ.get("FLEXPORTAL_SPARK_CUSTOMERS", "50000" if os.environ.get("CI") == "true" else "2000"))
ENDS_WITHIN = 900.0
# Those of this process that would have another program look elsewhere, or be measured.
DROPPED = ("FLEXPORTAL_", "COVERAGE_", "COV_", "PYTHON", "SPARK_", "PYSPARK_")


def run(folder: Path) -> None:
    """The program, once for all tests and all processes that run some of them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
    environment = {
        **kept,
        "FLEXPORTAL_API_KEY": KEYS["environment"],
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "TMPDIR": str(folder),
    }
    command = [sys.executable, "-m", "contract_tests.agreement.spark_program", str(folder), str(CUSTOMERS)]
    with (folder / "driver.log").open("wb") as log:
        subprocess.run(command, cwd=ROOT, env=environment, stdout=log, stderr=log, timeout=ENDS_WITHIN, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the program has left what it saw."""
    import fcntl  # here, since a system without it has no way to this

    java()
    own = tmp_path_factory.getbasetemp()
    # The workers of one run of the suite have the folder above in common, and nothing else does.
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (shared / "spark.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = shared / "spark"
        if not path.exists():
            path.mkdir()
            run(path)
    return path


@pytest.fixture
def report(folder: Path) -> dict[str, Any]:
    """What the program saw."""
    file = folder / "report.json"
    if not file.exists():
        log = (folder / "driver.log").read_text(encoding="utf-8", errors="replace")
        pytest.fail(f"the program has failed:\n{log[-6000:]}")
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return report


def events(folder: Path) -> list[dict[str, Any]]:
    """The event log of the session."""
    (file,) = (folder / "events").glob("*/events_*")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_the_rows_and_their_sums_are_the_mock_s_although_workers_are_killed_midway(report: dict[str, Any]) -> None:
    assert report["sums"] == report["expected"]
    assert set(report["sums"]) == set(TENANTS)
    assert {sums[0] for sums in report["sums"].values()} == {CUSTOMERS}


def test_there_is_a_task_for_each_tenant_and_partition_and_one_that_looks_for_the_unknown(
    report: dict[str, Any],
) -> None:
    assert report["partitions"] == len(TENANTS) * (2 * 2 + 1)


def test_the_killed_workers_were_reading_and_their_tasks_were_tried_again(folder: Path, report: dict[str, Any]) -> None:
    ended = [event for event in events(folder) if event["Event"] == "SparkListenerTaskEnd"]
    crashed = [event for event in ended if "crashed" in json.dumps(event["Task End Reason"])]
    assert report["killed"]
    assert crashed
    # What they had read by then was asked for again.
    pages = len(TENANTS) * (4 * -(-CUSTOMERS // 400) + 1)
    assert report["requests"] > pages * 0.9


def test_filters_are_pushed_down_where_spark_lets_them(report: dict[str, Any]) -> None:
    wanted, filters = report["wanted"], report["filters"]
    assert filters == {
        "not pushed": [wanted, 5],
        # One of the values is unknown, so the status alone is pushed, and one task reads it.
        "two": [wanted, filters["two"][1]],
        "email": [1, 1],
        "or": [1, 5],
        "none": [0, 0],
    }
    assert filters["two"][1] < 5


def test_the_key_is_that_of_the_environment_or_of_a_file(report: dict[str, Any]) -> None:
    assert "403 NO_TENANT_ACCESS" in report["refused"]
    assert report["with the key of the file"] == 250
    assert "ValueError: there is no option 'apikey'" in report["option"]


@pytest.mark.usefixtures("report")
def test_the_key_is_in_no_log_no_plan_and_no_page(folder: Path) -> None:
    seen = 0
    for file in folder.rglob("*"):
        if file.is_file() and file.name != KEY_FILE:
            content = file.read_bytes()
            seen += 1
            assert not [key for key in KEYS.values() if key.encode() in content], file.name
    assert seen >= 12
    # They do show what Spark shows of a read.
    assert b"== Physical Plan ==" in (folder / "plans.txt").read_bytes()
    assert b"spark.eventLog.dir" in (folder / "page-3.txt").read_bytes()
    assert b"INFO TaskSetManager: Starting task" in (folder / "driver.log").read_bytes()
    assert (folder / KEY_FILE).read_text(encoding="utf-8") == KEYS["file"]


def test_a_status_that_the_contract_does_not_know_fails_the_read_or_is_read(report: dict[str, Any]) -> None:
    assert "PaginationError" in report["unknown"]
    assert 'option("split", "false")' in report["unknown"]
    assert report["not split"] == 251
    assert report["paused"] == 1


def test_the_tasks_of_an_executor_keep_one_pace(report: dict[str, Any]) -> None:
    assert report["paced"] == 600
    assert report["paced, statuses"] == [200]
    # They would have been turned away but for the pace: in so many minutes of a second, there was no room for more.
    assert report["paced, requests"] > 2 * LIMIT
    assert report["paced, seconds"] >= report["paced, requests"] // LIMIT - 1


def test_the_guide_s_examples_run(report: dict[str, Any]) -> None:
    lines = [block.line for block in blocks(GUIDE.read_text(encoding="utf-8"), GUIDE) if block.language == "python"]
    assert len(lines) >= 3
    assert report["guide"] == lines


@pytest.mark.usefixtures("report")
def test_nothing_is_left_behind(folder: Path) -> None:
    # The Java machine tidies up once its program is gone.
    patience = time.monotonic() + 30
    while any((folder / "scratch").iterdir()) and time.monotonic() < patience:
        time.sleep(0.05)
    assert list((folder / "scratch").iterdir()) == []
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {"events", "scratch"}
