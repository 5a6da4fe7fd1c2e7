"""The calls of users for each operation of the contract, and what the contract says of the requests they make."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import anyio
from flexportal import AsyncFlexPortal, FlexPortal
from flexportal.contract import Operation
from flexportal.testing import InstantClock

from contract_tests.consistency.contract import CONTRACT, Json, schema_errors
from contract_tests.consistency.generated import GENERATED, attribute

from .samples import Extent, Form, in_python, wire
from .server import Received

__all__ = [
    "CALLS",
    "DRIVERS",
    "OPERATIONS",
    "Call",
    "call_of",
    "is_repeatable",
    "node_of",
    "request_errors",
    "send",
    "sent_body",
]

OPERATIONS = CONTRACT.operations
DRIVERS = ("sync", "asyncio", "trio")
TENANT = "acme"
FILE = b"productSku;name\nMBP14;MacBook Pro 14\n"


CALLS: Mapping[str, str] = {name: operation.call for name, (operation, _) in GENERATED.items()}
"""Id of the operation → what users call."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call, and the request that it has to make.

    Attributes:
        ids: The arguments by position, those of the path.
        named: The arguments by name.
        query: Name → value of the query.
        body: The body; None for none.
    """

    ids: tuple[str, ...]
    named: dict[str, Any]
    query: dict[str, str]
    body: Any


def node_of(operation: Operation) -> Json:
    """The operation in the contract."""
    return CONTRACT.resolve(CONTRACT.document["paths"][operation.path][operation.method.lower()])


def call_of(operation: Operation, extent: Extent, form: Form) -> Call:
    """The call with those arguments, and what is to be sent."""
    values = {
        location: {
            each.name: wire(each.schema, extent)
            for each in operation.parameters
            if each.location == location and (each.required or extent != "required")
        }
        for location in ("path", "query")
    }
    query = {name: json.dumps(value) if isinstance(value, bool) else value for name, value in values["query"].items()}
    named = {attribute(name): value for name, value in values["query"].items()}
    paging = operation.pagination
    if paging is not None and extent != "required":
        size = int(named.pop(attribute(paging.size)))
        named |= {"page_size": size, "max_items": size}
        if paging.cursor is not None:
            named["start_after"] = named.pop(attribute(paging.cursor))
    fields, body = _body(operation, extent, form, values["path"])
    return Call(tuple(values["path"].values()), named | fields, query, body)


def _body(operation: Operation, extent: Extent, form: Form, path: Mapping[str, str]) -> tuple[Json, Any]:
    """The fields to pass, and the body to be sent; None for none."""
    if operation.body is None:
        return {}, None
    properties: Json = operation.body.schema["properties"]
    body: Json = wire(operation.body.schema, extent)
    if not body and not operation.body.required:
        return {}, None
    if operation.body.media_types[0] == "multipart/form-data":
        return {attribute(name): FILE for name in body}, dict.fromkeys(body, FILE.decode())
    for name, part in properties.items():
        stated: str = CONTRACT.resolve(part).get("x-equals", "")
        if stated:
            body[name] = path.get(stated.removeprefix("$request.path."), TENANT)
    fields = {
        attribute(name): in_python(properties[name], value, form)
        for name, value in body.items()
        if "x-equals" not in CONTRACT.resolve(properties[name])
    }
    return fields, body


def send(driver: str, url: str, call: str, arguments: Call, *, raw: bool = False) -> Any:
    """The result of a call; the items of a list."""
    resource, _, method = call.partition(".")
    options: Any = {"base_url": url, "clock": InstantClock()}
    if driver == "sync":
        with FlexPortal("test-key", TENANT, **options) as client:
            found = getattr(getattr(client.with_raw_response if raw else client, resource), method)
            result = found(*arguments.ids, **arguments.named)
            return result.to_list() if hasattr(result, "to_list") else result

    async def main() -> Any:
        async with AsyncFlexPortal("test-key", TENANT, **options) as client:
            found: Any = getattr(getattr(client.with_raw_response if raw else client, resource), method)
            result = found(*arguments.ids, **arguments.named)
            return await (result.to_list() if hasattr(result, "to_list") else result)

    return anyio.run(main, backend=driver)


def request_errors(operation: Operation, request: Received) -> Iterator[str]:
    """How a request violates the contract."""
    parts = urlsplit(request.target)
    if request.method != operation.method:
        yield f"the method is {request.method}"
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(operation.path))
    found = re.fullmatch(pattern, parts.path)
    if found is None:
        yield f"the path is {parts.path}"
        return
    query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    given = {
        "path": {name: unquote(value, errors="strict") for name, value in found.groupdict().items()},
        "query": query,
        "header": request.headers,
    }
    if undeclared := query.keys() - {each.name for each in operation.parameters if each.location == "query"}:
        yield f"undeclared parameters {undeclared}"
    for each in operation.parameters:
        text = given[each.location].get(each.name.lower() if each.location == "header" else each.name)
        if text is None:
            if each.required:
                yield f"{each.name} is missing"
            continue
        for error in schema_errors(CONTRACT, each.schema, _typed(each.schema, text)):
            yield f"{each.name}: {error}"
    if request.headers.get("authorization") != "Bearer test-key":
        yield "no authorization"
    yield from _body_errors(operation, request)


def sent_body(request: Received) -> Any:
    """The body of a request, parsed; None for none."""
    media_type = request.headers.get("content-type", "")
    if not request.body:
        return None
    if not media_type.startswith("multipart/"):
        return json.loads(request.body)
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(
        b"Content-Type: %b\r\n\r\n%b" % (media_type.encode(), request.body)
    )
    return {
        part.get_param("name", header="Content-Disposition"): part.get_content().decode()
        for part in message.iter_parts()
    }


def is_repeatable(operation: Operation) -> bool:
    """Whether a request may be sent again although it may have been processed (RFC 9110, 9.2; `x-effect`)."""
    effect = node_of(operation).get("x-effect")
    return operation.method in ("GET", "PUT", "DELETE") if effect is None else effect in ("safe", "idempotent")


def _body_errors(operation: Operation, request: Received) -> Iterator[str]:
    media_type = request.headers.get("content-type", "").partition(";")[0]
    if operation.body is None or not (request.body or operation.body.required):
        if request.body or media_type:
            yield "there is a body"
        return
    if media_type not in operation.body.media_types:
        yield f"the media type is {media_type}"
    yield from schema_errors(CONTRACT, operation.body.schema, sent_body(request))


def _typed(schema: Json, text: str) -> Any:
    return json.loads(text) if schema.get("type") in ("boolean", "integer", "number") else text
