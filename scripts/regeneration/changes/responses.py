"""Responses compared: what comes back from the server."""

from __future__ import annotations

from typing import Any

from .change import Place
from .ledger import Ledger
from .parameters import Call, compare_content
from .references import as_object
from .schemas import Schemas

__all__ = ["Responses"]

Json = dict[str, Any]

_RULED = frozenset({"content", "headers"})


class Responses:
    """Compares the responses of an operation."""

    def __init__(self, ledger: Ledger, schemas: Schemas) -> None:
        self._ledger, self._schemas = ledger, schemas

    def compare(self, call: Call) -> None:
        """Compare the responses of an operation, status by status."""
        old, new = as_object(call.old.get("responses")), as_object(call.new.get("responses"))
        self._ledger.leftovers(
            Place(f"{call.name} responses", f"`{call.python}`", "response"), *map(_extensions, (old, new))
        )
        for status in dict.fromkeys(key for key in (*old, *new) if not key.startswith("x-")):
            place = self._place(call, status)
            kind = "success" if status.startswith("2") else "error"
            if status not in new:
                said = f"`{call.python}` no longer meets status {status}."
                self._ledger.add(f"{kind}-response-removed", place, said, f"the {kind} status {status} is gone")
            elif status not in old:
                said = f"`{call.python}` may now meet status {status}."
                self._ledger.add(f"{kind}-response-added", place, said, f"the {kind} status {status} is new")
            else:
                self._response(call, status, place, (old[status], new[status]))

    def _place(self, call: Call, status: str) -> Place:
        held = "the result" if status.startswith("2") else f"the body of status {status}"
        return Place(f"{call.name} response {status}", f"{held} of `{call.python}`", "response")

    def _response(self, call: Call, status: str, place: Place, pair: tuple[Json, Json]) -> None:
        old, _ = self._ledger.old.resolve(pair[0])
        new, _ = self._ledger.new.resolve(pair[1])
        owner = (call.classes, f"Response {status}")
        compare_content(self._ledger, self._schemas, place, owner, (old, new))
        self._headers(place, status, as_object(old.get("headers")), as_object(new.get("headers")))
        self._ledger.words(place, old, new)
        self._ledger.leftovers(place, old, new, _RULED)

    def _headers(self, place: Place, status: str, old: Json, new: Json) -> None:
        before, after = ({name.lower(): (name, node) for name, node in side.items()} for side in (old, new))
        for key in dict.fromkeys([*before, *after]):
            name = (before.get(key) or after[key])[0]
            at = Place(f"{place.head} header {name}", f"the header `{name}` of status {status}", "response")
            if key not in after:
                said = f"The header `{name}` no longer comes with status {status}."
                self._ledger.add("response-header-removed", at, said, "the header is gone")
            elif key not in before:
                said = f"The header `{name}` comes with status {status}."
                self._ledger.add("response-header-added", at, said, "the header is new")
            else:
                self._header(at, before[key][1], after[key][1])

    def _header(self, at: Place, old: Json, new: Json) -> None:
        old, _ = self._ledger.old.resolve(old)
        new, _ = self._ledger.new.resolve(new)
        was, now = bool(old.get("required")), bool(new.get("required"))
        subject = at.python[:1].upper() + at.python[1:]
        if was and not now:
            self._ledger.add("response-header-became-optional", at, f"{subject} may be missing.", "it is now optional")
        elif now and not was:
            self._ledger.add("response-header-became-required", at, f"{subject} always comes.", "it is now required")
        self._schemas.compare(at, old.get("schema", {}), new.get("schema", {}))
        self._ledger.words(at, old, new)
        self._ledger.leftovers(at, old, new, {"required", "schema"})


def _extensions(responses: Json) -> Json:
    return {key: value for key, value in responses.items() if key.startswith("x-")}
