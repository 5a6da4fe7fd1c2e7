"""What the documentation of an argument or attribute says: its description, and which values it takes."""

from __future__ import annotations

import json
from typing import Any

from flexportal.contract import Contract

from .document import Json

__all__ = ["described", "sentence", "text_of"]

_LONGEST_LIST = 12  # values of an enum
_OPEN = "Values may be added."  # said by the contract of an enum; belongs after its values


def text_of(prose: object) -> str:
    """Text of the contract on one line."""
    return " ".join(str(prose or "").split())


def sentence(prose: str) -> str:
    """Text with a full stop at its end."""
    return prose if not prose or prose.endswith((".", "!", "?", ":")) else f"{prose}."


def described(contract: Contract, schema: Json, name: str, own: object = None) -> str:
    """What the documentation says of a value.

    Args:
        contract: The contract.
        schema: The schema of the value; what stands beside a reference comes before what is referred to.
        name: Its name on the wire, for want of a description.
        own: The description of the parameter that has the schema; None where there is none.
    """
    facts = contract.resolve(schema)
    told = (each.get("description") for each in (facts, *facts.get("allOf", ())) if each.get("description"))
    text = text_of(own or next(told, None)) or f"Sent as `{name}`"
    found = _values(contract, facts)
    if text.endswith(_OPEN) and found:
        text = text.removesuffix(_OPEN).rstrip()
        found.insert(1, _OPEN)
    return " ".join(map(sentence, [text, *found]))


def _values(contract: Contract, facts: Json) -> list[str]:
    found: list[str] = []
    values: list[Any] = [value for value in facts.get("enum", ()) if value is not None]
    if 0 < len(values) <= _LONGEST_LIST:
        found.append(f"{'Only' if len(values) == 1 else 'One of'} {', '.join(map(json.dumps, values))}")
    found += _bounds(facts, "minimum", "maximum", "")
    found += _bounds(facts, "minLength", "maxLength", " characters")
    found += _bounds(facts, "minItems", "maxItems", " items")
    if facts.get("default") not in (None, []):
        found.append(f"The API's default is {json.dumps(facts['default'])}")
    return found


def _bounds(facts: Json, least: str, most: str, unit: str) -> list[str]:
    low, high = facts.get(least), facts.get(most)
    if low is not None and high is not None:
        return [f"{low} to {high}{unit}" if low != high else f"{low}{unit}"]
    if low is not None and not (unit and low == 1):
        return [f"At least {low}{unit}"]
    if low == 1 and unit:
        return ["Not empty"]
    return [] if high is None else [f"At most {high}{unit}"]
