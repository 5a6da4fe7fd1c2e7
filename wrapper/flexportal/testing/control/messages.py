"""The JSON that the control interface takes and gives."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec

from ..api.messages import ErrorResponse, FailureName, Item, Pairs, Request
from ..calls import Call

__all__ = ["Confirmation", "Failure", "Reset", "Restoration", "call_json", "parsed"]

HeaderValue = Annotated[str, msgspec.Meta(pattern=r"\A[ -~]*\Z")]

Body = TypeVar("Body", bound=msgspec.Struct)


class Reset(msgspec.Struct, forbid_unknown_fields=True):
    """A reset; None means as at the start."""

    seed: int | None = None
    customers: int | None = None


class Failure(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """The arguments of `MockAPI.fail_next`."""

    failure: int | FailureName
    times: int = 1
    after: int = 0
    code: str | None = None
    retry_after: float | HeaderValue | None = None
    operation: str | None = None


class Restoration(msgspec.Struct, forbid_unknown_fields=True):
    """The name of a snapshot to restore."""

    snapshot: str


class Confirmation(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """An order to confirm."""

    order_id: str
    tenant: str | None = None


def parsed(request: Request, kind: type[Body]) -> Body:
    """The JSON body of a request; an empty one counts as `{}`. Raises: ErrorResponse (400, 415)."""
    media_type = next(iter(request.header("content-type")), "").partition(";")[0].strip().lower()
    if request.body and media_type != "application/json":
        raise ErrorResponse(415, "UNSUPPORTED_MEDIA_TYPE", "Send the header Content-Type: application/json.")
    try:
        return msgspec.json.decode(request.body or b"{}", type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ErrorResponse(400, "VALIDATION_ERROR", f"The body is not valid: {error}.") from None


def call_json(call: Call) -> Item:
    """A recorded call; each name of the query and of the headers has a list of values, and the body is text."""
    return {
        "method": call.method,
        "path": call.path,
        "query": _grouped(call.query),
        "headers": _grouped(call.headers),
        "operation": call.operation,
        "parameters": dict(call.parameters),
        "body": call.body.decode("utf-8", "replace"),
        "status": call.status,
    }


def _grouped(pairs: Pairs) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
