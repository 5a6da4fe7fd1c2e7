"""Each broken server is caught, by the law that names its defect."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.catalog.registry import CATALOG, Defect, Outcome


@pytest.mark.parametrize("variant", CATALOG, ids=lambda defect: defect.name)
def test_the_broken_server_is_caught(variant: Defect, judged: Callable[[Defect], Outcome]) -> None:
    outcome = judged(variant)
    missed = {name: outcome.findings.get(name) for name in (variant.law, *variant.also) if name not in outcome.broken}
    assert not missed, f"{variant.sentence} Not caught by {missed}, though by {outcome.broken}"
    told = outcome.broken[variant.law] + outcome.shown.get(variant.law, "")
    assert outcome.shown.get(variant.law, "curl").startswith("curl"), "no request shows it"
    assert "@" not in told, "an address is told"
