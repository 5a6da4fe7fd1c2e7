"""The examples in the README, the pages and the docstrings run as written, and print what the page shows."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
from flexportal import timestamps
from flexportal.testing import MockAPI

from contract_tests.consistency import sample_program

from .examples import run_examples, run_pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "docs/examples/revenue_report"
# Its examples change what the others list.
WRITING = {ROOT / "docs/guides" / name for name in ("command-line.md", "creating-and-updating.md")}
# Their blocks need a JVM or a second terminal, and have tests of their own: test_spark_engine.py, test_quickstart.py,
# test_mock_server.py.
ELSEWHERE = {ROOT / "docs" / name for name in ("guides/spark.md", "guides/mock-server.md", "quickstart.md")}
# What pages need beyond the client's extras; scripts/locks/test.in has it. An older environment lacks it.
PACKAGES = {
    "celery.md": ["celery"],
    "django.md": ["django"],
    "fastapi.md": ["fastapi"],
    "notebooks.md": ["IPython"],
    "pandas.md": ["pandas"],
}

pytestmark = [
    pytest.mark.usefixtures("reader_settings"),
    pytest.mark.skipif(sys.platform == "win32", reason="the shell blocks need bash"),
]


def files_with_examples() -> list[Path]:
    """The files in which a Python block stands, and the guides with a shell block."""
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "wrapper").glob("flexportal*/**/*.py")]
    guides = set((ROOT / "docs/guides").glob("*.md"))
    return [file for file in sorted(files) if file not in ELSEWHERE and has_examples(file, in_shell=file in guides)]


def has_examples(file: Path, *, in_shell: bool) -> bool:
    """Whether a block of Python stands in it, or one of the shell."""
    text = file.read_text(encoding="utf-8")
    return "```python" in text or (in_shell and "```sh" in text)


@pytest.mark.parametrize("file", files_with_examples(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_the_examples_run_and_print_what_the_page_shows(
    file: Path, tmp_path: Path, mock_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = [name for name in PACKAGES.get(file.name, ()) if importlib.util.find_spec(name) is None]
    if missing and os.environ.get("CI") != "true":
        pytest.skip(f"{missing[0]} is not installed; scripts/test installs it")
    (tmp_path / "tests").mkdir()
    with MockAPI().serve() as server:
        monkeypatch.setenv("FLEXPORTAL_BASE_URL", server.url if file in WRITING else mock_url)
        run_examples(file, tmp_path / "tests")


def test_the_sample_program_runs() -> None:
    assert "250 customers" in asyncio.run(sample_program.main())


def test_the_order_program_follows_an_order_to_its_payments(rental_url: str) -> None:
    program = [sys.executable, str(ROOT / "docs/examples/place_an_order.py")]
    environment = {**os.environ, "FLEXPORTAL_BASE_URL": rental_url, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    confirmed, extended, *payments = done.stdout.splitlines()
    order = re.fullmatch(r"order ord_\w+ is confirmed: (\d+\.\d+) EUR a month", confirmed)
    end = re.fullmatch(r"subscription ren_\w+ ends \S+ instead of (\S+)", extended)
    assert order is not None
    assert end is not None
    assert min(payments) == f"{end[1]} {order[1]} EUR pending"
    assert len(payments) == 6


def test_the_duckdb_program_answers_as_the_lists_of_the_server_do(tmp_path: Path) -> None:
    mock, file = MockAPI(), tmp_path / "rentals.duckdb"
    program = [sys.executable, str(ROOT / "docs/examples/load_into_duckdb.py"), str(file)]
    with mock.serve() as server:
        environment = {**os.environ, "FLEXPORTAL_BASE_URL": server.url, "PYTHONPATH": os.pathsep.join(sys.path)}

        def run() -> subprocess.CompletedProcess[str]:
            return subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60, check=False)

        done = run()
        assert done.stderr == ""
        assert done.stdout.count(": 250 rows\n") == 8
        payments, assets, customers = (sent_by(server.url, name) for name in ("payments", "assets", "customers"))
        paid, owed = Counter[str](), Counter[str]()
        for payment in payments:
            if payment["status"] == "paid":
                paid[f"{timestamps.parse(payment['paidAt']):%Y-%m}"] += round(payment["total"] * 100)
            elif payment["status"] in ("pending", "failed") and is_past(payment["dueDate"]):
                owed[payment["customerId"]] += round(payment["total"] * 100)
        revenue, overdue, devices = answers(file)
        assert {month: round(total * 100) for month, _, total, _ in revenue} == paid
        assert {customer: round(total * 100) for customer, _, _, _, total, _ in overdue} == owed
        names = {customer["customerId"]: customer["lastName"] for customer in customers}
        assert all(name == names.get(customer) for customer, name, *_ in overdue)
        counted = Counter[str]()
        for status, _, count in devices:
            counted[status] += count
        assert counted == Counter(asset["status"] for asset in assets)

        # Where a list fails, the tables of the last load stay.
        mock.add_customer("acme")
        mock.fail_next(403, operation="listPayments")
        assert "NO_TENANT_ACCESS" in run().stderr
        with duckdb.connect(str(file), read_only=True) as connection:
            assert connection.table("customers").shape[0] == 250
        assert "customers: 251 rows" in run().stdout


def is_past(sent: object) -> bool:
    time = timestamps.parse(sent)
    return time is not None and time < datetime.now(UTC)


def sent_by(url: str, name: str) -> list[dict[str, Any]]:
    """A list as the server sends it."""
    found: list[dict[str, Any]] = []
    headers, query = {"Authorization": "Bearer test-key", "Tenant-ID": "acme"}, {"limit": "100"}
    for _ in range(10):
        page = httpx.get(f"{url}/v1/{name}", params=query, headers=headers).json()
        found += page[name]
        if not page["hasMore"]:
            return found
        query["startAfter"] = page["nextCursor"]
    raise AssertionError("more pages than there are items for")


def answers(file: Path) -> list[list[tuple[Any, ...]]]:
    """The answers of the program's queries, from its file."""
    questions: dict[str, str] = runpy.run_path(str(ROOT / "docs/examples/load_into_duckdb.py"))["QUESTIONS"]
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        return [connection.sql(query).fetchall() for query in questions.values()]


def test_the_sample_application_passes_its_tests_with_pytest_and_unittest(tmp_path: Path) -> None:
    sample = Path(shutil.copytree(SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns("__pycache__")))
    assert run_pytest(sample) >= 10
    subprocess.run([sys.executable, "-m", "unittest", "-q", "test_with_unittest"], cwd=sample, check=True, timeout=60)
