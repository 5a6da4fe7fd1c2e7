"""What the vendor's documentation states, from the data in `contract_tests/docs_page`, compared with a contract.

The documentation states types by samples ("<string>", 123). What the contract states beyond it is in `additions.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from flexportal.contract import Contract

from .contract import Json, is_list, is_object, read_yaml
from .contract_facts import contract_facts

__all__ = ["OPERATION", "Difference", "Documentation", "docs_and_contract", "documentation"]

Fact = tuple[str, Any]

OPERATION = "listCustomers"
MISSING = "(missing)"


@dataclass(frozen=True)
class Difference:
    """A fact that the documentation, or the list of additions, and the contract state differently."""

    fact: str
    documented: Any
    contract: Any

    @property
    def is_addition(self) -> bool:
        """Whether the contract states only more: a fact, or entries of a list, that nothing documented contradicts."""
        if is_list(self.documented) and is_list(self.contract):
            rest = iter(self.contract)
            return all(entry in rest for entry in self.documented)
        return bool(self.documented == MISSING)


@dataclass(frozen=True)
class Documentation:
    """The documentation as data.

    Args:
        page: The page "List customers".
        platform: What other pages state about it.
        additions: What the contract states beyond both, each group with its reason.
    """

    page: Json
    platform: Json
    additions: list[Json]

    def facts(self) -> dict[str, Any]:
        """Every fact that is documented or listed as an addition."""
        added = {fact: value for group in self.additions for fact, value in group["facts"].items()}
        return {**dict(self._facts()), **added}

    def _facts(self) -> Iterator[Fact]:
        page, platform = self.page, self.platform
        yield "servers", list(platform["regions"])
        yield from ((f"server.{region}", url) for region, url in platform["regions"].items())
        yield f"{OPERATION}.method", page["operation"]["method"]
        yield f"{OPERATION}.path", page["operation"]["path"]
        yield f"{OPERATION}.security", [f"http {platform['security']['scheme'].lower()}"]
        yield from self._parameters()
        yield f"{OPERATION}.responses", [str(page["response"]["status"]), *platform["errors"]]
        yield from self._response()
        for status in platform["errors"]:
            yield from self._error(status)
        for kind in ("pagination", "order"):
            yield from ((f"{OPERATION}.{kind}.{key}", value) for key, value in platform[kind].items())

    def _parameters(self) -> Iterator[Fact]:
        entries = self.page["parameters"]
        yield f"{OPERATION}.parameters", [f"{entry['place']} {entry['name']}" for entry in entries]
        for entry in entries:
            place = f"{OPERATION}.{entry['place']}.{entry['name']}"
            yield f"{place}.required", entry.get("required", False)
            for key, name in (("type", "type"), ("default", "default"), ("values", "enum")):
                if key in entry:
                    yield f"{place}.{name}", entry[key]
            if "max" in entry:  # the page has no lower bound; that 0 is rejected is the assumption `invalid-limit`
                yield f"{place}.accepts", [str(size) for size in range(1, entry["max"] + 1)]
            if "filters" in entry:
                yield f"{OPERATION}.filter.{entry['name']}.field", entry["filters"]
                yield f"{OPERATION}.filter.{entry['name']}.match", "equal"

    def _response(self) -> Iterator[Fact]:
        response = self.page["response"]
        place = f"{OPERATION}.{response['status']}"
        yield f"{place}.media_types", [response["media_type"]]
        yield from self._sample(f"{place}.body", self.page["sample_response"])
        # After the sample, since the table of fields states more.
        for field in response["fields"]:
            yield f"{place}.body.{field['name']}.required", field["required"]
            is_array = field["type"].endswith("[]")
            yield f"{place}.body.{field['name']}.type", "array" if is_array else field["type"].replace(" ", "")

    def _error(self, status: str) -> Iterator[Fact]:
        place = f"{OPERATION}.{status}"
        yield f"{place}.media_types", [self.page["response"]["media_type"]]
        yield from self._sample(f"{place}.body", self.platform["error_envelope"], marks_optional=True)
        if self.platform["errors"][status]:
            yield f"{place}.codes", self.platform["errors"][status]
        for header in self.platform["error_headers"].get(status, []):
            yield f"{place}.header.{header}.required", True

    def _sample(self, place: str, sample: Any, *, marks_optional: bool = False) -> Iterator[Fact]:
        """What a sample states; with `marks_optional`, a "?" behind a name marks a field that may be absent."""
        yield f"{place}.type", self._sample_type(place, sample)
        if is_list(sample):
            yield from self._sample(f"{place}[]", sample[0], marks_optional=marks_optional)
        elif is_object(sample):
            yield f"{place}.fields", [name.removesuffix("?") for name in sample]
            yield f"{place}.open", self.platform["open_objects"]
            for key, value in sample.items():
                name = key.removesuffix("?")
                if marks_optional:
                    yield f"{place}.{name}.required", name == key
                yield from self._sample(f"{place}.{name}", value, marks_optional=marks_optional)
        elif isinstance(sample, str) and not sample.startswith("<"):
            # One of a set of values, which the page lists for the parameter that filters by this field.
            field = place.rpartition(".")[2]
            yield f"{place}.enum", next(p["values"] for p in self.page["parameters"] if p.get("filters") == field)

    def _sample_type(self, place: str, sample: Any) -> str:
        if sample == "<unknown>":
            return "any"
        names = {bool: "boolean", str: "string", int: "number", list: "array", dict: "object"}
        is_nullable = place.rpartition(".")[2] in self.platform["nullable_fields"]
        return names[type(sample)] + ("|null" if is_nullable else "")


@cache
def documentation() -> Documentation:
    """The documentation, read from its files."""
    folder = "contract_tests/docs_page"
    additions = read_yaml(f"{folder}/additions.yaml")["additions"]
    return Documentation(read_yaml(f"{folder}/list_customers.yaml"), read_yaml(f"{folder}/platform.yaml"), additions)


def docs_and_contract(document: Json, documented: Documentation | None = None) -> list[Difference]:
    """Where a contract differs from the documentation and the list of additions."""
    stated, facts = contract_facts(Contract(document), OPERATION), (documented or documentation()).facts()
    pairs = {fact: (facts.get(fact, MISSING), stated.get(fact, MISSING)) for fact in {**facts, **stated}}
    return [Difference(fact, first, second) for fact, (first, second) in pairs.items() if first != second]
