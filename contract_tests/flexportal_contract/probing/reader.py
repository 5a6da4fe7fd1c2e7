"""From the bytes of a response to an exchange: everything that checks need to know about it, found once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from zlib import crc32

import msgspec
from flexportal.contract import Contract, Operation, Response, value_at
from flexportal.media_types import essence

from ..inputs.page_sizes import SizeBounds
from .exchange import Exchange, Fault, Page, RawResponse, Row
from .json_body import InvalidJson, as_array, as_object, parse, without
from .next_page import at, next_cursor
from .request import Request
from .schema import Schema, SchemaFault, compiled, pointer

__all__ = ["Reader", "has_open_sets", "tenant_field", "tenant_header"]

ABSENT = object()
# The assumption with which a contract calls all its sets open.
OPEN_SETS = "open-enums"
# Statuses with which RFC 9110 and RFC 6585 let any server refuse a request, whatever the contract declares; and server
# errors, which are judged as such.
OF_HTTP = frozenset({405, 406, 408, 411, 413, 414, 415, 417, 421, 426, 431, *range(500, 600)})
# A name that may be shown; anything else (an email address as an identity, say) is masked.
SHOWABLE = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")


def has_open_sets(contract: Contract) -> bool:
    """Whether the contract calls its sets open, so that a value which it doesn't list is drift and no fault."""
    return any(entry.id == OPEN_SETS for entry in contract.assumptions)


def tenant_header(operation: Operation) -> str | None:
    """The header that names the tenant, or None where the operation has none."""
    headers = [entry.name for entry in operation.parameters if entry.location == "header"]
    return next((name for name in headers if "tenant" in name.lower()), None)


def tenant_field(operation: Operation) -> str | None:
    """The item's field that repeats the tenant header (`Tenant-ID` → `tenantId`), or None where none does."""
    header, item = tenant_header(operation), operation.item_schema
    if header is None or item is None:
        return None
    plain = re.sub(r"[-_]", "", header).lower()
    return next((name for name in item.get("properties", {}) if re.sub(r"[-_]", "", name).lower() == plain), None)


class Reader:
    """Reads the responses of one operation.

    Args:
        contract: The contract.
        operation: The operation whose declared responses apply.
        volatile: Paths of the fields of a row that its fingerprint leaves out, beside the one that names the tenant.
    """

    def __init__(self, contract: Contract, operation: Operation, volatile: frozenset[str] = frozenset()) -> None:
        self._contract = contract
        self._operation = operation
        self._volatile, self._tenant_field = volatile, tenant_field(operation)
        self._schemas: dict[str, Schema] = {}
        self._legal = {"enum"} if has_open_sets(contract) else set[str]()
        self._identity = operation.identity
        schema = operation.item_schema or {}
        self._names = set[str]()
        own = {self._identity}
        self._usual = {*schema.get("required", ())} - own or {*contract.properties(schema)} - own
        names = operation.pagination
        self._size = 1 if names is None else SizeBounds.of(operation.parameter(names.size).schema).default or 1
        order = None if operation.order is None else operation.order.field
        others = (self._tenant_field, order)
        self.fields = {entry.field for entry in operation.filters} | {name for name in others if name}

    def read(self, number: int, request: Request, response: RawResponse, keep: bool = False) -> Exchange:
        """The exchange. With `keep`, the rows keep their content."""
        exchange = Exchange(number, request, replace(response, body=b""))
        if response.error is not None:
            return replace(exchange, faults=(Fault("error", response.error),))
        if response.refused or (request.is_unusual and 400 <= response.status < 500):
            # These may be a proxy's words.
            value = _value(response)
            return replace(exchange, code=_code(value), faults=tuple(self._rows_in_error(response, value)))
        faults = list(_length_faults(request, response))
        is_operation = request.method == self._operation.method and not request.may_be_rerouted(response.status)
        declared = self._operation.response(response.status) if is_operation else None
        if declared is None:
            drift = frozenset[tuple[str, str]]()
            if is_operation and not request.has_unknown_path and response.status not in OF_HTTP:
                if 400 <= response.status < 500:
                    # OpenAPI doesn't ask for every error response (3.1, "Responses Object"), only for each success.
                    drift = frozenset({(self._operation.id, f"status {response.status}")})
                else:
                    faults.append(Fault("status", f"status {response.status} is not declared"))
            value = _value(response)
            faults.extend(self._rows_in_error(response, value))
            return replace(exchange, code=_code(value), faults=tuple(faults), drift=drift)
        faults.extend(_header_faults(declared, response))
        return self._declared(exchange, response, declared, faults, keep)

    def has_rows(self, value: Any) -> bool:
        """Whether an object within the value is a row: it has the identity of one, or most of what rows always have.

        The name of the identity alone tells little: errors have ids too, and descriptions of operations name fields.
        """
        fields = as_object(value)
        if fields is None:
            return any(self.has_rows(part) for part in as_array(value) or ())
        named = fields.get(self._identity) if self._identity else None
        shared = self._usual & fields.keys() if isinstance(named, str | int) or not self._identity else set[str]()
        is_known = isinstance(named, str) and not named.isdigit() and named in self._names
        is_alike = 2 * len(shared) >= len(self._usual) > 0
        return is_known or is_alike or any(self.has_rows(part) for part in fields.values())

    def _declared(
        self, exchange: Exchange, response: RawResponse, declared: Response, faults: list[Fault], keep: bool
    ) -> Exchange:
        if declared.media_type is None or declared.schema is None:
            return replace(exchange, faults=tuple(faults))
        faults.extend(_media_type_faults(declared.media_type, response.header("content-type")))
        try:
            value = parse(response.body)
        except InvalidJson as error:
            return replace(exchange, faults=(*faults, Fault("json", str(error))))
        if declared.status not in self._schemas:
            self._schemas[declared.status] = compiled(self._contract, msgspec.json.encode(declared.schema))
        schema = self._schemas[declared.status]
        page = self._page(exchange.request, response, value, keep) if exchange.ok else None
        broken = (fault for fault in schema.faults(value) if fault.keyword not in self._legal)
        faults.extend(self._schema_fault(fault, page) for fault in broken)
        faults.extend(self._rows_in_error(response, value))
        code, kept = None if exchange.ok else _code(value), value if keep else None
        drift = frozenset(schema.drift(value) if exchange.ok else ())
        return replace(exchange, page=page, code=code, faults=tuple(faults), drift=drift, value=kept)

    def _rows_in_error(self, response: RawResponse, value: Any) -> Iterable[Fault]:
        """Rows in the body of an error response, however deep."""
        names = self._operation.pagination
        if response.status >= 400 and names is not None and self.has_rows(value):
            yield Fault("rows", f"the body has {names.items}")

    def _schema_fault(self, fault: SchemaFault, page: Page | None) -> Fault:
        kind = fault.keyword if fault.keyword in {"required", "type", "enum"} else "schema"
        names, where = self._operation.pagination, pointer(fault.path)
        match fault.path:
            case (str(key), int(index), *_) if page is not None and names is not None and key == names.items:
                where = f"{where} (row {page.rows[index].label})"
            case (int(index), *_) if page is not None:
                where = f"{where} (row {page.rows[index].label})"
            case _:
                pass
        return Fault(kind, f"{where} {fault.clause}")

    def _page(self, request: Request, response: RawResponse, value: Any, keep: bool) -> Page | None:
        names, envelope = self._operation.pagination, as_object(value) or {}
        if names is None:
            return None
        items = as_array(value if names.items == "$" else at(envelope, names.items))
        if items is None:
            return None
        return Page(
            rows=tuple(self._row(item, keep) for item in items),
            count=at(envelope, names.count),
            echo=at(envelope, names.echo),
            more=at(envelope, names.more),
            total=at(envelope, names.total),
            next=next_cursor(names, request, response, envelope, items, self._size) if names.next else None,
        )

    def _row(self, item: Any, keep: bool) -> Row:
        content = as_object(item) or {}
        nested = without(content, self._volatile) if self._volatile else content
        kept = {key: value for key, value in nested.items() if key != self._tenant_field} or item
        # The same bytes for the same content, whatever the order of its keys.
        text = msgspec.json.encode(kept, order="sorted")
        name = content.get(self._identity) if self._identity else None
        name = str(name) if isinstance(name, int) and not isinstance(name, bool) else name
        if not isinstance(name, str):
            name = f"#{crc32(text):08x}"
        else:
            self._names.add(name)
        label = name if SHOWABLE.fullmatch(name) else f"#{crc32(name.encode('utf-8', 'surrogatepass')):08x}"
        fields = {key: value for key in self.fields if (value := _field(content, key)) is not ABSENT}
        return Row(name, label, hash(text), fields, content if keep else None)


def _field(content: Mapping[str, Any], name: str) -> Any:
    try:
        return value_at(content, name)
    except KeyError:
        return ABSENT


def _length_faults(request: Request, response: RawResponse) -> Iterable[Fault]:
    stated = response.header("content-length")
    if stated is not None and request.method != "HEAD" and stated.strip() != str(response.raw_length):
        yield Fault("length", f"Content-Length is {stated[:20]}, the body has {response.raw_length} bytes")


def _header_faults(declared: Response, response: RawResponse) -> Iterable[Fault]:
    for name, header in declared.headers.items():
        if header.get("required", False) and response.header(name) is None:
            yield Fault("header", f"status {response.status} has no {name} header")


def _media_type_faults(declared: str, sent: str | None) -> Iterable[Fault]:
    if sent is None:
        yield Fault("media-type", "there is no Content-Type")
        return
    kind, *parameters = (part.strip().lower() for part in sent.split(";"))
    if kind != essence(declared):
        yield Fault("media-type", f"the media type is {kind[:40]!r}, {declared!r} is declared")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in {"utf-8", "utf8"}:
            yield Fault("media-type", f"the charset is {value[:20]!r}, JSON is UTF-8")


def _value(response: RawResponse) -> Any:
    try:
        return parse(response.body)
    except InvalidJson:
        return None


def _code(value: Any) -> str | None:
    """The error code of the envelope, where it looks like one."""
    error = as_object((as_object(value) or {}).get("error")) or {}
    code = error.get("code")
    return code if isinstance(code, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", code) else None
