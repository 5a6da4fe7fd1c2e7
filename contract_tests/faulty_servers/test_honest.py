"""Servers that use what the contract leaves open pass: no check fails, and no assumption is refuted but those named."""

from __future__ import annotations

import pytest

from contract_tests.faulty_servers.catalog import HONEST, Variation
from contract_tests.faulty_servers.checking import checked
from contract_tests.flexportal_contract import Outcome
from contract_tests.flexportal_contract.checks.assumptions import EVALUATED_BY

# Without a length the body is chunked, and header names are sent as they were written.
OVER_A_SOCKET = ("other-headers", "0-customers")


@pytest.mark.parametrize("variation", HONEST, ids=lambda variation: variation.name)
def test_an_honest_server_passes(variation: Variation) -> None:
    result = checked(variation)
    wrong = {name: evidence for name, evidence in result.failed.items() if not evidence.startswith("refutes")}
    assert set(wrong) <= set(variation.refutes), f"{variation.description} {wrong}"


def test_nearly_every_check_can_be_evaluated_on_the_mock() -> None:
    """A check that is untested on every list of the mock could not fail there either."""
    lists = [entry for entry in HONEST if entry.name in ("unchanged", "unchanged-payments", "unchanged-subscriptions")]
    found = [
        {id for id, (outcome, _) in checked(each).findings.items() if outcome is Outcome.UNTESTED} for each in lists
    ]
    untested = {id for id in set.intersection(*found) if "." in id or id in EVALUATED_BY}
    assert untested <= {
        # No header is required, sets are open, nothing is written or rate limited, no list fills its pages exactly,
        # only 400 is sent, and it is not the sandbox.
        "server.required-headers",
        "shape.known-values",
        "undeclared-method",
        "retry-after-form",
        "paging.exact-fit",
        "validation-status",
        "sandbox-region",
        # Of products and variants.
        "deleted-listed",
        "variants-limit",
        # Inputs are generated only for the faults that need them.
        "generated.inputs",
    }


@pytest.mark.parametrize(
    "variation", [entry for entry in HONEST if entry.name in OVER_A_SOCKET], ids=lambda entry: entry.name
)
def test_an_honest_server_passes_over_a_socket(variation: Variation) -> None:
    server = variation.start()
    with server.serve() as served:
        assert checked(variation, server=server, url=served.url).failed == {}
