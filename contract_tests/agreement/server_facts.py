"""What a server states, as far as a few dozen requests show.

A server shows values, not types: it agrees with a fact as long as nothing that it answered contradicts the fact. What
was never seen (a field that is always there, whether it may be absent) it says nothing about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
from flexportal.contract import Contract, Operation, Pagination

from . import contract_facts
from .access import Access
from .facts import NOTHING, Party, Statement
from .json_values import Json, is_list, is_object, same

__all__ = ["statement"]

Fact = tuple[str, Any]

# The page sizes that are tried, for a server that may count requests.
SIZES = ("-1", "0", "1", "7", "50", "99", "100", "101", "007", "1.5", "abc")
MADE_UP = "made-up"


def statement(contract: Contract, access: Access, *, pages: int = 3) -> Statement:
    """What the server states about the list operations of a contract.

    Args:
        contract: What it is asked about.
        access: The server.
        pages: How many pages, of up to 100 rows each, are looked at. The other requests are some twenty an operation.
    """
    stated = contract_facts.statement(contract).facts
    facts: dict[str, Any] = {}
    with httpx.Client(base_url=access.url, headers=access.headers) as client:
        for operation in contract.listings:
            if operation.pagination is not None:
                facts |= dict(_Questions(contract, operation, operation.pagination, client, stated).facts(pages))
    return Statement(Party.SERVER, facts, lambda fact: fact in facts)


class _Questions:
    """The questions about one operation."""

    def __init__(
        self,
        contract: Contract,
        operation: Operation,
        pagination: Pagination,
        client: httpx.Client,
        stated: Mapping[str, Any],
    ) -> None:
        self.contract = contract
        self.operation = operation
        self.pagination = pagination
        self.client = client
        self.stated = stated
        schema = operation.parameter(pagination.size).schema
        allowed = (
            text for text in SIZES if contract_facts.valid(contract, schema, contract_facts.sent_as(schema, text))
        )
        # The largest page that the contract allows.
        self.size = max((int(text) for text in allowed if text.isdecimal()), default=100)

    def facts(self, most_pages: int) -> Iterator[Fact]:
        """All that is found out."""
        place = self.operation.id
        pages = [answer.json() for answer in self._walk(most_pages)]
        yield f"{place}.method", self.operation.method if pages else NOTHING
        yield f"{place}.path", self.operation.path if pages else NOTHING
        yield from self._body_facts(f"{place}.200", pages)
        yield from self._paging_facts(pages)
        yield from self._size_facts()
        for entry in self.operation.filters:
            yield from self._filter_facts(entry.parameter, entry.field)
        yield from self._refusal_facts()

    def ask(
        self, query: Mapping[str, str] | None = None, headers: Mapping[str, str | None] | None = None, path: str = ""
    ) -> httpx.Response:
        """An answer; a header of None is left out."""
        path = re.sub(r"\{[^}]*\}", MADE_UP, path or self.operation.path)
        request = self.client.build_request(self.operation.method, path, params=query)
        for name, value in (headers or {}).items():
            request.headers.pop(name, None)
            if value is not None:
                request.headers[name] = value
        return self.client.send(request)

    def _walk(self, most: int) -> Iterator[httpx.Response]:
        query = {self.pagination.size: str(self.size)}
        for _ in range(most):
            answer = self.ask(query)
            if answer.status_code != 200:
                return
            yield answer
            cursor = answer.json().get(self.pagination.next)
            if cursor is None:
                return
            query[self.pagination.cursor] = cursor

    def _body_facts(self, place: str, bodies: list[Any]) -> Iterator[Fact]:
        """What the bodies of a status show of each fact that the contract states about them."""
        for fact, declared in self.stated.items():
            if fact.startswith(f"{place}.body"):
                where, _, word = fact.rpartition(".")
                parents = _found(bodies, where.removeprefix(f"{place}.body"))
                shown = _shown(word, declared, parents, _holders(bodies, where.removeprefix(f"{place}.body")))
                if shown is not NOTHING:
                    yield fact, shown

    def _paging_facts(self, pages: list[Json]) -> Iterator[Fact]:
        keys = self.pagination
        place = f"{self.operation.id}.pagination"
        if len(pages) < 2:
            return
        items = [page[keys.items] for page in pages]
        yield f"{place}.items", keys.items
        yield f"{place}.cursor", keys.cursor if not same(items[0], items[1]) else "without effect"
        yield f"{place}.size", keys.size if all(len(page) == self.size for page in items[:-1]) else "without effect"
        yield f"{place}.next", keys.next
        if keys.count is not None:
            true = all(page[keys.count] == len(page[keys.items]) for page in pages)
            yield f"{place}.count", keys.count if true else "another number"
        if keys.echo is not None:
            yield (
                f"{place}.echo",
                keys.echo if all(str(page[keys.echo]) == str(self.size) for page in pages) else "another number",
            )
        if keys.more is not None:
            true = all(page[keys.more] == (page.get(keys.next) is not None) for page in pages)
            yield f"{place}.more", keys.more if true else "at odds with the cursor"

    def _size_facts(self) -> Iterator[Fact]:
        fact = f"{self.operation.id}.query.{self.pagination.size}"
        schema = self.operation.parameter(self.pagination.size).schema
        accepted = {size: self.ask({self.pagination.size: size}).status_code == 200 for size in SIZES}
        allowed = {size: contract_facts.sent_as(schema, size) for size in SIZES}
        wrong = [size for size in SIZES if accepted[size] != contract_facts.valid(self.contract, schema, allowed[size])]
        yield f"{fact}.accepts", self.stated.get(f"{fact}.accepts") if not wrong else f"otherwise for {wrong}"
        plain = self.ask()
        yield f"{fact}.required", plain.status_code != 200
        if self.pagination.echo is not None and plain.status_code == 200 and "default" in schema:
            yield f"{fact}.default", str(plain.json()[self.pagination.echo])

    def _filter_facts(self, parameter: str, field: str) -> Iterator[Fact]:
        place = f"{self.operation.id}.query.{parameter}"
        values: list[str] = self.operation.parameter(parameter).schema.get("enum", [])
        rows = {value: self._rows({parameter: value}) for value in [*values, MADE_UP]}
        yield f"{place}.required", False
        if values:
            yield f"{place}.enum", [value for value in rows if rows[value] is not None]
        kept = all(row.get(field) == value for value, found in rows.items() for row in found or [])
        if any(rows.values()):
            yield f"{self.operation.id}.filter.{parameter}.field", field if kept else "without effect"

    def _rows(self, query: dict[str, str]) -> list[Json] | None:
        """The first rows that a filter lets through; None where it is refused."""
        answer = self.ask(query)
        return answer.json()[self.pagination.items] if answer.status_code == 200 else None

    def _refusal_facts(self) -> Iterator[Fact]:
        place = self.operation.id
        keyless = [self.ask(headers={"Authorization": None}), self.ask(headers={"Authorization": "Bearer made-up"})]
        nobody = self.ask(headers={"Tenant-ID": None})
        yield f"{place}.security", ["http bearer"] if [it.status_code for it in keyless] == [401, 401] else []
        if f"{place}.header.Tenant-ID.required" in self.stated:
            yield f"{place}.header.Tenant-ID.required", nobody.status_code == 403
        refusals = {
            "400": [self.ask({self.pagination.size: "0"})],
            "401": keyless,
            "403": [nobody],
            "404": [self.ask(path=f"{self.operation.path}/{MADE_UP}")],
        }
        for status, answers in refusals.items():
            bodies = [answer.json() for answer in answers if str(answer.status_code) == status]
            yield from self._body_facts(f"{place}.{status}", bodies)
            if bodies and status != "403" and f"{place}.{status}.codes" in self.stated:
                # The second code of 403 takes a key that lacks a permission.
                yield f"{place}.{status}.codes", [body["error"]["code"] for body in bodies]


def _steps(where: str) -> list[str]:
    """`customers[].email` → customers, [], email."""
    return where.strip(".").replace("[]", ".[]").strip(".").split(".") if where else []


def _found(bodies: list[Any], where: str) -> list[Any]:
    """Every value at that place."""
    values = bodies
    for step in _steps(where):
        if step == "[]":
            values = [item for value in values if is_list(value) for item in value]
        else:
            values = [value[step] for value in values if is_object(value) and step in value]
    return values


def _holders(bodies: list[Any], where: str) -> list[Any]:
    """Every object that could have a field at that place."""
    steps = _steps(where)
    if not steps or steps[-1] == "[]":
        return []
    above = where[: -len(steps[-1])].rstrip(".")
    return [value for value in _found(bodies, above) if is_object(value)]


def _shown(word: str, declared: Any, values: list[Any], holders: list[Any]) -> Any:
    """The declared value where what was seen bears it out, what was seen where it doesn't, else nothing."""
    if word == "required":
        absent = len(values) < len(holders)
        return NOTHING if not holders or (not absent and not declared) else not absent
    if not values:
        return NOTHING
    if word == "type":
        kinds = {_kind(value) for value in values}
        # A whole number is a number, too.
        allowed = {*declared.split("|"), *(["integer"] if "number" in declared else [])}
        anything = declared == "any" or declared.startswith("again ")
        return declared if anything or kinds <= allowed else "|".join(sorted(kinds))
    if word == "enum":
        unknown = sorted({str(value) for value in values} - set(declared))
        return declared if not unknown else [*declared, *unknown]
    if word == "fields" and declared:
        # Fields beyond the declared ones are legal; it takes all of the declared ones to bear them out.
        seen = {name for value in values if is_object(value) for name in value}
        return declared if seen >= set(declared) else NOTHING
    return NOTHING


def _kind(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return "null" if value is None else names[type(value)]
