"""What the documentation states, from the data in `contract_tests/docs_page`, and what we add to it.

The vendor's page states types by a sample ("<string>", 123); this module reads such samples as a person would.
Whatever the contract carries beyond the documentation has to be listed in `additions.yaml` with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, cast

from .contract_facts import SIZE_PROBES, accepted_sizes
from .facts import Party, Statement
from .json_values import Json, is_list, is_object
from .repository import ROOT, read_yaml

__all__ = ["OPERATION", "Documentation", "documentation"]

Fact = tuple[str, Any]

DATA = ROOT / "contract_tests" / "docs_page"
OPERATION = "listCustomers"

# The page gives the highest page size only. That 0 is refused is the contract's assumption `invalid-limit`.
LOWEST_SIZE = 1


@dataclass(frozen=True)
class Documentation:
    """The documentation as data.

    Args:
        page: The page "List customers".
        platform: What other pages say that bears on it.
        additions: What the contract carries beyond both, each group with its reason.
    """

    page: Json
    platform: Json
    additions: list[Json]

    @cached_property
    def statement(self) -> Statement:
        """What page and platform state, and nothing of ours."""
        added = self.added.facts
        return Statement(Party.DOCS_PAGE, dict(self._facts()), covers=lambda fact: fact not in added)

    @cached_property
    def added(self) -> Statement:
        """What we add."""
        facts = {fact: value for group in self.additions for fact, value in group["facts"].items()}
        return Statement(Party.ADDITIONS, facts, covers=lambda fact: fact in facts)

    @property
    def sample(self) -> Json:
        """The page's own response."""
        return cast(Json, self.page["sample_response"])

    def _facts(self) -> Iterator[Fact]:
        yield "servers", list(self.platform["regions"])
        for region, url in self.platform["regions"].items():
            yield f"server.{region}", url
        yield f"{OPERATION}.method", self.page["operation"]["method"]
        yield f"{OPERATION}.path", self.page["operation"]["path"]
        yield f"{OPERATION}.security", [f"http {self.platform['security']['scheme'].lower()}"]
        yield from self._parameter_facts()
        yield f"{OPERATION}.responses", [str(self.page["response"]["status"]), *self.platform["errors"]]
        yield from self._page_facts()
        for status in self.platform["errors"]:
            yield from self._error_facts(status)
        for key, name in self.platform["pagination"].items():
            yield f"{OPERATION}.pagination.{key}", name
        for key, value in self.platform["order"].items():
            yield f"{OPERATION}.order.{key}", value

    def _parameter_facts(self) -> Iterator[Fact]:
        parameters = self.page["parameters"]
        yield f"{OPERATION}.parameters", [f"{entry['place']} {entry['name']}" for entry in parameters]
        for entry in parameters:
            place = f"{OPERATION}.{entry['place']}.{entry['name']}"
            yield f"{place}.required", entry.get("required", False)
            yield f"{place}.type", entry["type"]
            if "default" in entry:
                yield f"{place}.default", entry["default"]
            if "values" in entry:
                yield f"{place}.enum", entry["values"]
            if "max" in entry:
                yield f"{place}.accepts", _bounded(LOWEST_SIZE, entry["max"])
            if "filters" in entry:
                yield f"{OPERATION}.filter.{entry['name']}.field", entry["filters"]
                yield f"{OPERATION}.filter.{entry['name']}.match", "equal"

    def _page_facts(self) -> Iterator[Fact]:
        response = self.page["response"]
        place = f"{OPERATION}.{response['status']}"
        yield f"{place}.media_types", [response["media_type"]]
        # The table of fields comes second: it decides where it says more than the sample.
        yield from self._sampled(f"{place}.body", self.sample)
        yield f"{place}.body.fields", [field["name"] for field in response["fields"]]
        for field in response["fields"]:
            yield f"{place}.body.{field['name']}.required", field["required"]
            yield f"{place}.body.{field['name']}.type", _table_type(field["type"])

    def _error_facts(self, status: str) -> Iterator[Fact]:
        place = f"{OPERATION}.{status}"
        yield f"{place}.media_types", [self.page["response"]["media_type"]]
        yield from self._sampled(f"{place}.body", self.platform["error_envelope"], flagged=True)
        if self.platform["errors"][status]:
            yield f"{place}.codes", self.platform["errors"][status]
        for header in self.platform["error_headers"].get(status, []):
            yield f"{place}.header.{header}.required", True

    def _sampled(self, place: str, sample: Any, *, flagged: bool = False) -> Iterator[Fact]:
        """What a sample states of a place; `flagged` ones say with a "?" behind a name which fields may be absent."""
        yield f"{place}.type", self._sampled_type(place, sample)
        if is_list(sample):
            yield from self._sampled(f"{place}[]", sample[0], flagged=flagged)
        elif is_object(sample):
            yield f"{place}.fields", [name.removesuffix("?") for name in sample]
            yield f"{place}.open", self.platform["open_objects"]
            for name, value in sample.items():
                if flagged:
                    yield f"{place}.{name.removesuffix('?')}.required", not name.endswith("?")
                yield from self._sampled(f"{place}.{name.removesuffix('?')}", value, flagged=flagged)
        elif isinstance(sample, str) and not sample.startswith("<"):
            yield f"{place}.enum", self._values(place.rpartition(".")[2], sample)

    def _sampled_type(self, place: str, sample: Any) -> str:
        if sample == "<unknown>":
            return "any"
        names = {bool: "boolean", str: "string", int: "number", list: "array", dict: "object"}
        nullable = place.rpartition(".")[2] in self.platform["nullable_fields"]
        return names[type(sample)] + ("|null" if nullable else "")

    def _values(self, name: str, literal: str) -> list[str]:
        """The set that a literal in the sample is one of: the page lists it with the parameter that filters by it."""
        for entry in self.page["parameters"]:
            if entry.get("filters") == name and literal in entry["values"]:
                return cast(list[str], entry["values"])
        raise ValueError(f"the page lists no set of values for {name} that holds {literal!r}")


@cache
def documentation() -> Documentation:
    """The documentation, from the data files."""
    return Documentation(_read("list_customers.yaml"), _read("platform.yaml"), _read("additions.yaml")["additions"])


def _read(name: str) -> Json:
    return cast(Json, read_yaml(DATA / name))


def _bounded(lowest: int, highest: int) -> str:
    """The sizes between the two, in the notation of the contract's facts."""
    within = {str(number) for number in range(lowest, highest + 1)}
    return accepted_sizes({text: text in within for text in SIZE_PROBES})


def _table_type(text: str) -> str:
    """`object[]` → `array`; `string | null` → `string|null`."""
    return "array" if text.endswith("[]") else text.replace(" ", "")
