"""The table of the guide is that of the results, and these are of servers and checks that exist."""

from __future__ import annotations

import json
from pathlib import Path

from contract_tests.comparison.__main__ import RESULTS, table
from contract_tests.comparison.servers import SERVERS

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "contract-suite.md"


def test_the_guide_has_the_table_of_the_results() -> None:
    assert table(json.loads(RESULTS.read_text(encoding="utf-8"))) in GUIDE.read_text(encoding="utf-8")


def test_the_results_are_of_planted_bugs() -> None:
    measured = json.loads(RESULTS.read_text(encoding="utf-8"))["servers"]
    planted = {server.title: server.check for server in SERVERS}
    assert {name: each["check"] for name, each in measured.items()}.items() <= planted.items()
