"""The comparison page says of this client what `scripts/compare` sees, and has a row for each of its questions."""

from __future__ import annotations

from pathlib import Path

import pytest
from expectations.__main__ import tried
from expectations.probes import PROBES
from expectations.sdks import SDKS

PAGE = (Path(__file__).parents[2] / "docs/comparison.md").read_text("utf-8")
# They wait for seconds, or measure.
SLOW = ("timeout of an attempt", "`Retry-After`", "CPU")


def cells(question: str) -> list[str]:
    """The cells of a row of the page."""
    (row,) = (line for line in PAGE.splitlines() if line.startswith(f"| {question} ² |"))
    return [cell.strip() for cell in row.strip("|").split("|")[1:]]


@pytest.mark.parametrize("question", PROBES)
def test_the_page_has_a_cell_for_each_sdk(question: str) -> None:
    assert len(cells(question)) == len(SDKS)


@pytest.mark.parametrize("question", [question for question in PROBES if not question.startswith(SLOW)])
def test_this_client_does_what_the_page_says(question: str) -> None:
    assert cells(question)[0].partition(":")[0] == tried(SDKS[0], question)
