"""Small runs of the comparison with a plain loop and of the soak; and both notice what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .differential import MODES, Counts, compare, run_case
from .fault_server import FaultServer
from .iterations import DRIVERS
from .reference import read_listing
from .soak import Usage
from .tally import WrongDeliveryError
from .wire_faults import plain

ROOT = Path(__file__).parents[2]
ITEMS: list[dict[str, Any]] = [{"customerId": name, "totalOrders": number} for number, name in enumerate("abc")]
TEXTS = {item["customerId"]: json.dumps(item).encode() for item in ITEMS}


@pytest.mark.parametrize("mode", MODES)
def test_each_way_of_reading_delivers_what_a_plain_loop_reads_despite_faults(mode: str) -> None:
    counts = Counts()
    for seed in range(5):
        run_case(seed * 100 + MODES.index(mode), mode, 60, 0.5, counts)
    assert counts.cases == 5
    assert counts.items > 60
    assert counts.responses.total() > 5


SHAPES = ("list", "raw", "scan", ".csv", ".parquet")


@pytest.mark.parametrize("mode", SHAPES)
@pytest.mark.parametrize(
    "change",
    [
        lambda items: items[:2],
        lambda items: [*items, items[2]],
        lambda items: [*items[:2], {**items[2], "company": "x"}],
    ],
    ids=["lost", "doubled", "altered"],
)
def test_a_difference_is_reported(mode: str, change: Callable[[list[Any]], list[Any]]) -> None:
    with pytest.raises(WrongDeliveryError):
        compare(mode, ITEMS, delivered(mode, change(ITEMS)), TEXTS)


@pytest.mark.parametrize("mode", SHAPES)
def test_another_order_is_reported_except_for_a_scan(mode: str) -> None:
    compare(mode, ITEMS, delivered(mode, ITEMS), TEXTS)
    if "scan" in mode:
        compare(mode, ITEMS, delivered(mode, ITEMS[::-1]), TEXTS)
    else:
        with pytest.raises(WrongDeliveryError, match="first difference at 0"):
            compare(mode, ITEMS, delivered(mode, ITEMS[::-1]), TEXTS)


def delivered(mode: str, items: list[dict[str, Any]]) -> list[Any]:
    texts = [json.dumps(item, sort_keys=True) for item in items]
    return [text.encode() for text in texts] if "raw" in mode else items if mode.startswith(".") else texts


def test_the_plain_loop_follows_the_cursors_of_each_combination() -> None:
    def answer(request: Any) -> list[bytes]:
        query = request.query
        following = None if "startAfter" in query else "a+b &"
        page = {"customers": [query], "hasMore": following is not None, "nextCursor": following}
        return [plain(json.dumps(page).encode())]

    with FaultServer(answer) as server:
        found = read_listing(server.url, {}, {"status": ["x", "y"]})
    assert found == [
        {"status": "x"},
        {"status": "x", "startAfter": "a+b &"},
        {"status": "y"},
        {"status": "y", "startAfter": "a+b &"},
    ]


@pytest.mark.parametrize("driver", DRIVERS)
def test_many_listings_leave_no_memory_no_descriptor_and_no_thread(driver: str) -> None:
    command = [sys.executable, "-m", "contract_tests.faults", "soak", "--number", "60", "--driver", driver]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count("Usage(") == 4


@pytest.mark.parametrize(
    ("used", "grown"),
    [
        (Usage(1100, 10, 1), False), (Usage(900, 9, 1), False), (Usage(2000, 10, 1), True), (Usage(1000, 11, 1), True),
        (Usage(1000, 10, 2), True),
    ],
    ids=["caches", "less", "memory", "descriptors", "threads"],
)  # fmt: skip
def test_growth_is_noticed(used: Usage, grown: bool) -> None:
    assert used.has_grown(Usage(1000, 10, 1)) is grown
