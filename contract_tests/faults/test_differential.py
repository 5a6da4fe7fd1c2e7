"""Small runs of the comparison with a plain loop and of the soak; and both notice what is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .differential import MODES, Counts, run_case
from .iterations import DRIVERS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("mode", MODES)
def test_each_way_of_reading_delivers_what_a_plain_loop_reads_despite_faults(mode: str) -> None:
    counts = Counts()
    for seed in range(5):
        run_case(seed * 100 + MODES.index(mode), mode, 60, 0.5, counts)
    assert counts.cases == 5
    assert counts.items > 60
    assert counts.responses.total() > 5


@pytest.mark.parametrize("driver", DRIVERS)
def test_many_listings_leave_no_memory_no_descriptor_and_no_thread(driver: str) -> None:
    command = [sys.executable, "-m", "contract_tests.faults", "soak", "--number", "60", "--driver", driver]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count("Usage(") == 4
