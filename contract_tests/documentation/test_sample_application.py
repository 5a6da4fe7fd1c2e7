"""The sample application: tested as a reader would, in a folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.agreement.repository import ROOT

SAMPLE = ROOT / "docs/examples/revenue_report"


def run(folder: Path, *command: str) -> str:
    """What a command of Python prints, with the project installed and nothing of its settings; it has to succeed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "FLEXPORTAL"))}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


def pytest_in(folder: Path) -> int:
    """How many tests of a folder passed, where all of them did."""
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers -p no:cacheprovider\n")
    said = run(folder, "pytest", "-W", "error", "-q")
    passed = re.search(r"^(\d+) passed in", said, re.MULTILINE)
    assert passed is not None, said
    return int(passed[1])


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample application, with nothing around it."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns("__pycache__")))


def test_the_sample_application_passes_its_tests_with_pytest(sample: Path) -> None:
    assert pytest_in(sample) >= 10


def test_the_sample_application_passes_its_tests_with_unittest(sample: Path) -> None:
    assert "Ran 3 tests" in run(sample, "unittest", "-v", "test_with_unittest")


def test_a_sample_that_is_broken_is_seen(sample: Path) -> None:
    program = sample / "revenue.py"
    program.write_text(program.read_text(encoding="utf-8").replace('status="active"', ""), encoding="utf-8")
    with pytest.raises(AssertionError, match="test_inactive_customers_are_left_out"):
        pytest_in(sample)
