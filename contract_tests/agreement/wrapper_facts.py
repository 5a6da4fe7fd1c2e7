"""What the wrapper states, found out by using it over a transport that keeps what it sends.

Also whether a request that it sent is one that the contract allows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

import httpx
from flexportal import APIStatusError, CustomerStatus, CustomerType, FlexPortal, FlexPortalError
from flexportal.adapter import ListOperation, regions
from flexportal.contract import Contract
from flexportal_api import listings

from . import contract_facts
from .contract_facts import SIZE_PROBES, accepted_sizes
from .contract_in_python import python_name
from .facts import NOTHING, Disagreement, Party, Statement
from .json_values import Json

__all__ = ["request_faults", "statement"]

LIST_CUSTOMERS: ListOperation[Any] = ListOperation(listings.LIST_CUSTOMERS)

Fact = tuple[str, Any]
Handler = Callable[[httpx.Request], httpx.Response]

KEY, TENANT = "probe-key", "probe-tenant"

# The facts that the wrapper has a say in, whether it states them or not. It always sends a page size.
SAID = re.compile(
    r"servers|server\..+|\w+\.(method|path|security|header\.[\w-]+\.required|query\.\w+\.enum|query\.(?!limit\.)\w+\.required"
    r"|query\.\w+\.accepts|filter\.\w+\.field|pagination\.\w+|\d+\.codes)"
)

# An envelope whose values are all different, so that each is recognised wherever it turns up.
ENVELOPE: Json = {"customers": [], "count": 17, "limit": 23, "hasMore": True, "nextCursor": "probe-cursor"}
LAST: Json = {"customers": [], "count": 0, "limit": 23, "hasMore": False, "nextCursor": None}

# The wrapper's own arguments and what each is tried with.
FILTERS: Mapping[str, list[str]] = {
    "status": [*map(str, CustomerStatus), "probe"],
    "customer_type": [*map(str, CustomerType), "probe"],
    "email": ["probe@example.com"],
}


def statement(contract: Contract) -> Statement:
    """What the wrapper states about listing customers.

    The contract is asked for nothing but its examples, which the wrapper is fed.
    """
    facts = _stated(json.dumps(_examples(contract)))
    return Statement(Party.WRAPPER, facts, lambda fact: SAID.fullmatch(fact) is not None)


def request_faults(contract: Contract, request: httpx.Request) -> list[Disagreement]:
    """What the contract forbids in a request of the wrapper's."""
    asked = (request.method, request.url.path)
    operation = next((entry for entry in contract.operations if (entry.method, entry.path) == asked), None)
    if operation is None:
        return [Disagreement("operation", Party.CONTRACT, NOTHING, Party.WRAPPER, " ".join(asked))]
    faults: list[Disagreement] = []
    queries = {entry.name: entry for entry in operation.parameters if entry.location == "query"}
    for name, value in request.url.params.multi_items():
        allowed = name in queries and contract_facts.valid(contract, queries[name].schema, value)
        if not allowed or len(request.url.params.get_list(name)) > 1:
            says = queries[name].schema if name in queries else NOTHING
            faults.append(Disagreement(f"{operation.id}.query.{name}", Party.CONTRACT, says, Party.WRAPPER, value))
    for entry in operation.parameters:
        sent = request.url.params if entry.location == "query" else request.headers
        present = contract_facts.valid(contract, entry.schema, sent.get(entry.name, ""))
        if entry.required and not (entry.name in sent and present):
            fact = f"{operation.id}.{entry.location}.{entry.name}"
            faults.append(Disagreement(fact, Party.CONTRACT, "required", Party.WRAPPER, NOTHING))
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if operation.secured and (scheme, bool(key)) != ("Bearer", True):
        fact = f"{operation.id}.security"
        faults.append(Disagreement(fact, Party.CONTRACT, "a key", Party.WRAPPER, scheme or NOTHING))
    return faults


@lru_cache(maxsize=8)
def _stated(examples: str) -> dict[str, Any]:
    return dict(_facts(json.loads(examples)))


def _facts(examples: Json) -> Iterator[Fact]:
    yield "servers", list(regions())
    for region in regions():
        with FlexPortal(KEY, TENANT, region=region, transport=httpx.MockTransport(_refuse)) as portal:
            yield f"server.{region}", portal.base_url
    place = LIST_CUSTOMERS.id
    plain = _sent()[0]
    yield f"{place}.method", plain.method
    yield f"{place}.path", plain.url.path
    yield f"{place}.security", ["http bearer"] if plain.headers.get("Authorization") == f"Bearer {KEY}" else []
    yield from _header_facts(place, plain)
    yield from _filter_facts(place, plain)
    yield from _paging_facts(place, examples["item"])
    for status, envelopes in examples["errors"].items():
        yield f"{place}.{status}.codes", [_code_told(int(status), envelope) for envelope in envelopes]


def _refuse(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(400)


def _sent(arguments: Mapping[str, Any] | None = None, answer: Handler | None = None) -> list[httpx.Request]:
    """The requests that listing with these arguments sends."""
    requests: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json=LAST) if answer is None else answer(request)

    with FlexPortal(KEY, TENANT, max_retries=0, transport=httpx.MockTransport(keep)) as portal:
        portal.customers.list(**(arguments or {})).to_list()
    return requests


def _header_facts(place: str, plain: httpx.Request) -> Iterator[Fact]:
    for name, value in plain.headers.raw:
        if value.decode() == TENANT:
            yield f"{place}.header.{name.decode()}.required", True


def _new(plain: httpx.Request, request: httpx.Request, value: str) -> str:
    """The query parameter that carries the value and that the plain request lacks."""
    names = [name for name, sent in request.url.params.items() if sent == value and name not in plain.url.params]
    return names[0] if len(names) == 1 else f"travels as {names}"


def _filter_facts(place: str, plain: httpx.Request) -> Iterator[Fact]:
    attributes = {parameter.argument: parameter.attribute for parameter in LIST_CUSTOMERS.filters}
    for argument, values in FILTERS.items():
        taken: dict[str, str] = {}
        for value in values:
            with suppress(ValueError):
                taken[value] = _new(plain, _sent({argument: value})[0], value)
        for name in set(taken.values()):
            yield f"{place}.query.{name}.required", False
            if len(values) > 1:
                yield f"{place}.query.{name}.enum", list(taken)
            if python_name(name) == attributes[argument]:
                yield f"{place}.filter.{name}.field", name


def _paging_facts(place: str, item: Json) -> Iterator[Fact]:
    pages = iter([ENVELOPE, LAST])
    requests = _sent({"page_size": 23}, lambda _request: httpx.Response(200, json=next(pages)))
    cursor = _new(requests[0], requests[1], ENVELOPE["nextCursor"])
    sizes = [name for name, value in requests[0].url.params.items() if value == "23"]
    yield f"{place}.pagination.cursor", cursor
    yield f"{place}.query.{cursor}.required", False
    yield f"{place}.pagination.size", sizes[0] if len(sizes) == 1 else f"travels as {sizes}"
    yield f"{place}.query.{sizes[0]}.accepts", accepted_sizes({text: _takes_size(text) for text in SIZE_PROBES})
    yield f"{place}.pagination.items", _items_key(item)
    page = _first_page(ENVELOPE)
    read = {"next": page.next_cursor, "more": page.has_more, "count": page.count, "echo": page.limit}
    for key, value in read.items():
        yield f"{place}.pagination.{key}", next((name for name, sent in ENVELOPE.items() if sent == value), None)


def _first_page(envelope: Json) -> Any:
    answer = httpx.MockTransport(lambda _request: httpx.Response(200, json=envelope))
    with FlexPortal(KEY, TENANT, transport=answer) as portal:
        return next(iter(portal.customers.list().pages()))


def _items_key(item: Json) -> str | None:
    """The key whose items the wrapper delivers."""
    arrays = [name for name, value in ENVELOPE.items() if isinstance(value, list)]
    return next((name for name in arrays if len(_first_page({**ENVELOPE, name: [item]})) == 1), None)


def _takes_size(text: str) -> bool:
    """Whether a page size is taken and sent as this text. The wrapper takes numbers, so other texts can't be meant."""
    try:
        return bool(_sent({"page_size": int(text)})[0].url.params.get("limit") == text)
    except ValueError:
        return False


def _examples(contract: Contract) -> Json:
    """An item that is valid by the installed contract, and the error envelopes that this contract shows, by status."""
    item = Contract.installed().schema("Customer")["examples"][0]
    operation = next((entry for entry in contract.operations if entry.id == LIST_CUSTOMERS.id), None)
    if operation is None:
        return {"item": item, "errors": {}}
    node = contract.document["paths"][operation.path][operation.method.lower()]
    refusals = {status: entry for status, entry in node["responses"].items() if status.startswith(("4", "5"))}
    return {"item": item, "errors": {status: _shown(contract, entry) for status, entry in refusals.items()}}


def _shown(contract: Contract, response: Json) -> list[Any]:
    """The examples of a response's body."""
    media: list[Json] = list(contract.resolve(response).get("content", {}).values())
    return [contract.resolve(example).get("value") for entry in media for example in entry.get("examples", {}).values()]


def _code_told(status: int, envelope: Json) -> str | None:
    try:
        _sent(answer=lambda _request: httpx.Response(status, content=json.dumps(envelope)))
    except APIStatusError as error:
        return error.code
    except FlexPortalError:
        return None
    return None
