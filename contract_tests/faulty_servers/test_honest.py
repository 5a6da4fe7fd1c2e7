"""Servers that use what the contract leaves open pass: no check fails, and no assumption is refuted but those named."""

from __future__ import annotations

import pytest

from contract_tests.faulty_servers.catalog import HONEST, Variation
from contract_tests.faulty_servers.checking import checked

# Without a length the body is chunked, and header names are sent as they were written.
OVER_A_SOCKET = ("other-headers", "0-customers")


@pytest.mark.parametrize("variation", HONEST, ids=lambda variation: variation.name)
def test_an_honest_server_passes(variation: Variation) -> None:
    result = checked(variation)
    wrong = {name: evidence for name, evidence in result.failed.items() if not evidence.startswith("refutes")}
    assert set(wrong) <= set(variation.refutes), f"{variation.description} {wrong}"


@pytest.mark.parametrize(
    "variation", [entry for entry in HONEST if entry.name in OVER_A_SOCKET], ids=lambda entry: entry.name
)
def test_an_honest_server_passes_over_a_socket(variation: Variation) -> None:
    server = variation.start()
    with server.serve() as served:
        assert checked(variation, server=server, url=served.url).failed == {}
