"""The forms of a `oneOf` or `anyOf` of before, laid beside those of after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .ledger import Ledger
from .shapes import shape_of

__all__ = ["matched"]

Schema = dict[str, Any] | bool
Pairs = list[tuple[int, tuple[Schema, Schema]]]


def matched(
    ledger: Ledger, old: Sequence[Schema], new: Sequence[Schema]
) -> tuple[Pairs, tuple[Schema, ...], tuple[Schema, ...]]:
    """The forms that belong together, numbered from 1 as they stood before; those that are gone; those that are new.

    Forms that are equal belong together, then those of the same component, then those of the same types.
    """
    gone, come = dict(enumerate(old, 1)), list(new)
    pairs: Pairs = []
    alike: tuple[Callable[[Schema, Schema], bool], ...] = (
        ledger.references.same,
        lambda one, other: _component(one) is not None and _component(one) == _component(other),
        lambda one, other: shape_of(ledger.old, one).types == shape_of(ledger.new, other).types,
    )
    for belong in alike:
        for number, form in tuple(gone.items()):
            found = next((index for index, other in enumerate(come) if belong(form, other)), None)
            if found is not None:
                pairs.append((number, (gone.pop(number), come.pop(found))))
    return pairs, tuple(gone.values()), tuple(come)


def _component(schema: Schema) -> str | None:
    return schema.get("$ref") if isinstance(schema, dict) else None
