"""What the generator leaves out without a warning."""

from __future__ import annotations

from collections.abc import Iterator

from flexportal.contract import Contract

from .openapi_client import GeneratorData, endpoints, wire_name
from .parameters import declared, place


def left_out(contract: Contract, parsed: GeneratorData) -> Iterator[str]:
    """A sentence for each part of the contract that would not be generated, beyond what the generator warns of."""
    generated = {
        place(endpoint): {(str(where), wire_name(prop)) for where, prop in endpoint.iter_all_parameters()}
        for _, endpoint in endpoints(parsed)
    }
    for operation, parameters in declared(contract).items():
        name = " ".join(operation)
        if operation not in generated:
            yield name
            continue
        for where, wire in sorted(parameters.keys() - generated[operation]):
            yield f"{name}: the {where} parameter `{wire}`"
