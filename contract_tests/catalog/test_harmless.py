"""Servers that only use their freedom are left in peace: no law broken, no assumption refuted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.catalog.registry import HARMLESS, Outcome, Variant
from contract_tests.lawbook import Verdict


@pytest.mark.parametrize("variant", HARMLESS, ids=lambda variant: variant.name)
def test_the_harmless_server_is_left_in_peace(variant: Variant, judged: Callable[[Variant], Outcome]) -> None:
    assert judged(variant).broken == {}, variant.sentence


@pytest.mark.parametrize("variant", HARMLESS[:1], ids=["intact"])
def test_the_intact_mock_puts_nearly_every_law_to_the_test(
    variant: Variant, judged: Callable[[Variant], Outcome]
) -> None:
    """A law that is untested on the mock could not be broken by it either."""
    untested = {name for name, (verdict, _) in judged(variant).findings.items() if verdict is Verdict.UNTESTED}
    assert untested <= {
        # Nothing throttles, no listing fills its pages exactly, nothing but 400 is sent, and it isn't the sandbox.
        "steadiness.headers-promised",
        "retry-after-form",
        "paging.exact-fit",
        "validation-status",
        "sandbox-region",
        # Inputs are drawn for the entries that need it.
        "generation.inputs-answered",
    }
