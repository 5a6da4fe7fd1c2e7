"""The contract with one fact changed, in every way there is.

Each operator is a function over the parsed document that yields named edits; a mutant is a copy with one edit made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contract_tests.agreement.document_edits import Edit, edited, unshared
from contract_tests.agreement.json_values import Json

from . import operation_operators, schema_operators

__all__ = ["ContractMutant", "contract_mutants"]

Named = tuple[str, Edit]


@dataclass(frozen=True)
class ContractMutant:
    """A change of the contract.

    Args:
        id: Names it, the same in every run.
        kind: What is changed, as the table lists it.
        edit: Edits a parsed contract in place.
    """

    id: str
    kind: str
    edit: Edit

    def of(self, document: Json) -> Json:
        """The contract with the change made; the document itself stays as it is."""
        return edited(document, self.edit)


def contract_mutants(document: Json) -> list[ContractMutant]:
    """Every mutant of the contract. Edits that change nothing are left out."""
    document = unshared(document)
    found: list[ContractMutant] = []
    for kind, operator in OPERATORS.items():
        for name, edit in operator(document):
            mutant = ContractMutant(f"{kind}: {name}", kind, edit)
            if mutant.of(document) != document:
                found.append(mutant)
    return found


OPERATORS: dict[str, Callable[[Json], Iterator[Named]]] = {
    "property renamed": schema_operators.property_renamed,
    "property dropped": schema_operators.property_dropped,
    "property added": schema_operators.property_added,
    "property retyped": schema_operators.property_retyped,
    "property required or optional": schema_operators.property_required,
    "nullability": schema_operators.property_nullable,
    "items retyped": schema_operators.items_retyped,
    "object open or closed": schema_operators.object_closed,
    "enum value": schema_operators.enum_value,
    "parameter renamed": operation_operators.parameter_renamed,
    "parameter moved": operation_operators.parameter_moved,
    "parameter dropped": operation_operators.parameter_dropped,
    "parameter required or optional": operation_operators.parameter_required,
    "parameter retyped": operation_operators.parameter_retyped,
    "default": operation_operators.default,
    "bound": schema_operators.bound,
    "pattern": schema_operators.pattern,
    "response": operation_operators.response,
    "media type": operation_operators.media_type,
    "response header": operation_operators.response_header,
    "security": operation_operators.security,
    "path or method": operation_operators.path_or_method,
    "server": operation_operators.server,
    "x-pagination": operation_operators.pagination,
    "x-filters": operation_operators.filters,
    "x-order": operation_operators.order,
    "assumption": operation_operators.assumption,
    "example": operation_operators.example,
}
