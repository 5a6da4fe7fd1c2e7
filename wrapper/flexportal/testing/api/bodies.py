"""Bodies of requests: JSON or a form, checked by their schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, cast

import msgspec

from ...contract import Contract, Json, Operation
from .messages import Detail, Item, Request
from .schema_errors import schema_errors

__all__ = ["body_errors", "parsed_body"]

INDEX = re.compile(r"\[([0-9]+)\]")
UNREADABLE = Detail("body", "Must be JSON.", "invalid_json")


def parsed_body(operation: Operation, request: Request) -> Any:
    """The body as JSON, or the parts of a form by name; an empty object where there is none.

    Raises:
        ValueError: It is not of the media type that the contract declares, or cannot be read.
    """
    if operation.body is None or not request.body:
        return {}
    sent = next(iter(request.header("content-type")), "")
    media_type = sent.partition(";")[0].strip().lower()
    if media_type not in operation.body.media_types:
        raise ValueError(f"send {' or '.join(operation.body.media_types)}")
    try:
        if media_type == "multipart/form-data":
            return _parts(sent, request.body)
        return msgspec.json.decode(request.body)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _parts(content_type: str, body: bytes) -> dict[str, str]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    found: dict[str, str] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        content = cast("bytes | None", part.get_payload(decode=True))
        found[str(name)] = (content or b"").decode("utf-8", "replace")
    return found


def body_errors(
    contract: Contract, operation: Operation, request: Request, body: Any, path: Mapping[str, str]
) -> Iterator[Detail]:
    """What is wrong with a parsed body; none where it is valid.

    Args:
        contract: Where references point.
        operation: The operation.
        request: The request.
        body: The body.
        path: The parameters of the path.
    """
    if operation.body is None:
        return
    if operation.body.required and not request.body:
        yield Detail("body", "Is required.", "required")
        return
    for error in schema_errors(contract, operation.body.schema, body, "body"):
        name = INDEX.sub(r".\1", error.path).removeprefix("body.")
        yield Detail(name, error.message, error.code)
    if isinstance(body, dict):
        yield from _unequal(contract, operation.body.schema, cast("Item", body), request, path)


def _unequal(
    contract: Contract, schema: Json, body: Item, request: Request, path: Mapping[str, str]
) -> Iterator[Detail]:
    """The errors of fields that repeat another part of the request (the annotation `x-equals`)."""
    for name, each in contract.properties(schema).items():
        match each.get("x-equals", "").split("."):
            case ["$request", "path", parameter]:
                expected = path.get(parameter)
            case ["$request", "header", header]:
                expected = next(iter(request.header(header.lower())), None)
            case _:
                continue
        if isinstance(body.get(name), str) and body[name] != expected:
            yield Detail(name, "Must be the same as elsewhere in the request.", "mismatch")
