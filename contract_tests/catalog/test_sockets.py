"""What is judged in process holds over real sockets, and what only a wire shows is caught there."""

from __future__ import annotations

import pytest

from contract_tests.catalog.judging import judge_at
from contract_tests.catalog.registry import CATALOG, HARMLESS, Defect, Variant

# One of each family.
CAUGHT = ("stray-bytes-after-the-page", "plus-is-a-blank", "leaks-under-two-filters", "last-row-lost-under-gzip")
# Without a length the body comes in chunks, and header names travel as they were written.
IN_PEACE = ("intact", "no-content-length", "cursors-that-need-encoding", "headers-in-capitals", "0-customers")


@pytest.mark.parametrize(
    "defect", [defect for defect in CATALOG if defect.name in CAUGHT], ids=lambda entry: entry.name
)
def test_the_broken_server_is_caught_over_a_socket(defect: Defect) -> None:
    with defect.portal().serve() as server:
        assert defect.law in judge_at(server.url, defect).broken


@pytest.mark.parametrize(
    "harmless", [entry for entry in HARMLESS if entry.name in IN_PEACE], ids=lambda entry: entry.name
)
def test_the_harmless_server_is_left_in_peace_over_a_socket(harmless: Variant) -> None:
    with harmless.portal().serve() as server:
        assert judge_at(server.url, harmless).broken == {}


def test_a_false_length_is_caught_where_the_server_breaks_off() -> None:
    """In process the bytes arrive whole and the header is found wrong; on a socket the connection breaks."""
    defect = next(defect for defect in CATALOG if defect.name == "length-in-characters")
    with defect.portal().serve() as server:
        assert "steadiness.always-answers" in judge_at(server.url, defect).broken
