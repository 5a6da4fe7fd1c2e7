"""Security compared: which credentials an operation asks for, and how they are sent."""

from __future__ import annotations

from typing import Any

from .change import Place
from .ledger import Ledger
from .parameters import Call
from .references import Document, as_object, typed

__all__ = ["compare_requirements", "compare_schemes"]

Json = dict[str, Any]

# What a bearer token looks like is a hint to people; no client does anything with it.
_HINTS = frozenset({"description", "bearerFormat"})


def compare_requirements(ledger: Ledger, call: Call) -> None:
    """Compare what an operation asks for, the contract's own requirement included where the operation has none."""
    old = _alternatives(ledger.old, call.old)
    new = _alternatives(ledger.new, call.new)
    place = Place(f"{call.name} security", f"`{call.python}`", "request")
    if [each for each in old if each not in new]:
        said = f"`{call.python}` is signed in another way."
        ledger.add("security-requirement-changed", place, said, f"{_said(old)} is now {_said(new)}")
    elif len(new) > len(old):
        said = f"`{call.python}` may be signed in one more way."
        ledger.add("security-alternative-added", place, said, f"{_said(old)} is now {_said(new)}")


def compare_schemes(ledger: Ledger) -> None:
    """Compare the security schemes of the contract."""
    old, new = _schemes(ledger.old), _schemes(ledger.new)
    for name in dict.fromkeys([*old, *new]):
        place = Place(f"components.securitySchemes.{name}", f"the security scheme `{name}`")
        if name not in new:
            said = f"Keys can no longer be sent by `{name}`."
            ledger.add("security-scheme-removed", place, said, "the security scheme is gone")
        elif name not in old:
            said = f"Keys may be sent by `{name}`."
            ledger.add("security-scheme-added", place, said, "the security scheme is new")
        else:
            _compare_scheme(ledger, place, old[name], new[name])


def _compare_scheme(ledger: Ledger, place: Place, old: Json, new: Json) -> None:
    differing = [key for key in dict.fromkeys([*old, *new]) if ledger.differ(key, old, new)]
    working = [key for key in differing if key not in _HINTS]
    if working:
        said = "Keys are sent in another way."
        ledger.add("security-scheme-changed", place, said, f"{', '.join(working)} of the scheme differ")
    if len(working) < len(differing):
        ledger.add("description-changed", place, f"Only the words on {place.python} differ.", "the description differs")


def _schemes(document: Document) -> Json:
    schemes = as_object(as_object(document.root.get("components")).get("securitySchemes"))
    return {name: document.resolve(as_object(node))[0] for name, node in schemes.items()}


def _alternatives(document: Document, operation: Json) -> list[Json]:
    """The ways to sign in, each as scheme and scopes; a scheme's own definition is compared elsewhere."""
    listed: list[Json] = operation.get("security", document.root.get("security", []))
    return [as_object(typed(each)) for each in listed] or [{}]


def _said(alternatives: list[Json]) -> str:
    return " or ".join(" and ".join(each) or "nothing" for each in alternatives)
