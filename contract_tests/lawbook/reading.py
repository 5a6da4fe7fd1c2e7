"""From the bytes of an answer to an exchange: everything a law may want to know about it, found once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from zlib import crc32

import msgspec
from flexportal.contract import Contract, Operation, Response

from .anatomy import Anatomy
from .answer import Answer
from .ask import Ask
from .document import NotJson, as_array, as_object, read
from .exchange import Exchange, Fault, Page, Row
from .schema import Schema, SchemaFault, pointer

__all__ = ["Reader", "tenant_field", "tenant_header"]

# A name that may be shown; anything else (an address as an identity, say) is masked.
SHOWABLE = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")


def tenant_header(operation: Operation) -> str | None:
    """The header that says whose data is asked for, or None where the operation has none."""
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
    """Reads the answers of one operation.

    Args:
        contract: The contract.
        operation: The operation whose declared responses the answers are held against.
    """

    def __init__(self, contract: Contract, operation: Operation) -> None:
        self._contract = contract
        self._operation = operation
        self._schemas: dict[str, Schema] = {}
        self._identity = operation.identity
        self.anatomy = Anatomy()
        tenant = tenant_field(operation)
        order = None if operation.order is None else operation.order.field
        self._fields = {entry.field for entry in operation.filters} | {name for name in (tenant, order) if name}

    def read(self, number: int, ask: Ask, answer: Answer, keep: bool = False) -> Exchange:
        """The exchange. With `keep`, the rows keep their content."""
        bare = replace(answer, body=b"")
        if answer.trouble is not None:
            return Exchange(number, ask, bare, faults=(Fault("trouble", answer.trouble),))
        faults = list(_length_faults(ask, answer))
        declared = self._operation.response(answer.status) if ask.method == self._operation.method else None
        if declared is None:
            undeclared = ask.method == self._operation.method and not ask.leads_nowhere
            if undeclared:
                faults.append(Fault("status", f"status {answer.status} is not declared"))
            value = _value(answer)
            return Exchange(number, ask, bare, code=_code(value), faults=(*faults, *self._laden(answer, value)))
        faults.extend(_header_faults(declared, answer))
        return self._declared(Exchange(number, ask, bare), answer, declared, faults, keep)

    def _declared(
        self, bare: Exchange, answer: Answer, declared: Response, faults: list[Fault], keep: bool
    ) -> Exchange:
        if declared.media_type is None or declared.schema is None:
            return replace(bare, faults=tuple(faults))
        faults.extend(_media_faults(declared.media_type, answer.header("content-type")))
        try:
            value = read(answer.body)
        except NotJson as error:
            return replace(bare, faults=(*faults, Fault("json", str(error))))
        if keep or not bare.ok:
            self.anatomy.note(f"{self._operation.id}.{bare.status}.body", value)
        schema = self._schema(declared)
        page = self._page(value, keep) if bare.ok else None
        faults.extend(self._schema_faults(schema.faults(value), page))
        faults.extend(self._laden(answer, value))
        code = None if bare.ok else _code(value)
        return replace(bare, page=page, code=code, faults=tuple(faults), drift=frozenset(schema.drift(value)))

    def _laden(self, answer: Answer, value: Any) -> Iterable[Fault]:
        """Rows in a body that refuses them, however deep."""
        names = self._operation.pagination
        if answer.status >= 400 and names is not None and _holds(value, {names.items, self._identity}):
            yield Fault("rows", f"the body holds {names.items}")

    def _schema(self, declared: Response) -> Schema:
        if declared.status not in self._schemas:
            self._schemas[declared.status] = Schema(self._contract, declared.schema or {})
        return self._schemas[declared.status]

    def _schema_faults(self, found: Iterable[SchemaFault], page: Page | None) -> list[Fault]:
        kinds = {"required", "type", "enum"}
        return [
            Fault(fault.keyword if fault.keyword in kinds else "schema", f"{self._where(fault, page)} {fault.clause}")
            for fault in found
        ]

    def _where(self, fault: SchemaFault, page: Page | None) -> str:
        names = self._operation.pagination
        match fault.path:
            case (str(key), int(index), *_) if page is not None and names is not None and key == names.items:
                return f"{pointer(fault.path)} (row {page.rows[index].label})"
            case _:
                return pointer(fault.path)

    def _page(self, value: Any, keep: bool) -> Page | None:
        names, envelope = self._operation.pagination, as_object(value)
        if names is None or envelope is None:
            return None
        items = as_array(envelope.get(names.items))
        if items is None:
            return None
        return Page(
            rows=tuple(self._row(item, keep) for item in items),
            count=envelope.get(names.count) if names.count else None,
            echo=envelope.get(names.echo) if names.echo else None,
            more=envelope.get(names.more) if names.more else None,
            next=_cursor(envelope.get(names.next)),
        )

    def _row(self, item: Any, keep: bool) -> Row:
        content = as_object(item) or {}
        text = _canonical(item)
        name = content.get(self._identity) if self._identity else None
        if not isinstance(name, str):
            name = f"#{crc32(text):08x}"
        label = name if SHOWABLE.fullmatch(name) else f"#{crc32(name.encode('utf-8', 'surrogatepass')):08x}"
        fields = {key: content[key] for key in self._fields if key in content}
        return Row(name, label, hash(text), fields, content if keep else None)


def _cursor(value: Any) -> Any:
    """The cursor as it is sent back: a number as text, anything else as it came."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _canonical(item: Any) -> bytes:
    """The same bytes for the same content, whatever the order of its keys."""
    return msgspec.json.encode(item, order="sorted")


def _length_faults(ask: Ask, answer: Answer) -> Iterable[Fault]:
    said = answer.header("content-length")
    if said is not None and ask.method != "HEAD" and said.strip() != str(answer.received):
        yield Fault("length", f"Content-Length says {said[:20]}, the body has {answer.received} bytes")


def _header_faults(declared: Response, answer: Answer) -> Iterable[Fault]:
    for name, header in declared.headers.items():
        if header.get("required", False) and answer.header(name) is None:
            yield Fault("header", f"status {answer.status} comes without {name}")


def _media_faults(declared: str, sent: str | None) -> Iterable[Fault]:
    if sent is None:
        yield Fault("media-type", "there is no Content-Type")
        return
    kind, *parameters = (part.strip().lower() for part in sent.split(";"))
    if kind != declared.lower():
        yield Fault("media-type", f"the media type is {kind[:40]!r} where {declared!r} is declared")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in {"utf-8", "utf8"}:
            yield Fault("media-type", f"the charset is {value[:20]!r} where JSON is UTF-8")


def _holds(value: Any, keys: set[str | None]) -> bool:
    """Whether an object within the value has one of these keys."""
    fields = as_object(value)
    if fields is not None:
        return not keys.isdisjoint(fields) or any(_holds(part, keys) for part in fields.values())
    return any(_holds(part, keys) for part in as_array(value) or ())


def _value(answer: Answer) -> Any:
    try:
        return read(answer.body)
    except NotJson:
        return None


def _code(value: Any) -> str | None:
    """The envelope's word for programs, where it is one."""
    error = as_object((as_object(value) or {}).get("error")) or {}
    code = error.get("code")
    return code if isinstance(code, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", code) else None
