"""What the wrapper states, found out by using it over a transport that keeps what it sends.

Also whether a request that it sent is one that the contract allows.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, get_args, get_type_hints

import httpx
from flexportal import APIStatusError, FlexPortal, FlexPortalError
from flexportal.adapter import regions
from flexportal.contract import Contract, Operation
from flexportal_api import listings
from flexportal_api.listings import Listing, Parameter
from flexportal_api.resources import Resources
from regeneration.changes.naming import of_list

from . import contract_facts
from .contract_facts import SIZE_PROBES, accepted_sizes
from .facts import NOTHING, Disagreement, Party, Statement
from .generated_models import Values, attributes, is_model, members, without_null
from .generated_requests import travelling
from .json_values import Json, is_list

__all__ = ["request_faults", "statement"]

Fact = tuple[str, Any]
Handler = Callable[[httpx.Request], httpx.Response]

KEY, TENANT = "probe-key", "probe-tenant"

# The facts that the wrapper has a say in, whether it states them or not.
SAID = re.compile(
    r"servers|server\..+|\w+\.(method|path|security|header\.[\w-]+\.required|query\.[\w-]+\.(enum|required|accepts)"
    r"|filter\.[\w-]+\.field|pagination\.\w+|\d+\.codes)"
)


def statement(contract: Contract) -> Statement:
    """What the wrapper states about its listings.

    The contract is asked for nothing but its examples of errors, which the wrapper is fed.
    """
    offered = _offered()
    shown = {entry.listing.operation_id: _shown_errors(contract, entry.listing.operation_id) for entry in offered}
    facts = _stated(json.dumps(shown))
    # It always sends a page size, so whether one has to be sent can't be seen.
    always = {f"{entry.listing.operation_id}.query.{entry.size}.required" for entry in offered}
    listed = {entry.listing.operation_id for entry in offered}
    gone = {operation.id for operation in contract.operations if operation.pagination is None} - listed
    return Statement(
        Party.WRAPPER,
        facts,
        lambda fact: SAID.fullmatch(fact) is not None and fact not in always and fact.partition(".")[0] not in gone,
    )


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


@dataclass(frozen=True)
class _Offer:
    """A listing of the wrapper's: its resource's name, and what the generated package says of it."""

    name: str
    listing: Listing

    @cached_property
    def envelope_model(self) -> type:
        """What a page is decoded to: of the models there are for an answer, the one with items in it."""
        answers = get_type_hints(self.listing.decode_response)["return"]
        models: list[type] = [kind for kind in get_args(answers) or [answers] if is_model(kind)]
        return next(kind for kind in models if self.listing.items in get_type_hints(kind))

    @cached_property
    def wires(self) -> Mapping[str, str]:
        """Attribute of the envelope → its name on the wire."""
        return {entry.name: entry.wire_names[0] for entry in attributes(self.envelope_model)}

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """Attribute of an item → its name on the wire."""
        (item,) = get_args(get_type_hints(self.envelope_model)[self.listing.items])[:1]
        item = get_args(item)[0] if get_args(item) else item
        return {entry.name: entry.wire_names[0] for entry in attributes(item)}

    @cached_property
    def full(self) -> Json:
        """A page whose values are all different, so that each is recognised wherever it turns up."""
        envelope: Json = Values().model(self.envelope_model).to_dict()
        return self._with(envelope, True, envelope[self.wires[self.listing.next]])

    @cached_property
    def middle(self) -> Json:
        """The same without items, which may lack what the contract says of them."""
        return {**self.full, self.wires[self.listing.items]: []}

    @cached_property
    def last(self) -> Json:
        """The page at the end."""
        return self._with(self.middle, False, None)

    def _with(self, envelope: Json, more: bool, cursor: str | None) -> Json:
        flag = {} if self.listing.more is None else {self.wires[self.listing.more]: more}
        page = {**envelope, **flag, self.wires[self.listing.next]: cursor}
        with suppress(Exception):
            self.listing.decode_response(200, json.dumps(page).encode())
            return page
        # A cursor that may not be null is left out where there is none.
        return {name: value for name, value in page.items() if name != self.wires[self.listing.next]}

    @cached_property
    def path(self) -> str:
        """The path it asks, with braces where an argument travels in it."""
        with FlexPortal(KEY, TENANT, transport=httpx.MockTransport(_refuse)) as portal:
            texts = {travelling(value) for value in _needed(getattr(portal, self.name).list).values()}
        return "/".join("{}" if part in texts else part for part in self.sent()[0].url.path.split("/"))

    @cached_property
    def size(self) -> str:
        """The query parameter that carries the page size."""
        names = [name for name, value in self.sent({"page_size": 23})[0].url.params.items() if value == "23"]
        return names[0] if len(names) == 1 else f"travels as {names}"

    def opened(self, portal: FlexPortal, arguments: Mapping[str, Any]) -> Any:
        """The pager for these arguments, and for any that has to be given."""
        listed = getattr(portal, self.name).list
        return listed(**{**_needed(listed), **arguments})

    def sent(self, arguments: Mapping[str, Any] | None = None, answer: Handler | None = None) -> list[httpx.Request]:
        """The requests that listing with these arguments sends."""
        requests: list[httpx.Request] = []

        def keep(request: httpx.Request) -> httpx.Response:
            requests.append(request)
            return httpx.Response(200, json=self.last) if answer is None else answer(request)

        with FlexPortal(KEY, TENANT, max_retries=0, transport=httpx.MockTransport(keep)) as portal:
            self.opened(portal, arguments or {}).to_list()
        return requests

    def first_page(self, envelope: Json) -> Any:
        """What the wrapper makes of a page."""
        answer = httpx.MockTransport(lambda _request: httpx.Response(200, json=envelope))
        with FlexPortal(KEY, TENANT, transport=answer) as portal:
            return next(iter(self.opened(portal, {}).pages()))


@lru_cache(maxsize=1)
def _offered() -> tuple[_Offer, ...]:
    """The wrapper's listings: resource and listing belong together that send to the same path."""
    known = [entry for entry in vars(listings).values() if isinstance(entry, Listing)]
    names = [name for name, entry in vars(Resources).items() if isinstance(entry, cached_property)]
    return tuple(_Offer(name, next(entry for entry in known if _is_of(name, entry))) for name in names)


def _is_of(name: str, listing: Listing) -> bool:
    needed = _needed(listing.request_arguments)
    paths: list[str] = []

    def keep(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return httpx.Response(400)

    with FlexPortal(KEY, TENANT, transport=httpx.MockTransport(keep)) as portal, suppress(FlexPortalError):
        listed = getattr(portal, name).list
        listed(**_needed(listed)).first()
    return paths == [listing.request_arguments(**needed)["url"]]


def _needed(function: Callable[..., Any]) -> dict[str, Any]:
    """Values for the arguments that have to be given."""
    hints, values = get_type_hints(function), Values()
    # In an order of their own, so that two functions that take the same are given the same.
    taken = sorted(inspect.signature(function).parameters.values(), key=lambda entry: entry.name)
    return {entry.name: values.of(hints[entry.name]) for entry in taken if entry.default is entry.empty}


@lru_cache(maxsize=8)
def _stated(errors: str) -> dict[str, Any]:
    return dict(_facts(json.loads(errors)))


def _facts(errors: Mapping[str, Mapping[str, list[Any]]]) -> Iterator[Fact]:
    yield "servers", list(regions())
    for region in regions():
        with FlexPortal(KEY, TENANT, region=region, transport=httpx.MockTransport(_refuse)) as portal:
            yield f"server.{region}", portal.base_url
    for offer in _offered():
        place = offer.listing.operation_id
        plain = offer.sent()[0]
        yield f"{place}.method", plain.method
        yield f"{place}.path", offer.path
        yield f"{place}.security", ["http bearer"] if plain.headers.get("Authorization") == f"Bearer {KEY}" else []
        yield from _header_facts(place, plain)
        for parameter in (*offer.listing.filters, *offer.listing.options):
            yield from _parameter_facts(place, offer, plain, parameter)
        yield from _paging_facts(place, offer)
        for status, envelopes in errors[place].items():
            yield f"{place}.{status}.codes", [_code_told(offer, int(status), envelope) for envelope in envelopes]


def _refuse(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(400)


def _header_facts(place: str, plain: httpx.Request) -> Iterator[Fact]:
    for name, value in plain.headers.raw:
        if value.decode() == TENANT:
            yield f"{place}.header.{name.decode()}.required", True


def _carriers(request: httpx.Request) -> dict[str, str]:
    """`query.status` or `header.X-Trace` → what it carries."""
    carried = {f"query.{name}": value for name, value in request.url.params.items()}
    return carried | {f"header.{name.decode()}": value.decode() for name, value in request.headers.raw}


def _new(plain: httpx.Request, request: httpx.Request, value: Any) -> str:
    """What carries the value and wasn't there, or carried something else, in the plain request."""
    text = travelling(value)
    before = _carriers(plain)
    names = [name for name, sent in _carriers(request).items() if sent == text and before.get(name) != text]
    return names[0] if len(names) == 1 else f"travels as {names}"


def _parameter_facts(place: str, offer: _Offer, plain: httpx.Request, parameter: Parameter) -> Iterator[Fact]:
    probes: dict[type, list[Any]] = {bool: [True], int: [41], float: [4.5], str: ["probe@example.com"]}
    hint = get_type_hints(offer.listing.request_arguments)[parameter.argument]
    choices = members(without_null(hint))
    values = [*choices, *([] if choices and not parameter.choices else probes.get(parameter.kind, [Values().of(hint)]))]
    taken: dict[str, str] = {}
    for value in values:
        with suppress(ValueError):
            request = offer.sent({of_list(parameter.argument): value})[0]
            if travelling(value) not in request.url.path.split("/"):
                taken[travelling(value)] = _new(plain, request, value)
    for carrier in set(taken.values()):
        where, _, name = carrier.partition(".")
        yield f"{place}.{carrier}.required", parameter.required
        if choices and where == "query":
            known = {travelling(choice): choice.value for choice in choices}
            yield f"{place}.{carrier}.enum", [known.get(text, text) for text in taken]
        if parameter.attribute is not None:
            yield f"{place}.filter.{name}.field", offer.fields[parameter.attribute]


def _paging_facts(place: str, offer: _Offer) -> Iterator[Fact]:
    pages = iter([offer.middle, offer.last])
    requests = offer.sent({"page_size": 23}, lambda _request: httpx.Response(200, json=next(pages)))
    _, _, cursor = _new(requests[0], requests[1], offer.full[offer.wires[offer.listing.next]]).partition(".")
    yield f"{place}.pagination.cursor", cursor
    yield f"{place}.query.{cursor}.required", False
    yield f"{place}.pagination.size", offer.size
    yield (
        f"{place}.query.{offer.size}.accepts",
        accepted_sizes({text: _takes_size(offer, text) for text in SIZE_PROBES}),
    )
    yield f"{place}.pagination.items", _items_key(offer)
    page = offer.first_page(offer.middle)
    for key, value in {"next": page.next_cursor, "count": page.count, "echo": page.limit}.items():
        if value is not None:
            yield f"{place}.pagination.{key}", next(name for name, sent in offer.middle.items() if sent == value)
    flags = [name for name, value in offer.middle.items() if isinstance(value, bool)]
    turned = (name for name in flags if _is_turned(offer, name))
    if (more := next(turned, None)) is not None:
        yield f"{place}.pagination.more", more


def _is_turned(offer: _Offer, flag: str) -> bool:
    """Whether the wrapper goes by that flag. One that may not be false (`success`) tells nothing."""
    with suppress(FlexPortalError):
        return not offer.first_page({**offer.middle, flag: False}).has_more
    return False


def _items_key(offer: _Offer) -> str | None:
    """The key whose items the wrapper delivers."""
    arrays = [name for name, value in offer.full.items() if is_list(value)]
    return next((name for name in arrays if len(offer.first_page({**offer.middle, name: offer.full[name]})) > 0), None)


def _takes_size(offer: _Offer, text: str) -> bool:
    """Whether a page size is taken and sent as this text. The wrapper takes numbers, so other texts can't be meant."""
    try:
        return bool(offer.sent({"page_size": int(text)})[0].url.params.get(offer.size) == text)
    except ValueError:
        return False


def _shown_errors(contract: Contract, operation_id: str) -> dict[str, list[Any]]:
    """The error envelopes that this contract shows, by status; only of statuses that it shows any for."""
    operation = next((entry for entry in contract.operations if entry.id == operation_id), None)
    refusals = _refusals(contract, operation) if operation is not None else {}
    return {status: envelopes for status, envelopes in refusals.items() if envelopes}


def _refusals(contract: Contract, operation: Operation) -> dict[str, list[Any]]:
    node = contract.document["paths"][operation.path][operation.method.lower()]
    refusals = {status: entry for status, entry in node["responses"].items() if status.startswith(("4", "5"))}
    return {status: _shown(contract, entry) for status, entry in refusals.items()}


def _shown(contract: Contract, response: Json) -> list[Any]:
    """The examples of a response's body."""
    media: list[Json] = list(contract.resolve(response).get("content", {}).values())
    return [contract.resolve(example).get("value") for entry in media for example in entry.get("examples", {}).values()]


def _code_told(offer: _Offer, status: int, envelope: Json) -> str | None:
    try:
        offer.sent(answer=lambda _request: httpx.Response(status, content=json.dumps(envelope)))
    except APIStatusError as error:
        return error.code
    except FlexPortalError:
        return None
    return None
